"""Papers that more than one face prints: the same PDF for staff and for the public, made in one place."""
