"""The engine of bitemporal registers: staged, compared, written as periods, taken back, put right by hand."""
