"""Coverage: every person on the poverty register stands in exactly one place, and the sum closes."""
