"""Blank forms: what they ask is what the reader takes; filled with their own examples they are read without a problem."""

import io
from pathlib import Path

import openpyxl
import pytest

from fuzhi.documents.blank import EXPLAINS, BlankColumn, render_blank
from fuzhi.rosters.catalogue import SAMPLE, FormColumn, form_of, options_of, sampled
from fuzhi.rosters.kinds import KINDS, Mask
from fuzhi.rosters.reader import read
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.identity import IdState, read_resident_id

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


@pytest.mark.parametrize("kind", CHOSEN)
def test_the_example_is_of_nobody_and_of_no_other_family(kind: str) -> None:
    """Numbers in an example are invented and right; nobody's account stands in one."""
    columns = form_of(KINDS[kind])
    fields = {field.name: field for field in KINDS[kind].fields}
    for one in columns:
        if fields[one.field].mask is Mask.ACCOUNT:
            assert one.example == "", f"{one.header}: a family that copies the example would be paid elsewhere"
        if fields[one.field].mask is Mask.ID and one.example and one.field.endswith("id_number"):
            assert read_resident_id(str(one.example)).state is IdState.VALID, one.header


@pytest.mark.parametrize("kind", CHOSEN)
def test_a_form_speaks_chinese_and_says_the_unit_of_money(kind: str) -> None:
    for field, one in zip(KINDS[kind].fields, form_of(KINDS[kind]), strict=True):
        assert one.field == field.name and one.form and "None" not in one.form and "_" not in one.form + one.header
        assert ("单位：元" in one.form) is field.name.endswith("_fen"), one.header
        assert one.form.startswith("选一个：") is bool(one.options)
        assert len(set(one.options)) == len(one.options), "no word is offered twice"


@pytest.mark.parametrize("kind", CHOSEN)
def test_no_two_columns_have_one_head(kind: str) -> None:
    heads = [one.header for one in form_of(KINDS[kind])]
    assert len(set(heads)) == len(heads) and all(heads)


@pytest.mark.parametrize("kind", CHOSEN)
def test_a_form_left_as_it_came_holds_nobody(tmp_path: Path, kind: str) -> None:
    with pytest.raises(InputError, match="下面没有数据行"):
        read(filled(tmp_path, kind), kind, "220822")


@pytest.mark.parametrize("kind", CHOSEN)
def test_the_sample_row_is_marked_once_and_otherwise_as_the_examples_say(kind: str) -> None:
    columns = form_of(KINDS[kind])
    row = sampled(KINDS[kind], columns)
    marked = [one.field for one, cell in zip(columns, row, strict=True) if str(cell).startswith(SAMPLE)]
    assert marked == [KINDS[kind].anchors[0]]
    assert [cell for one, cell in zip(columns, row, strict=True) if one.field != marked[0]] == [
        one.example for one in columns if one.field != marked[0]
    ]


def test_a_teacher_and_a_head_of_household_are_grown_up() -> None:
    examples = {kind: {one.field: one.example for one in form_of(KINDS[kind])} for kind in CHOSEN}
    assert examples["roll"]["name"] == "王小明" and examples["school"]["name"] == "开通镇中心校"
    for kind in ("teacher", "household"):
        assert examples[kind]["name"] == "王伟"
    assert examples["household"]["relation"] == "户主"


def test_a_wrong_word_in_a_form_is_told_with_the_words_it_offers(tmp_path: Path) -> None:
    columns = form_of(KINDS["roll"])
    row = ["也许" if one.field == "boards" else one.example for one in columns]
    found = read(filled(tmp_path, "roll", row), "roll", "220822")
    told = [one for one in found.findings if one.code in ("unknown_value", "value_unknown")]
    header = next(one.header for one in columns if one.field == "boards")
    assert [one.column for one in told] == [header] and "是" in told[0].message and "否" in told[0].message
