"""Verbs of aid, as pages, commands and the other steps call them."""

from fuzhi.steps.aid.approval import approve_list, return_list, submit_list
from fuzhi.steps.aid.confirmation import confirm_sheet, remind_schools, reopen_sheet, report_leaver, settle_marked
from fuzhi.steps.aid.determination import run
from fuzhi.steps.aid.notices import answer_objection, dismiss_objections, file_objection, take_down_due
from fuzhi.steps.aid.packs import use_first_pack, use_pack

__all__ = [
    "answer_objection",
    "approve_list",
    "confirm_sheet",
    "dismiss_objections",
    "file_objection",
    "remind_schools",
    "reopen_sheet",
    "report_leaver",
    "return_list",
    "run",
    "settle_marked",
    "submit_list",
    "take_down_due",
    "use_first_pack",
    "use_pack",
]
