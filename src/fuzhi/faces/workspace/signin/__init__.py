"""Signing in and out; the page says when no second factor is asked."""
