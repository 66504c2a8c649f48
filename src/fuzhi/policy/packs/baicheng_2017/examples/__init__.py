"""Worked cases, run on every engine; see ``fuzhi.policy.examples``."""
