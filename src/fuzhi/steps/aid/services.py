"""Verbs of aid, as pages, commands and the other steps call them."""

from fuzhi.steps.aid.answering import (
    answer_objection,
    confirm_withdrawal,
    refuse_withdrawal,
    take_back_withdrawal,
)
from fuzhi.steps.aid.approval import approve_list, return_list, submit_list
from fuzhi.steps.aid.confirmation import confirm_sheet, reopen_sheet, report_leaver, settle_marked
from fuzhi.steps.aid.determination import run
from fuzhi.steps.aid.notices import file_objection, take_down_due
from fuzhi.steps.aid.packs import use_first_pack, use_pack
from fuzhi.steps.aid.printing import keep_printing
from fuzhi.steps.aid.readings import confirm_reading, propose_reading, refuse_reading, withdraw_reading

__all__ = [
    "answer_objection",
    "approve_list",
    "confirm_reading",
    "confirm_sheet",
    "confirm_withdrawal",
    "file_objection",
    "keep_printing",
    "propose_reading",
    "refuse_reading",
    "refuse_withdrawal",
    "reopen_sheet",
    "report_leaver",
    "return_list",
    "run",
    "settle_marked",
    "submit_list",
    "take_back_withdrawal",
    "take_down_due",
    "use_first_pack",
    "use_pack",
    "withdraw_reading",
]
