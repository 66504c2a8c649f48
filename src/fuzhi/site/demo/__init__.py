"""The demo: a home of its own, sample workbooks, sample accounts, and one semester played through the real services."""
