"""Staff pages: 学校."""
