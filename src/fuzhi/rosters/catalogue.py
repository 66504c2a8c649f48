"""What an agency is asked to fill in: the columns of a kind as a blank form, with what each may hold and an example.

Made of the kinds alone: what a column may hold is asked of its own cleaner, so a form never offers a word that the
reader does not take.
"""

from dataclasses import dataclass
from pathlib import Path

import yaml

from fuzhi.rosters.kinds import Field, Kind, Mask

SAMPLE = "示例："
"""Stands before the name in the row that shows how to fill in the form: the reader leaves it out and says so."""
_PROBE = "※乱写※"
_READ: dict[str, dict[str, str | int]] = yaml.safe_load(
    Path(__file__).with_name("examples.yaml").read_text(encoding="utf-8")
)
_EXAMPLES, _GROWN_UP = _READ["row"], _READ["grown_up"]
"""By field, of one invented family (and of a kind whose rows begin with somebody grown up: a household's head, a
teacher); a column that is not named there stays blank in the example."""
_OF_GROWN_UPS = frozenset({"household_no", "is_established"})
_MASKED = {
    Mask.ID: "文本，照证件填写全号，不留空格",
    Mask.ACCOUNT: "文本，照卡面或存折填写全号",
    Mask.PHONE: "文本，11 位手机号或带区号的电话",
    Mask.BIRTH: "日期，如 2009-09-10",
}


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column of a blank form: its head, whether a row must have it, what it may hold (in words, and the words to
    choose from, if there are few), an example."""

    field: str
    header: str
    is_needed: bool
    form: str
    example: str | int
    options: tuple[str, ...]


def form_of(kind: Kind) -> list[FormColumn]:
    """The columns of a kind's form, in the order of its catalogue."""
    needed = {name for group in kind.needs for name in group if len(group) == 1}
    own = _own(kind)
    return [
        FormColumn(
            field=one.name,
            header=one.headers[0] if one.headers else one.label,
            is_needed=one.required or one.name in needed,
            form=_form(one),
            example=own.get(one.name, _EXAMPLES.get(one.name, "")),
            options=options_of(one),
        )
        for one in kind.fields
    ]


def _own(kind: Kind) -> dict[str, str | int]:
    if not kind.names_persons:
        return {"name": _EXAMPLES["school_name"]}
    return _GROWN_UP if _OF_GROWN_UPS & {one.name for one in kind.fields} else {}


def sampled(kind: Kind, columns: list[FormColumn]) -> list[str | int]:
    """The row that shows how to fill in the form: marked, so that the reader leaves it out."""
    return [f"{SAMPLE}{one.example}" if one.field == kind.anchors[0] else one.example for one in columns]


def options_of(field: Field) -> tuple[str, ...]:
    """The words that a column takes, as its own cleaner lists them; empty when it takes any text, number or date."""
    _, issues = field.clean(_PROBE)
    listed = [one.detail.split("、") for one in issues if one.code in ("unknown_value", "value_unknown")]
    return tuple(word for word in (listed[0] if listed else []) if not field.clean(word)[1])


def _form(field: Field) -> str:
    if options := options_of(field):
        return f"选一个：{'、'.join(options)}"
    if field.mask is not Mask.NONE:
        return _MASKED[field.mask]
    if field.name.endswith("_fen"):
        return "数字，单位：元" + ("（按表头写的期间）" if field.per else "")
    _, issues = field.clean(_PROBE)
    number = next((one.detail for one in issues if one.code == "bad_number" and one.detail), "")
    if number:
        return f"数字：{number}"
    if field.name.endswith(("_on", "_from", "_to")):
        return "日期或年月，如 2017-09-01、2017-09"
    return "文字"
