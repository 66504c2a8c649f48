"""States of a pair under review, and what a roll says of a pupil."""

from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.transitions import Move, Transitions


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


class IdentityField(Coded):
    """身份事项."""

    NAME = "name", "姓名"
    SEX = "sex", "性别"
    BIRTH_DATE = "birth_date", "出生日期"
    ID_NUMBER = "id_number", "证件号码"
    VILLAGE = "village", "家庭所在村"


class RollState(Coded):
    """学籍状态, as rolls write it; whether a pupil attends is said by ``registry_attends``, which does not know
    it of 不明 and of any other word."""

    ENROLLED = "", "在读"
    SUSPENDED = "休学", "休学"
    MOVED = "转出", "转出"
    DROPPED_OUT = "退学", "退学"
    GRADUATED = "毕业", "毕业"
    COMPLETED = "结业", "结业"
    UNFINISHED = "肄业", "肄业"
    DECEASED = "死亡", "死亡"
    EXPELLED = "开除", "开除"
    ABROAD = "出国", "出国"
    LEFT = "离校", "离校"
    ELSEWHERE = "另校在读", "另校在读"
    UNCLEAR = "不明", "不明"


class PairAct(Coded):
    """比对办理; all are the county clerk's."""

    SAME = "same", "定为同一人"
    DIFFERENT = "different", "定为不是同一人"
    LATER = "later", "以后再看"
    UNDO = "undo", "撤回判定"


PAIRS = Transitions(
    table="registry_matchpair",
    noun="比对",
    states=PairState,
    acts=PairAct,
    moves=(
        Move(PairAct.SAME, (PairState.OPEN, PairState.LATER), PairState.SAME),
        Move(PairAct.DIFFERENT, (PairState.OPEN, PairState.LATER), PairState.DIFFERENT),
        Move(PairAct.LATER, (PairState.OPEN, PairState.LATER), PairState.LATER),
        Move(PairAct.UNDO, (PairState.SAME, PairState.DIFFERENT, PairState.LATER), PairState.OPEN),
    ),
)
