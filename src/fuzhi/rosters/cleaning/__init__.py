"""Cleaners: one raw cell in, one typed value and what was found out. Pure functions, remembered per distinct value."""
