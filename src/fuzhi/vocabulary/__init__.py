"""The field's words as value types: no database, no files but its own tables."""
