"""备注 and the notes beside names: words that decide something (已转出, 死亡, 清退) are told, and take what they deny.

A remark is free text: it never states a fact for the registers; it only keeps one from being taken as plain.
"""

import re

from fuzhi.rosters.cleaning.cell import narrow
from fuzhi.rosters.cleaning.states import ATTENDS, UNCLEAR, read_state
from fuzhi.rosters.kinds.shape import Rows

_OTHERS = re.compile(r"父|母|爸|妈|爷|奶|祖|外公|姥|家长|监护|哥|姐|弟|妹|丈夫|妻|配偶|儿子|女儿|子女|户主|家人|家庭")
_STRUCK_OFF = re.compile(
    r"清退|剔除|错评|识别不准|识别不精准|销户|整户(?:注销|退出|死亡)|不再享受|取消(?:资格|享受|低保|贫困)|停发|停保|已?退出"
)
_DECIDES = re.compile(r"重复|作废|删除|撤并|停办|撤销|退休|离职|调走|调离|辞职|病休|借调|过期|失效|迁入|非本[村县校人]")


def own_words(text: str) -> str:
    """The clauses of a remark that speak of the person itself: 父亲死亡 is dropped, 随母迁走 stays."""
    clauses = [narrow(clause) for clause in re.split(r"[，,;；。、\s]+", text)]
    return "，".join(one for one in clauses if one and (one[0] in "随跟" or not _OTHERS.search(one)))


def departure(text: str) -> str | None:
    """The roll state that a remark says (不明 when it says two things), None when it says nothing of leaving."""
    state = read_state(own_words(text)) if text else None
    return None if state == ATTENDS else state


def is_struck_off(text: str) -> bool:
    """True when a remark takes somebody off the register."""
    return bool(_STRUCK_OFF.search(own_words(text)))


def take_remarks(block: Rows) -> None:
    """``remark``: what stands in 备注 and beside the name; what decides something is told."""
    told: dict[str, bool] = {}
    remarks = block.column("remark")
    for index, note in block.notes("name_note").items():
        remarks[index] = f"{remarks[index]}，{note}" if remarks[index] else note
    for index, text in enumerate(remarks):
        if not text:
            continue
        if text not in told:
            own = own_words(text)
            told[text] = bool(departure(text) or _STRUCK_OFF.search(own) or _DECIDES.search(own))
        if told[text]:
            block.tell(index, "remark" if block.has("remark") else "name", "remark_decisive", text[:60])


def take_roll_state(block: Rows) -> None:
    """A pupil of whom a remark says that it left does not plainly attend: the remark's word, or 不明 against 在读."""
    remarks, states = block.column("remark"), block.column("roll_state")
    for index, text in enumerate(remarks):
        said = departure(text) if text else None
        if said and states[index] in (None, ATTENDS):
            states[index] = said if states[index] is None else UNCLEAR


def take_poverty_state(block: Rows) -> None:
    """A household that a remark strikes off is not plainly poor: its state is unknown until somebody looks."""
    states, numbers = block.column("poverty_state"), block.column("household_no")
    struck = {index for index, text in enumerate(block.column("remark")) if text and is_struck_off(text)}
    households = {numbers[index] for index in struck if numbers[index]}
    for index, number in enumerate(numbers if struck else ()):
        if index in struck or number in households:
            states[index] = None
