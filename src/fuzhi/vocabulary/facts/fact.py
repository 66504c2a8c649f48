"""What one fact is: its name, how it is stored, how people say it, which paper settles it, where it comes from."""

import builtins
from dataclasses import dataclass
from enum import StrEnum

from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.money import yuan_sign

MONEY_FEN_MAX = 4_000_000_000_000_000_000
"""The sum of two such amounts still fits the 64 bits of the output columns."""
DAYS_MAX = 1_000_000_000


class FactType(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    WHOLE = "whole"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper by name, who gives it, and whether the family must bring it (else school or office have it)."""

    name: str
    giver: str
    is_from_family: bool

    @property
    def sentence(self) -> str:
        """``残疾人证（县残联）``."""
        return f"{self.name}（{self.giver}）"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a pupil and semester, or of a teacher and month. NULL is *unknown*, never false. Money is whole fen.

    ``label``: what a column or a question calls it; ``short``: its label within a bill; ``said``: how one says yes and
    no, where 是 or 否 would mislead; ``mark``: the word beside a child's name when it holds, empty for none.
    ``codes`` None = any text; ``pattern``: a whole-cell regular expression that every engine understands; ``shape``:
    the same in words. ``paper``: which paper settles it; ``sources``: columns of a stored fact row that may name the
    register's row (or the register in which nobody was found) it comes from: the first that is set counts; none for
    keys and for what our own cases say; ``told_by``: column of that row which says more than yes, empty for none;
    ``reads``: columns of that row from which it is worked out, where they are not the one of its own name.
    ``is_added``: younger than the contract, so a file without the column is read as if it were empty.
    """

    name: str
    type: FactType
    label: str
    codes: "builtins.type[Coded] | None" = None
    pattern: str = ""
    shape: str = ""
    is_required: bool = False
    least: int | None = None
    most: int | None = None
    is_money: bool = False
    said: tuple[str, str] = ("是", "否")
    paper: Paper | None = None
    sources: tuple[str, ...] = ()
    mark: str = ""
    told_by: str = ""
    short: str = ""
    is_added: bool = False
    reads: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The allowed codes, empty when any text may stand here."""
        return tuple(str(code) for code in self.codes) if self.codes else ()

    @property
    def allowed(self) -> str:
        """What may stand in a cell, in Chinese, for messages."""
        blank = "不可空" if self.is_required else "可空"
        if self.codes:
            return f"{'、'.join(self.values)}；{blank}"
        if self.type is FactType.FLAG:
            return f"true/false、1/0、是/否；{blank}"
        if self.type is FactType.WHOLE:
            most = "" if self.most is None else f"、至多 {self.most}"
            return f"整数，至少 {self.least}{most}{'（单位：分）' if self.is_money else ''}；{blank}"
        return f"{self.shape or '文本'}；{blank}"

    @property
    def is_said_otherwise(self) -> bool:
        """True for a yes/no fact that people do not answer with 是 or 否."""
        return self.type is FactType.FLAG and self.said != ("是", "否")

    def show(self, value: object) -> str:
        """A value as a table shows it: ``未知``, ``是``, ``¥360.00``, ``小学``."""
        if value is None:
            return "未知"
        if self.type is FactType.FLAG:
            return "是" if value else "否"
        if self.is_money:
            return yuan_sign(int(str(value)))
        if self.codes:
            return self.codes(str(value)).label
        return str(value)

    def say(self, value: object) -> str:
        """A value as people say it: ``跨学区择校``, ``不住校``; as :meth:`show` where nothing else is said."""
        if self.type is FactType.FLAG and value is not None:
            return self.said[0 if value else 1]
        return self.show(value)


def flag(
    name: str,
    label: str,
    paper: Paper,
    *sources: str,
    said: tuple[str, str] = ("是", "否"),
    mark: str = "",
    told_by: str = "",
    is_added: bool = False,
    reads: tuple[str, ...] = (),
) -> Fact:
    """A yes/no fact."""
    return Fact(
        name,
        FactType.FLAG,
        label,
        said=said,
        paper=paper,
        sources=sources,
        mark=mark,
        told_by=told_by,
        is_added=is_added,
        reads=reads,
    )


def coded(name: str, label: str, codes: type[Coded], paper: Paper, *sources: str) -> Fact:
    """A fact whose value is one of a list."""
    return Fact(name, FactType.TEXT, label, codes=codes, paper=paper, sources=sources)


def money(name: str, label: str, paper: Paper, *sources: str, short: str = "") -> Fact:
    """A sum of money of one semester, whole fen."""
    return Fact(
        name,
        FactType.WHOLE,
        label,
        least=0,
        most=MONEY_FEN_MAX,
        is_money=True,
        paper=paper,
        sources=sources,
        short=short,
    )
