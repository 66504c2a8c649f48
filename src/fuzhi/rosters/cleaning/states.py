"""学籍状态 by its meaning: whatever spelling of having left, to one word of a closed list; what is not understood is 不明.

Sources: the national register's states (在读 毕业 休学 转学(转出) 退学 开除 死亡 失踪 出国 其他离校) and how schools write
them. 不明 means that nobody knows whether the child attends: never taken for attending.
"""

import re

from fuzhi.rosters.cleaning.cell import BLANK, Cleaned, Raw, narrow, text_of
from fuzhi.rosters.codes import Issue

ATTENDS = "在读"
UNCLEAR = "不明"

_LEAVING: tuple[tuple[str, str], ...] = (
    ("死亡", r"死亡|死了|去世|亡故|病故|病逝|身亡|夭折|已故|已亡|过世|^[亡故]$"),
    ("出国", r"出国|出境|移民|赴国外"),
    ("开除", r"开除|除名"),
    ("退学", r"退学|辍学|失学|退园|清退|劝退|弃学|^退$"),
    ("休学", r"休学|停学|保留学籍|病休|^休$"),
    ("毕业", r"毕业|升学|升入|考入|考上|^毕$"),
    ("结业", r"结业"),
    ("肄业", r"肄业"),
    ("另校在读", r"另校在读|他校就读|外校就读|别校|另一学校"),
    ("转出", r"转出|转走|转学|转校|转往|转至|转到|迁出|迁走|迁往|调出|随[父母]{1,2}[^，,;；]{0,4}[迁走]|^转$"),
    (
        "离校",
        r"离校|离园|离班|离开|失踪|走失|失联|下落不明|空挂|空籍|虚籍|参军|入伍|服役|当兵|务工|打工|外出|服刑|收监|判刑"
        r"|注销|取消学籍|无学籍|[非不未]在[校读籍园]|[不未没]就读|未到[校园]|没到校|未报[到名]|未返校|未入学|不上学|回老家|结婚|出嫁|^[否×]$",
    ),
)
_STAYING = re.compile(
    r"(?<![非不未没无])(?:在[读校籍园册]|正常|就读|转入|复学|返校|回校|插班|留级|跳级|新生|有学籍|应届|注册)"
)
_WHOLE_STAYING = re.compile(r"正式|有效|是|√|复读|随班就读|在")
_NOT_DONE = re.compile(r"(?:拟|未|没有?|不|无|准备|申请|可能|疑似|待)(?:转|退|休|毕业|辍|死|离校|结业|肄业|升)")


def read_state(text: str) -> str | None:
    """The state that a text names: 在读, a word of having left, 不明 when it says two things; None when it says none."""
    plain = narrow(text)
    if _NOT_DONE.search(plain):
        return UNCLEAR
    bare = re.sub(r"转学\(?转入\)?|转入", "转入", plain)
    left = [state for state, words in _LEAVING if re.search(words, bare)]
    stays = bool(_STAYING.search(re.sub("另校在读|他校就读|外校就读", "", bare)) or _WHOLE_STAYING.fullmatch(bare))
    if left and stays:
        return UNCLEAR
    if left:
        return left[0]
    return ATTENDS if stays else None


def roll_state(raw: Raw) -> Cleaned:
    """学籍状态 -> a word of the closed list; 不明 with a warning when it is not understood."""
    text = text_of(raw)
    if not text:
        return BLANK
    state = read_state(text)
    if state is None or state == UNCLEAR:
        return UNCLEAR, (Issue("roll_state_unknown"),)
    is_plain = state == ATTENDS or narrow(text) == state
    return state, () if is_plain else (Issue("roll_state_read", state),)
