"""What this step's questions give, as faces name it in their signatures. The tables stay this step's own."""

from fuzhi.steps.aid.models import AidList, Notice, NoticeLine, Objection, Printing, Sheet

__all__ = ["AidList", "Notice", "NoticeLine", "Objection", "Printing", "Sheet"]
