"""Staff pages: 个案."""
