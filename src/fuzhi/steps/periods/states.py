"""Where a period's value comes from."""

from fuzhi.vocabulary.codes import Coded


class SourceKind(Coded):
    """事实来源."""

    ROSTER = "roster", "名册"
    ABSENCE = "absence", "不在名册上"
    DECISION = "decision", "人工更正"
