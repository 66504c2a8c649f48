"""Worked cases, run on every engine."""
