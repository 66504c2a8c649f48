"""Staff pages: 政策手册."""
