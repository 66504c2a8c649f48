"""Verbs of acts for many: begin one (at once, or as a task), carry it out, take it back."""

from fuzhi.steps.bulk.carrying import begin, carry_out, take_back

__all__ = ["begin", "carry_out", "take_back"]
