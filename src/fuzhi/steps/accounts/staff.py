"""``Staff`` as other steps and faces name it in their signatures: who acts. Its table stays this step's own."""

from fuzhi.steps.accounts.models import Staff

__all__ = ["Staff"]
