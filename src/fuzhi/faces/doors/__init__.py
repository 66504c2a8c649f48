"""What every request passes before a page sees it, and after: clean input, sessions, limits, headers."""
