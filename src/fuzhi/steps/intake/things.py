"""What this step's questions give, as faces name it in their signatures. The tables stay this step's own."""

from fuzhi.steps.intake.handing_out import Sheet
from fuzhi.steps.intake.models import Batch, Finding, Mend, Parcel, Row

__all__ = ["Batch", "Finding", "Mend", "Parcel", "Row", "Sheet"]
