"""What this step's questions give, as faces name it in their signatures. The tables stay this step's own."""

from fuzhi.steps.bulk.models import Done

__all__ = ["Done"]
