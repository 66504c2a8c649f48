"""The only code that knows HTTP, forms and HTML."""
