"""Pages of searching: one field in the header, everything that this person may find."""
