"""Tables of aid: runs and what they found; entitlements and how they come to be approved; notices and objections."""

from fuzhi.steps.aid.models.approval import AidList, Difference, Entitlement, Sheet
from fuzhi.steps.aid.models.notices import Notice, NoticeLine
from fuzhi.steps.aid.models.objections import Objection, ObjectionItem
from fuzhi.steps.aid.models.packs import Item, ItemCondition, KeptPack, PackInUse, ReadingSet
from fuzhi.steps.aid.models.printing import PrintedChild, Printing
from fuzhi.steps.aid.models.runs import Decision, FactRow, Run

__all__ = [
    "AidList",
    "Decision",
    "Difference",
    "Entitlement",
    "FactRow",
    "Item",
    "ItemCondition",
    "KeptPack",
    "Notice",
    "NoticeLine",
    "Objection",
    "ObjectionItem",
    "PackInUse",
    "PrintedChild",
    "Printing",
    "ReadingSet",
    "Run",
    "Sheet",
]
