"""The journal: double entry, insert-only, balanced by the database; who carries which share of each fen."""
