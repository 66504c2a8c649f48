"""Staff pages: 名单与学校确认."""
