"""What a school types about its pupils."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from fuzhi.faces.kit.forms import REASON_MAX, Given, HouseForm, ReasonForm, offer
from fuzhi.faces.workspace.lists.forms import Seen
from fuzhi.steps.aid.marking import BY_WORDS, REASONS, concerned
from fuzhi.steps.aid.queries.lists import SheetPupil
from fuzhi.steps.payments.things import Line

ALL = "all"


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A pupil's row of the sheet with the fields that mark it."""

    pupil: SheetPupil
    reason: forms.BoundField
    which: forms.BoundField
    words: forms.BoundField


class Marks(Seen):
    """A sheet as its school confirms it: a reason beside a pupil marks the items that it is about, or those chosen.

    Three fields a pupil: ``reason-``, ``which-`` (empty: what the reason is about; ``all``; or one line) and ``words-``
    for a reason that says nothing by itself.
    """

    def __init__(self, *args: Any, pupils: list[SheetPupil], term: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.pupils, self.term = pupils, term
        for pupil in pupils:
            self._add(pupil)

    def _add(self, pupil: SheetPupil) -> None:
        marked = [one for one in pupil.items if one.is_open and one.mark_reason]
        standing, _, typed = marked[0].mark_reason.partition("：") if marked else ("", "", "")
        if standing not in BY_WORDS and marked:
            standing, typed = marked[0].mark_reason, ""
        said = [one.words for one in REASONS]
        said += [standing] if standing and standing not in said else []
        which = str(marked[0].id) if len(marked) == 1 < len(pupil.items) else ALL if marked else ""
        items = [(str(one.id), one.label) for one in pupil.items if one.is_open]
        shown = {
            "class": "fz-input",
            "aria-label": f"{pupil.name} 有问题的原因",
            "data-leaves-out": True,
            "data-count": pupil.open_count,
            "data-fen": pupil.open_fen,
        }
        self.fields[f"reason-{pupil.person_id}"] = forms.CharField(
            required=False,
            max_length=REASON_MAX,
            initial=standing,
            widget=forms.Select(shown, [("", "没有问题"), *((one, one) for one in said)]),
        )
        self.fields[f"which-{pupil.person_id}"] = forms.ChoiceField(
            required=False,
            initial=which,
            choices=[("", "与原因有关的项目"), *items, (ALL, "全部项目")],
            widget=forms.Select({"class": "fz-input fz-if-marked", "aria-label": f"{pupil.name} 哪些项目有问题"}),
        )
        self.fields[f"words-{pupil.person_id}"] = forms.CharField(
            required=False,
            initial=typed,
            max_length=REASON_MAX - 10,
            widget=forms.TextInput(
                {
                    "class": "fz-input fz-if-other",
                    "aria-label": f"{pupil.name} 是什么情况",
                    "placeholder": "写明是什么情况",
                }
            ),
        )

    def clean(self) -> Given:
        """A reason that says nothing by itself wants words; one that no item of the pupil hangs on, a choice."""
        cleaned = super().clean() or self.cleaned_data
        for pupil in self.pupils:
            reason = BY_WORDS.get(cleaned.get(f"reason-{pupil.person_id}", ""))
            if reason and reason.wants_words and not cleaned.get(f"words-{pupil.person_id}"):
                self.add_error(f"words-{pupil.person_id}", f"请写明{pupil.name}的“{reason.words}”是什么情况。")
            if self._is_about_nothing(pupil):
                said = f"{pupil.name}的项目没有一项看“{cleaned[f'reason-{pupil.person_id}']}”，所以没有标出。"
                ways = "某一项确有问题，请在旁边选出那一项；都没有问题，请改回“没有问题”，名册写错的请告诉县里更正。"
                self.add_error(f"which-{pupil.person_id}", said + ways)
        return cleaned

    def _is_about_nothing(self, pupil: SheetPupil) -> bool:
        reason, which = (self.cleaned_data.get(f"{name}-{pupil.person_id}") for name in ("reason", "which"))
        own = [one for one in pupil.items if one.is_open]
        return bool(reason and which == "" and own and not concerned(reason, own, self.term))

    @property
    def rows(self) -> list[MarkRow]:
        """Every pupil with its fields."""
        names = ("reason", "which", "words")
        return [MarkRow(one, *(self[f"{name}-{one.person_id}"] for name in names)) for one in self.pupils]

    @property
    def faults(self) -> list[str]:
        """What must be mended, in one place above the table."""
        return [str(said) for name, errors in self.errors.items() if name != "__all__" for said in errors]

    @property
    def marked(self) -> dict[int, str]:
        """Reason by line."""
        found: dict[int, str] = {}
        for pupil in self.pupils:
            reason, which, words = (
                self.cleaned_data[f"{name}-{pupil.person_id}"] for name in ("reason", "which", "words")
            )
            if not reason:
                continue
            own = [one for one in pupil.items if one.is_open]
            meant = concerned(reason, own, self.term) if not which else own
            if which not in ("", ALL):
                meant = [one for one in own if str(one.id) == which]
            found |= {one.id: f"{reason}：{words}" if words else reason for one in meant}
        return found


CAME, NOT_COME = "", "no"


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """A paid line with the fields that say whether the family has it."""

    line: Line
    state: forms.BoundField
    words: forms.BoundField


class Received(Seen):
    """A batch whose money the families have, but for the lines marked otherwise: ``came-`` and ``words-`` a line."""

    batch = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    def __init__(self, *args: Any, lines: Sequence[Line] = (), said: Mapping[int, str] | None = None, **more: Any):
        super().__init__(*args, **more)
        self.lines, said = lines, said or {}
        for line in lines:
            who = f"{line.person_name} 第 {line.line_no} 笔"
            self.fields[f"came-{line.pk}"] = forms.ChoiceField(
                required=False,
                initial=NOT_COME if line.pk in said else CAME,
                choices=[(CAME, "已收到"), (NOT_COME, "这一家没收到")],
                widget=forms.Select(
                    {
                        "class": "fz-input",
                        "aria-label": f"{who} 收到没有",
                        "data-leaves-out": True,
                        "data-count": 1,
                        "data-fen": line.amount_fen,
                    }
                ),
            )
            self.fields[f"words-{line.pk}"] = forms.CharField(
                required=False,
                max_length=REASON_MAX,
                initial=said.get(line.pk, ""),
                widget=forms.TextInput(
                    {"class": "fz-input", "aria-label": f"{who} 家长怎么说", "placeholder": "家长怎么说"}
                ),
            )

    def clean(self) -> Given:
        """Who has not received it is told with the family's words: the county looks for the money with them."""
        cleaned = super().clean() or self.cleaned_data
        for line in self.lines:
            if cleaned.get(f"came-{line.pk}") == NOT_COME and not cleaned.get(f"words-{line.pk}"):
                self.add_error(f"words-{line.pk}", f"请写明{line.person_name}家怎么说，县里凭它查款。")
        return cleaned

    @property
    def rows(self) -> list[ReceivedRow]:
        """Every line with its fields."""
        return [ReceivedRow(one, self[f"came-{one.pk}"], self[f"words-{one.pk}"]) for one in self.lines]

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What must be mended, in one place above the table, with the field to go to ("" of none)."""
        named = {name: self[name].id_for_label if name in self.fields else "" for name in self.errors}
        return [(named[name], str(said)) for name, errors in self.errors.items() for said in errors]

    @property
    def left(self) -> tuple[int, int]:
        """How many lines come as received when the page opens, and their sum in fen."""
        come = [one for one in self.lines if self[f"came-{one.pk}"].value() != NOT_COME]
        return len(come), sum(one.amount_fen for one in come)

    @property
    def missing(self) -> dict[int, str]:
        """What families say, by line."""
        return {
            one.pk: self.cleaned_data[f"words-{one.pk}"]
            for one in self.lines
            if self.cleaned_data[f"came-{one.pk}"] == NOT_COME
        }


class Reopened(ReasonForm):
    """The batch whose receipt is taken back, and why."""

    batch = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)


class Leaver(HouseForm):
    """A pupil of the sheet who has left."""

    person = forms.TypedChoiceField(label="学生", coerce=int)
    reason = forms.CharField(label="去了哪里，哪天走的", max_length=REASON_MAX)

    def __init__(self, *args: Any, pupils: list[SheetPupil], **more: Any) -> None:
        super().__init__(*args, **more)
        named = [(one.person_id, f"{one.year}{one.class_name or '未分班'} {one.name}") for one in pupils]
        offer(self, "person", [("", "请选择学生"), *named])
