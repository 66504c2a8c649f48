"""Columns of a list: what stands in a cell, how it sorts, what stands in the export, where it goes on a phone.

A row may be a dict (raw SQL) or a model instance; :func:`read` takes from either.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString

from fuzhi.documents.sheets import SheetColumn, fen_to_decimal
from fuzhi.documents.totals import Cell
from fuzhi.faces.kit.list_shown import ShownCell
from fuzhi.faces.kit.templatetags.fz import DASH, UNKNOWN, mark
from fuzhi.steps.accounts.masking import shown_mask
from fuzhi.vocabulary.clock import day_of
from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.money import yuan
from fuzhi.vocabulary.terms import zh_date

Row = Any
"""One row: a dict (SQL) or an instance of a model; its list knows which."""
SHORT_MAX, NAME_MAX = 6, 12
Phone = Literal["title", "side", "second", "named", "hide"]


def read(row: Row, key: str) -> Any:
    """The field ``key`` of a dict or an object; dots walk on; a missing dict key is a bug and raises KeyError."""
    for part in key.split("."):
        if row is None:
            return None
        row = row[part] if isinstance(row, Mapping) else getattr(row, part)
    return row


@dataclass(frozen=True)
class Column:
    """One column. ``sort`` names the field to sort by (empty = cannot); ``link(row)`` gives an address or "".

    ``render(row)`` returns text (escaped for you) or SafeString; ``export(row)`` what stands in the file. ``phone``:
    title (first line), side (first line, right), second (second line), named (second line with its label), hide.
    ``is_whole``: never broken over two lines, however long. Money and counts are summed over all rows, unless
    ``is_summed`` says that their sum would mean nothing.
    """

    key: str
    label: str
    sort: str = ""
    align: Literal["", "num", "mid"] = ""
    render: Callable[[Row], str] | None = None
    link: Callable[[Row], str] | None = None
    export: Callable[[Row], Cell] | None = None
    phone: Phone = "second"
    kind: Literal["text", "money", "count", "date"] = "text"
    width: int = 14
    is_exported: bool = True
    is_summed: bool = True
    is_whole: bool = False

    def html(self, row: Row, row_url: str = "") -> str | SafeString:
        """The cell's content; the title of a row that says no address of its own opens ``row_url``."""
        text = self.render(row) if self.render else self.text(read(row, self.key))
        url = self.link(row) if self.link else row_url if self.phone == "title" else ""
        return format_html('<a href="{}">{}</a>', url, text) if url else text

    def shown(self, row: Row, row_url: str = "") -> ShownCell:
        """The cell as it is printed: what is short, and a name, is never broken over two lines."""
        html = self.html(row, row_url)
        is_short = len(strip_tags(html)) <= (NAME_MAX if self.phone == "title" else SHORT_MAX)
        is_whole = self.is_whole or self.kind != "text" or is_short
        css = (f"fz-{self.align}" if self.align else "", f"fz-p-{self.phone}", "fz-whole" if is_whole else "")
        return ShownCell(html, " ".join(filter(None, css)), self.label)

    def text(self, value: Any) -> str:
        """A plain value as people write it."""
        if value is None or value == "":
            return DASH
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, Coded):
            return value.label
        if self.kind == "money":
            return yuan(int(value))
        if self.kind == "count":
            return f"{int(value):,}"
        if isinstance(value, datetime):
            return zh_date(day_of(value))
        if isinstance(value, date):
            return zh_date(value)
        return str(value)

    def cell(self, row: Row) -> Cell:
        """What stands in the exported file: numbers stay numbers, everything else is the text on the page."""
        if self.export:
            return self.export(row)
        if self.render is None or self.kind != "text":
            value = read(row, self.key)
            if self.kind == "money":
                return fen_to_decimal(value)
            if self.kind == "count":
                return None if value is None else int(value)
            if isinstance(value, date) and not isinstance(value, datetime):
                return value
        text = self.render(row) if self.render else self.text(read(row, self.key))
        return strip_tags(text) if isinstance(text, SafeString) else text

    @property
    def is_summable(self) -> bool:
        """True when the sum of this column says something."""
        return self.is_summed and self.kind in ("money", "count")

    @property
    def sheet_column(self) -> SheetColumn:
        """The column of the exported sheet."""
        return SheetColumn(self.label, self.kind, self.width, self.is_summable)


def money_column(key: str, label: str, **more: Any) -> Column:
    """Fen as ``1,234.50``; the label should end with （元）."""
    return Column(key, label, **{"align": "num", "kind": "money", "sort": key, "phone": "named", **more})


def count_column(key: str, label: str, **more: Any) -> Column:
    """A whole number."""
    return Column(key, label, **{"align": "num", "kind": "count", "sort": key, "phone": "named", **more})


def number_column(key: str = "id_mask", label: str = "证件号", *, width: int = 22) -> Column:
    """A masked ID as raw SQL gives it: its last four are read back for show and export."""

    def shown(row: Row) -> str:
        return shown_mask(read(row, key) or "")

    return Column(key, label, render=shown, export=shown, phone="hide", width=width)


def date_column(key: str, label: str, **more: Any) -> Column:
    """A day as ``2018年3月5日``."""
    return Column(key, label, **{"kind": "date", "sort": key, **more})


def label_column(key: str, label: str, enum: type[Coded], **more: Any) -> Column:
    """A coded value by its Chinese label; unknown is ？."""

    def render(row: Row) -> str:
        value = read(row, key)
        return enum(value).label if value else UNKNOWN

    return Column(key, label, **{"render": render, "sort": key, **more})


def tag_column(key: str, label: str, tags: Mapping[Any, tuple[str, str]], **more: Any) -> Column:
    """A state as a tag: ``tags`` maps the value to (tone, words); tones are done, need, bad, outline or "" (grey)."""

    def render(row: Row) -> str:
        tone, words = tags[read(row, key)]
        return format_html('<span class="fz-tag{}">{}</span>', f" fz-tag-{tone}" if tone else "", words)

    return Column(key, label, **{"render": render, "phone": "side", **more})


def mark_column(key: str, label: str, **more: Any) -> Column:
    """A three-valued fact as ✓ ✗ ？."""

    def export(row: Row) -> Cell:
        return {True: "是", False: "否", None: UNKNOWN}[read(row, key)]

    return Column(key, label, **{"render": lambda row: mark(read(row, key)), "export": export, "align": "mid", **more})
