"""Verbs of oversight: draw a term's coverage; urge who has to act, answer, and set the last days of the stages."""

from fuzhi.steps.oversight.deadlines import set_deadline
from fuzhi.steps.oversight.drawing import draw, is_stale
from fuzhi.steps.oversight.urging import answer_urging, urge

__all__ = ["answer_urging", "draw", "is_stale", "set_deadline", "urge"]
