"""Blank forms: what they ask is what the reader takes; filled with their own examples they are read without a problem."""

import io
from pathlib import Path

import openpyxl
import pytest

from fuzhi.documents.blank import EXPLAINS, BlankColumn, render_blank
from fuzhi.rosters.catalogue import SAMPLE, FormColumn, form_of, options_of, sampled
from fuzhi.rosters.kinds import KINDS
from fuzhi.rosters.reader import read

CHOSEN = sorted(name for name, kind in KINDS.items() if kind.is_chosen)


def blank(columns: list[FormColumn], sample: list[str | int]) -> bytes:
    cells = [BlankColumn(one.header, one.is_needed, one.form, one.example, one.options) for one in columns]
    return render_blank("名册", cells, sample, ["填好后原样上传。"])


def filled(folder: Path, kind: str, *rows: list[str | int]) -> Path:
    """The form with rows below its sample."""
    columns = form_of(KINDS[kind])
    book = openpyxl.load_workbook(io.BytesIO(blank(columns, sampled(KINDS[kind], columns))))
    for row in rows:
        book.worksheets[0].append([cell if cell != "" else None for cell in row])
    path = folder / "表.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("kind", CHOSEN)
def test_a_form_filled_with_its_own_examples_is_read_without_a_problem(tmp_path: Path, kind: str) -> None:
    found = read(filled(tmp_path, kind, [one.example for one in form_of(KINDS[kind])]), kind, "220822")
    told = {one.code for one in found.findings}
    assert told == {"sample_row_skipped"}, [f"{one.column}: {one.message}" for one in found.findings]
    assert (found.rows, found.accepted) == (1, 1)
    assert all(match.field for match in found.columns), "each head of the form names its own column"


@pytest.mark.parametrize("kind", CHOSEN)
def test_each_head_is_read_as_the_field_it_was_made_of(tmp_path: Path, kind: str) -> None:
    columns = form_of(KINDS[kind])
    found = read(filled(tmp_path, kind, [one.example for one in columns]), kind, "220822")
    assert {match.header: match.field for match in found.columns} == {one.header: one.field for one in columns}


@pytest.mark.parametrize("kind", CHOSEN)
def test_a_form_offers_only_words_that_are_taken(kind: str) -> None:
    for field in KINDS[kind].fields:
        for word in options_of(field):
            value, issues = field.clean(word)
            assert value is not None and not issues, f"{field.label}: {word}"


@pytest.mark.parametrize("kind", CHOSEN)
def test_the_form_explains_each_column_and_marks_its_sample(kind: str) -> None:
    columns = form_of(KINDS[kind])
    book = openpyxl.load_workbook(io.BytesIO(blank(columns, sampled(KINDS[kind], columns))))
    sheet, explains = book.worksheets[0], book[EXPLAINS]
    said = {row[0]: row[1:] for row in explains.iter_rows(min_row=3, max_col=4, values_only=True)}
    assert [one.header for one in columns] == [cell.value for cell in sheet[1]]
    assert all(said[one.header][1] == one.form for one in columns if one.header != "列名")
    assert any(one.is_needed for one in columns) and sheet.freeze_panes == "A2"
    assert sum(str(cell.value or "").startswith(SAMPLE) for cell in sheet[2]) == 1
    offered = {str(one.sqref).split(":")[0].rstrip("0123456789") for one in sheet.data_validations.dataValidation}
    assert len(offered) == sum(bool(one.options) for one in columns)


def test_yes_and_no_are_offered_where_they_are_asked() -> None:
    columns = {one.field: one for one in form_of(KINDS["roll"])}
    assert columns["boards"].options == ("是", "否") and columns["sex"].options == ("男", "女")
    assert columns["name"].is_needed and not columns["remark"].is_needed
    assert "全号" in columns["id_number"].form
