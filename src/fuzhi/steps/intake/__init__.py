"""Files received: batches, rows with their place, findings, and the table of receivers that commit them."""
