"""States of a pair under review, and where a period's value comes from."""

from fuzhi.vocabulary.codes import Coded


class PairState(Coded):
    """比对状态."""

    OPEN = "open", "待核对"
    SAME = "same", "是同一人"
    DIFFERENT = "different", "不是同一人"
    LATER = "later", "以后再看"


class PairKind(Coded):
    """比对种类."""

    SAME_PERSON = "same_person", "是同一人吗"
    CLAIMED_TWICE = "claimed_twice", "两校同报"


class SourceKind(Coded):
    """事实来源."""

    ROSTER = "roster", "名册"
    ABSENCE = "absence", "不在名册上"
    DECISION = "decision", "人工更正"


class IdentityField(Coded):
    """身份事项."""

    NAME = "name", "姓名"
    SEX = "sex", "性别"
    BIRTH_DATE = "birth_date", "出生日期"
    ID_NUMBER = "id_number", "证件号码"


MOVES: dict[PairState, dict[str, PairState]] = {
    PairState.OPEN: {"same": PairState.SAME, "different": PairState.DIFFERENT, "later": PairState.LATER},
    PairState.LATER: {
        "same": PairState.SAME,
        "different": PairState.DIFFERENT,
        "later": PairState.LATER,
        "undo": PairState.OPEN,
    },
    PairState.SAME: {"undo": PairState.OPEN},
    PairState.DIFFERENT: {"undo": PairState.OPEN},
}
"""From state by verdict to state; all verbs are the county clerk's."""
