"""Staff pages: 公示."""
