"""What this step's questions give, as faces name it in their signatures. The tables stay this step's own."""

from fuzhi.steps.oversight.models import CoverageRow

__all__ = ["CoverageRow"]
