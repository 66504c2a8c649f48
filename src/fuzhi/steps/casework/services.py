"""Verbs of casework, as pages, the API and the other steps call them."""

from fuzhi.steps.casework.assigning import assign_case
from fuzhi.steps.casework.deciding import approve_case, close_case, refuse_case, register_missed, submit_case
from fuzhi.steps.casework.opening import open_case, report_leaver, report_missed
from fuzhi.steps.casework.visiting import record_visit

__all__ = [
    "approve_case",
    "assign_case",
    "close_case",
    "open_case",
    "record_visit",
    "refuse_case",
    "register_missed",
    "report_leaver",
    "report_missed",
    "submit_case",
]
