"""Acts for many rows of a list: what would happen, what is left out, the act, what came of it, and its undoing."""
