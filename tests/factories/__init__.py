"""Makers of test things, with traits."""
