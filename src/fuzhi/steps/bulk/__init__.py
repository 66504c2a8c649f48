"""One act for many rows: planned, shown, carried out once, kept, taken back."""
