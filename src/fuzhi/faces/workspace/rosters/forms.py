"""What is said of a workbook: which register it is, of which semester, and what its columns are."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from fuzhi.faces.kit.fields import FilesField, TermField, UploadField, WordsField
from fuzhi.faces.kit.forms import HouseForm, offer
from fuzhi.steps.intake.parcels import Chosen
from fuzhi.steps.intake.states import Covers
from fuzhi.vocabulary.typed import whole_number


def one_file() -> UploadField:
    """A workbook or a text as agencies send them."""
    return UploadField(
        label="文件",
        suffixes=(".xlsx", ".xls", ".xlsm", ".csv", ".txt", ".et"),
        megabytes_max=100,
        which="请选一个 Excel 或 CSV 文件（.xlsx、.xls 或 .csv）。",
        smaller="请按学校或乡镇分成几个文件上传。",
    )


class Upload(HouseForm):
    """A register for a semester, and its file."""

    kind = forms.ChoiceField(label="名册")
    term = TermField(label="学期")
    file = one_file()

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], terms: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "kind", kinds)
        offer(self, "term", terms)


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


class Import(HouseForm):
    """Whether the file is the whole register or corrections alone (empty where nobody needs to be asked), and how many
    the page said to be new, changed and gone."""

    covers = forms.ChoiceField(required=False, choices=Covers.choices())
    seen_new = forms.IntegerField(required=False, min_value=0)
    seen_changed = forms.IntegerField(required=False, min_value=0)
    seen_gone = forms.IntegerField(required=False, min_value=0)


class Columns(HouseForm):
    """As which field each column of the workbook is read; the columns are numbered as they stand there."""

    prefixed: ClassVar[str] = "column-"

    def __init__(self, *args: Any, headers: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.headers = headers
        for number in range(len(headers)):
            self.fields[f"{self.prefixed}{number}"] = forms.CharField(required=False, max_length=40)

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Header and field of every column that was sent, in their order; empty: the column is not used."""
        sent = [(header, f"{self.prefixed}{number}") for number, header in enumerate(self.headers)]
        return [(header, self.cleaned_data[name]) for header, name in sent if name in self.data]
