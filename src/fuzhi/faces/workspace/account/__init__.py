"""我的账号: what a person does with the own account."""

CRUMB = ("我的账号", "/staff/me/")
"""The way back to it, on every page below."""
