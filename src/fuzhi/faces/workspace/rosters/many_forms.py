"""What is said of many files at once, and of many cells of one."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms

from fuzhi.faces.kit.fields import FilesField, Pressed, TermField, WordsField
from fuzhi.faces.kit.forms import HouseForm, ReasonForm, offer
from fuzhi.faces.workspace.rosters.forms import one_file
from fuzhi.steps.intake.parcels import Chosen
from fuzhi.steps.intake.states import Covers
from fuzhi.vocabulary.typed import whole_number


class ManyFiles(HouseForm):
    """Up to forty files of any register; the semester is for those that name none."""

    term = TermField(label="没有写学期的算")
    file = FilesField(one_file(), together_max=100)

    def __init__(self, *args: Any, terms: list[tuple[str, str]], **more: Any) -> None:
        more.setdefault("auto_id", "many_%s")  # it stands beside the form for a single file
        super().__init__(*args, **more)
        offer(self, "term", terms)


class OfParcel(HouseForm):
    """What is said of the files of a parcel, by their number: kind, semester, whole or part; ``take``: those that were
    ticked, each with its batch and what its line said to be new, changed and gone."""

    take = WordsField(required=False)

    def __init__(self, *args: Any, numbers: Sequence[int], **more: Any) -> None:
        super().__init__(*args, **more)
        self.numbers = numbers
        for number in numbers:
            self.fields[f"kind-{number}"] = forms.CharField(required=False, max_length=20)
            self.fields[f"term-{number}"] = forms.CharField(required=False, max_length=6)
            self.fields[f"covers-{number}"] = forms.ChoiceField(required=False, choices=Covers.choices())

    @property
    def said(self) -> dict[int, tuple[str, str]]:
        """Kind and semester of each file of which both were said."""
        told = ((n, self.cleaned_data[f"kind-{n}"], self.cleaned_data[f"term-{n}"]) for n in self.numbers)
        return {number: (kind, term) for number, kind, term in told if kind and term}

    @property
    def taken(self) -> list[Chosen]:
        """The ticked files; a line that no page of ours writes is left."""
        found: list[Chosen] = []
        for line in self.cleaned_data["take"]:
            figures = [whole_number(one) for one in line.split(":")]
            if len(figures) != 5 or None in figures or figures[0] not in self.numbers:
                continue
            number, batch, new, changed, gone = (one or 0 for one in figures)
            found.append((number, batch, self.cleaned_data[f"covers-{number}"], (new, changed, gone)))
        return found


class Cells(ReasonForm):
    """What is typed in place of cells, by the number of the finding that speaks of each; a blank leaves its cell."""

    prefixed: ClassVar[str] = "cell-"
    beside: ClassVar[Mapping[str, str]] = {"missing_reason": "reason"}

    def __init__(self, *args: Any, cells: Mapping[int, str], **more: Any) -> None:
        super().__init__(*args, **more)
        for number, label in cells.items():
            box = forms.TextInput(
                attrs={"class": "fz-input", "aria-label": label, "data-fill": True, "autocomplete": "off"}
            )
            name = f"{self.prefixed}{number}"
            self.fields[name] = forms.CharField(required=False, max_length=200, label=label, widget=box)

    @property
    def typed(self) -> dict[int, str]:
        """What was typed, by finding."""
        given = self.cleaned_data.items()
        return {int(name[len(self.prefixed) :]): text for name, text in given if name.startswith(self.prefixed)}


class Mended(HouseForm):
    """Which cell is to stand again as it came."""

    ref = forms.UUIDField(widget=Pressed)
