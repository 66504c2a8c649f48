"""Help on the page."""
