"""发放: batches from what is payable to what was received."""
