"""What is said of a workbook: which register it is, of which semester, and what its columns are."""

from typing import Any, ClassVar

from django import forms

from fuzhi.faces.kit.fields import TermField, UploadField
from fuzhi.faces.kit.forms import HouseForm, offer
from fuzhi.steps.intake.states import Covers


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
