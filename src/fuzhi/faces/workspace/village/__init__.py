"""Staff pages: 村里."""
