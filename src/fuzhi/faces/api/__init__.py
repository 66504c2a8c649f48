"""The API under /api/: the same services, queries, roles and areas as the pages."""
