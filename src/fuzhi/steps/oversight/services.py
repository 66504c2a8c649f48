"""Verbs of oversight: draw a term's coverage."""

from fuzhi.steps.oversight.drawing import draw, is_stale

__all__ = ["draw", "is_stale"]
