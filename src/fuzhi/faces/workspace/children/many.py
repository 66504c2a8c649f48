"""What acts for many children ask."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django import forms
from django.forms import BoundField

from fuzhi.faces.kit.bulk_forms import ManyForm
from fuzhi.faces.kit.forms import REASON_MAX, Given, offer
from fuzhi.faces.workspace.access import staff_of
from fuzhi.faces.workspace.children.forms import value_field
from fuzhi.steps.bulk.acts import Asked
from fuzhi.steps.registry.facts import FACTS, EditableFact, filled_by
from fuzhi.steps.registry.filling import FillRow, fault_of, rows_to_fill

BY_TWO = "这一项关系待遇：每人成一份更改，由另一人确认以后生效"


class InSteps(ManyForm):
    """What is asked first, then the value in the way of what was chosen, and why. ``of_fact`` says for which choice
    that was asked."""

    offered: ClassVar[Mapping[str, str]] = {}
    fact = forms.ChoiceField(label="要更正的事实")
    of_fact = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    reason = forms.CharField(label="依据", max_length=REASON_MAX, help_text="例如：学校报来的住宿名单，班主任核实")
    field_order = ("fact", "value", "reason")

    def prepare(self) -> None:
        """The value is asked in the way of what is chosen."""
        offer(self, "fact", [("", "请选择"), *self.offered.items()])
        self.fields["fact"].widget.attrs["data-submit-on-change"] = True
        if not self.is_bound:
            self.initial.setdefault("fact", self.first())
        if not self.chosen_key:
            for name in {"value", "reason"} & {*self.fields}:
                del self.fields[name]
            return
        if not self.is_bound:
            self.initial["of_fact"] = self.chosen_key
        self.ask()
        self.order_fields(self.field_order)

    def first(self) -> str:
        """What is chosen when the page opens."""
        return ""

    @property
    def chosen_key(self) -> str:
        """What stands on the page; empty as long as nothing is chosen."""
        given = self.data if self.is_bound else self.initial  # a bound field would keep the words from before
        key = str(given.get("fact") or "")
        return key if key in self.offered else ""

    def ask(self) -> None:
        """Ask what it is to be."""
        raise NotImplementedError

    @property
    def is_ready(self) -> bool:
        """True when value and reason were asked for the fact that is chosen."""
        return "reason" in self.fields and self.data.get("of_fact") == self.data.get("fact")


class _OneFact(InSteps):
    """Which fact, then what it is to be and why. From a list of those who want one fact it comes chosen."""

    offered = {key: one.label for key, one in FACTS.items()}

    def first(self) -> str:
        """See :class:`InSteps`."""
        wanted = filled_by(self.named(self.asking, "missing"))
        return wanted.key if wanted else ""

    @property
    def chosen_fact(self) -> EditableFact | None:
        """The fact that stands on the page."""
        return FACTS.get(self.chosen_key)

    def ask(self) -> None:
        """See :class:`InSteps`."""
        fact = FACTS[self.chosen_key]
        self.ask_of(fact)
        if fact.by_two:
            self.fields["fact"].help_text = BY_TWO

    def ask_of(self, fact: EditableFact) -> None:
        """Ask what the fact is to be."""
        raise NotImplementedError


class CorrectMany(_OneFact):
    """One value for all."""

    value = forms.CharField(label="更正为", required=False, max_length=80)
    beside: ClassVar = {
        "missing_reason": "reason",
        **dict.fromkeys(("bad_choice", "bad_number", "bad_money", "too_long", "bad_code", "no_school"), "value"),
    }

    def ask_of(self, fact: EditableFact) -> None:
        """See :class:`_OneFact`."""
        self.fields["value"] = value_field(fact, self.asking.scope.county_code)


class FillMany(_OneFact):
    """A value for each, line by line; an empty line changes nothing."""

    lines: Sequence[FillRow] = ()

    def ask_of(self, fact: EditableFact) -> None:
        """A line for each child."""
        staff, term = staff_of(self.asking), str(self.asking.term)
        self.lines = rows_to_fill(Asked(self.chosen, {"fact": fact.key}, term, staff))
        self.fields["reason"].help_text = "例如：学校报来的名单，班主任核实"
        for one in self.lines:
            field = forms.CharField(label=one.name, required=False, max_length=80)
            field.widget.attrs.update({"class": "fz-input", "data-fill": "1", "autocomplete": "off"})
            field.widget.attrs.update({"list": "fz-fill-words"} if fact.choices else {})
            self.fields[one.field] = field

    def clean(self) -> Given:
        """What cannot be read is said beside its own line; the others stay as they were typed."""
        typed = super().clean() or self.cleaned_data
        if (fact := self.chosen_fact) is not None:
            for one in self.lines:
                if why := fault_of(fact, typed.get(one.field, "")):
                    self.add_error(one.field, why)
        return typed

    @property
    def words(self) -> list[str]:
        """What may be written where only some words are possible."""
        return [words for _, words in self.chosen_fact.choices] if self.chosen_fact else []

    @property
    def grid(self) -> list[tuple[FillRow, BoundField]]:
        """Each child with its line."""
        return [(one, self[one.field]) for one in self.lines]
