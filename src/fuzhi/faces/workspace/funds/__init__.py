"""资金: what each level owes and has paid, and the journal under it."""
