"""A register's own words that a right ended: its column of states (注销, 停保, 过期) and of last days (有效期至, 离校日期).

No right comes from a row that says it is cancelled; a state that nobody understands refuses the row.
"""

import re

from fuzhi.rosters.cleaning import dates
from fuzhi.rosters.cleaning.cell import BLANK, Cleaned, Raw, narrow, text_of
from fuzhi.rosters.codes import Issue
from fuzhi.rosters.kinds.remarks import own_words
from fuzhi.rosters.kinds.shape import Field, Rows

HOLDS, ENDED = "holds", "ended"
_ENDED = re.compile(
    r"(?<![未没无不])(?:注销|吊销|撤销|作废|过期|失效|停保|停发|停止|停用|中止|终止|取消|退出|退保|清退|剔除|死亡|迁出|转出"
    r"|收回|已?停$)|^[否×无]$|[不未]再?(?:享受|在保|有效|在册)|无效|非在保"
)
_HOLDS = re.compile(
    r"有效|正常|在保|享受|在享|保障中|在用|生效|在册|持有|持证|已办|已发证|新增|新办|补办|换领|换证|未注销|续保|^[是√在]$"
)


def right(raw: Raw) -> Cleaned:
    """The state of a certificate or an allowance -> holds or ended; neither or both: an error of the row."""
    text = narrow(text_of(raw))
    if not text:
        return BLANK
    is_ended = bool(_ENDED.search(text))
    holds = bool(_HOLDS.search(re.sub(r"[不未无非]再?(?:享受|在保|有效|在册)", "", text)))
    if is_ended == holds:
        return None, (Issue("register_state_unknown"),)
    return (ENDED if is_ended else HOLDS), ()


def last_day(raw: Raw) -> Cleaned:
    """The last day of a date or of a span (2015.1.1-2025.1.1, 2015年1月至2025年1月); blank for 长期."""
    text = text_of(raw)
    if re.search(r"长期|永久|终身|无固定", text):
        return BLANK
    parts = re.split(r"\s*(?:至|到|—+|－|~|～|--)\s*", text)
    if len(parts) == 1 and (
        hit := re.fullmatch(r"(\d{4}\.\d{1,2}(?:\.\d{1,2})?)-(\d{4}\.\d{1,2}(?:\.\d{1,2})?)", text)
    ):
        parts = [hit[1], hit[2]]
    return dates.month_end_or_day(parts[-1] if len(parts) == 2 else raw)


def state(*headers: str) -> Field:
    """The column that says whether the row's right still holds."""
    return Field("register_state", "状态", headers, right, is_vital=True)


def ends(label: str, *headers: str) -> Field:
    """The column of the last day."""
    return Field("ends_on", label, (label, *headers), last_day)


def take_ending(block: Rows) -> None:
    """A remark that the row is over counts where no state says otherwise; against one it is not understood."""
    states = block.column("register_state")
    for index, text in enumerate(block.column("remark")):
        own = own_words(text) if text else ""
        if not _ENDED.search(own) or _HOLDS.search(own) or states[index] == ENDED:
            continue
        if states[index] == HOLDS:
            block.tell(index, "register_state", "register_state_unknown")
        states[index] = ENDED
