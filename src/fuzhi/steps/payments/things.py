"""What this step's questions give, as faces name it in their signatures. The tables stay this step's own."""

from fuzhi.steps.payments.models import BankReturn, Batch, Line, NotReceived, Withheld

__all__ = ["BankReturn", "Batch", "Line", "NotReceived", "Withheld"]
