"""Hostile and broken files: each is refused with file, place, what was found, what was expected and the mend."""

import io
import os
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzhi.rosters import gate, read_roster
from fuzhi.rosters.isolation import Limits, run_child
from fuzhi.rosters.kinds import KINDS
from fuzhi.rosters.reader import read
from fuzhi.vocabulary.errors import InputError
from tests.libraries.rosters.old_workbook import container
from tests.libraries.rosters.sheets_made import BOY, ROLL, table, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def book(path: Path, more: Callable[[Any, Any], None] | None = None, **options: Any) -> Path:
    made = xlsxwriter.Workbook(str(path), options)
    sheet = made.add_worksheet("学生")
    for index, row in enumerate(table("roll", {})):
        sheet.write_row(index, 0, row)
    if more:
        more(made, sheet)
    made.close()
    return path


def repack(source: Path, target: Path, change: Callable[[str, bytes], bytes]) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target


def refusal(path: Path, kind: str = "roll") -> InputError:
    with pytest.raises(InputError) as refused:
        read(path, kind)
    error = refused.value
    assert path.name in error.message and error.mend and error.message != error.mend
    return error


def test_one_cell_at_the_end_of_the_sheet(tmp_path: Path) -> None:
    error = refusal(book(tmp_path / "a.xlsx", lambda made, sheet: sheet.write("XFD1048576", "x")))
    assert error.code == "too_many_rows" and "XFD1048576" in error.message and "“学生”" in error.message
    error = refusal(book(tmp_path / "b.xlsx", lambda made, sheet: sheet.write("XFD5", "x")))
    assert error.code == "too_many_columns" and "XFD5" in error.message and "256" in error.message


def test_a_far_cell_that_is_only_coloured_is_no_reason(tmp_path: Path) -> None:
    def colour(made: Any, sheet: Any) -> None:
        sheet.write_blank("XFD1048576", None, made.add_format({"bg_color": "red"}))

    assert read(book(tmp_path / "a.xlsx", colour), "roll").accepted == 1


def test_a_sheet_of_1048576_rows(tmp_path: Path) -> None:
    dice = random.Random(1)
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (row, row, dice.getrandbits(40)) for row in range(3, 1_048_577)
    )
    path = repack(
        book(tmp_path / "good.xlsx"),
        tmp_path / "a.xlsx",
        lambda name, part: part.replace(b"</sheetData>", rows + b"</sheetData>") if "sheet1" in name else part,
    )
    error = refusal(path)
    assert error.code == "too_many_rows" and "300,000" in error.message and "“学生”" in error.message


def test_a_rectangle_too_large_to_lay_out(tmp_path: Path) -> None:
    error = refusal(book(tmp_path / "a.xlsx", lambda made, sheet: sheet.write(290_000, 200, "x")))
    assert error.code == "sheet_too_large" and "“学生”" in error.message


def test_cell_references_in_single_quotes_are_seen(tmp_path: Path) -> None:
    good = book(tmp_path / "good.xlsx")
    path = repack(
        good,
        tmp_path / "a.xlsx",
        lambda name, part: (
            part.replace(b"</sheetData>", b"<row r='9'><c r = 'XFD9'><v>1</v></c></row></sheetData>")
            if "sheet1" in name
            else part
        ),
    )
    assert refusal(path).code == "too_many_columns"


def test_too_many_sheets_and_too_many_parts(tmp_path: Path) -> None:
    def add(made: Any, sheet: Any) -> None:
        for number in range(gate.SHEETS_MAX):
            made.add_worksheet(f"s{number}")

    error = refusal(book(tmp_path / "a.xlsx", add))
    assert error.code == "too_many_sheets" and f"上限 {gate.SHEETS_MAX} 个" in error.message
    with zipfile.ZipFile(book(tmp_path / "b.xlsx"), "a") as archive:
        for number in range(gate.ENTRIES_MAX):
            archive.writestr(f"xl/media/{number}.txt", "x")
    assert refusal(tmp_path / "b.xlsx").code == "unsafe_workbook"


def test_truncated_empty_and_missing_files(tmp_path: Path) -> None:
    content = book(tmp_path / "good.xlsx").read_bytes()
    (tmp_path / "half.xlsx").write_bytes(content[: len(content) // 2])
    assert refusal(tmp_path / "half.xlsx").code == "workbook_damaged"
    (tmp_path / "empty.xlsx").write_bytes(b"")
    assert refusal(tmp_path / "empty.xlsx").code == "file_empty"
    assert refusal(tmp_path / "nowhere.xlsx").code == "file_missing"


def test_password_protected_workbooks(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(container(b"", "EncryptedPackage"))
    assert refusal(tmp_path / "a.xlsx").code == "password_protected"
    content = bytearray(book(tmp_path / "b.xlsx").read_bytes())
    place = content.rfind(b"PK\x01\x02")
    content[place + 8] |= 1
    (tmp_path / "b.xlsx").write_bytes(content)
    assert refusal(tmp_path / "b.xlsx").code == "password_protected"


def test_what_a_cell_says_does_not_make_a_workbook_something_else(tmp_path: Path) -> None:
    path = tmp_path / "old.xls"
    path.write_bytes(container("EncryptedPackage".encode("utf-16-le"), "Workbook"))
    assert gate.inspect(path) is gate.FileKind.XLS
    path.write_bytes(OLE)
    assert refusal(path).code == "workbook_damaged"


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.xlsx", b"%PDF-1.4" + b"x" * 500, "PDF"),
        ("b.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "图片"),
        ("c.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)), "图片"),
        ("d.xls", container("Workbook".encode("utf-16-le"), "WordDocument"), "Word"),
        ("e.xls", b"<html><table><tr><td>x</td></tr></table></html>", "网页"),
        ("f.rar", b"Rar!\x1a\x07" + b"\0" * 50, "RAR"),
        ("g.csv", bytes(range(256)) * 50, "二进制"),
    ],
)
def test_other_files_by_their_content(tmp_path: Path, name: str, content: bytes, word: str) -> None:
    (tmp_path / name).write_bytes(content)
    error = refusal(tmp_path / name)
    assert error.code == "wrong_file_type" and word in error.message and ".xlsx" in error.message


def test_other_packages_in_a_zip(tmp_path: Path) -> None:
    for number, (part, word) in enumerate(
        [("word/document.xml", "Word"), ("ppt/presentation.xml", "演示"), ("xl/workbook.bin", ".xlsb")]
    ):
        path = tmp_path / f"{number}.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr(part, "<x/>")
        error = refusal(path)
        assert error.code == "wrong_file_type" and word in error.message
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("名册.txt", "x")
    assert "压缩包" in refusal(tmp_path / "z.zip").message


def test_a_zip_bomb_also_one_that_lies_about_its_size(tmp_path: Path) -> None:
    good = book(tmp_path / "good.xlsx")
    bomb = repack(
        good,
        tmp_path / "bomb.xlsx",
        lambda name, part: (
            part.replace(b"</sst>", b"<si><t>" + b"A" * 60_000_000 + b"</t></si></sst>")
            if "sharedStrings" in name
            else part
        ),
    )
    assert refusal(bomb).code == "unsafe_workbook"
    content = bytearray(bomb.read_bytes())
    with zipfile.ZipFile(bomb) as archive:
        entry = next(entry for entry in archive.infolist() if "sharedStrings" in entry.filename)
    central = content.rfind(b"PK\x01\x02", 0, content.rfind(entry.filename.encode()))
    struct.pack_into("<I", content, central + 24, 1000)
    struct.pack_into("<I", content, entry.header_offset + 22, 1000)
    (tmp_path / "lie.xlsx").write_bytes(content)
    assert refusal(tmp_path / "lie.xlsx").code == "unsafe_workbook"


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "[Content_Types].xml"]
)
def test_entity_declarations(tmp_path: Path, part: str) -> None:
    declared = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    good = book(tmp_path / "good.xlsx")
    path = repack(
        good, tmp_path / "a.xlsx", lambda name, text: declared + text.split(b"?>", 1)[1] if name == part else text
    )
    assert refusal(path).code == "unsafe_workbook"
    wide = repack(
        good, tmp_path / "b.xlsx", lambda name, text: text.decode().encode("utf-16") if name == part else text
    )
    assert refusal(wide).code == "unsafe_workbook"


def test_names_that_leave_the_archive(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../etc/passwd", "x")
    assert refusal(path).code == "unsafe_workbook"


def test_a_file_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x")
    os.truncate(path, gate.FILE_BYTES_MAX + 1)
    assert refusal(path).code == "file_too_large"


def test_an_unknown_kind() -> None:
    with pytest.raises(InputError) as refused:
        read_roster(Path(__file__), "pupils")
    assert refused.value.code == "unknown_kind" and "household" in refused.value.mend


# the limited child -----------------------------------------------------------------------------------------------------
def test_the_child_gives_the_same_reading_as_this_process(tmp_path: Path) -> None:
    rows = table("roll", {}, {"姓名": "王　伟", "身份证件号": "", "学籍号": ""}, {"姓名": ""})
    path = workbook(tmp_path / "名册.xlsx", ("学生", rows))
    apart, here = read_roster(path, "roll", "220822"), read_roster(path, "roll", "220822", isolated=False)
    assert apart.table.equals(here.table) and apart.as_plain() == here.as_plain()
    assert apart.file == "名册.xlsx" and read_roster(path, "roll", name="原名.xlsx").file == "原名.xlsx"


def test_a_refusal_crosses_the_border(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read_roster(book(tmp_path / "a.xlsx"), "household", name="五月名册.xlsx")
    assert refused.value.code == "wrong_kind" and "五月名册.xlsx" in refused.value.message


@pytest.mark.parametrize(
    ("limits", "code"),
    [(Limits(memory_bytes=60 * 1024 * 1024), "reading_stopped"), (Limits(cpu_seconds=1), "reading_stopped")],
)
def test_a_child_that_runs_into_a_limit_is_a_message(tmp_path: Path, limits: Limits, code: str) -> None:
    def fill(made: Any, sheet: Any) -> None:
        for row in range(2, 60_000):
            sheet.write_row(
                row,
                0,
                ["开通镇中心校", f"G{row}", f"王{row}", "男", "2009-09-10", f"{BOY}{row}", "三年级", "1班", "走读"],
            )

    path = book(tmp_path / "a.xlsx", fill, constant_memory=True)
    with pytest.raises(InputError) as refused:
        run_child(path, "roll", None, None, folder=tmp_path, limits=limits)
    assert refused.value.code == code and "a.xlsx" in refused.value.message and refused.value.mend


@pytest.mark.parametrize(("work", "code"), [("while :; do :; done", "reading_too_slow"), ("sleep 60", "server_busy")])
def test_a_child_that_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: str, code: str
) -> None:
    """A file that eats the processor is at fault; a child that never got it is not. Neither outlives its time."""
    stuck = tmp_path / "stuck.sh"
    stuck.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\n{work}\n")
    stuck.chmod(0o755)
    monkeypatch.setattr("fuzhi.rosters.isolation.sys.executable", str(stuck))
    monkeypatch.setattr("fuzhi.rosters.isolation._processor_seconds", lambda pid: 2.0 if "while" in work else 0.1)
    with pytest.raises(InputError) as refused:
        run_child(book(tmp_path / "a.xlsx"), "roll", None, None, folder=tmp_path, limits=Limits(wall_seconds=3))
    assert refused.value.code == code and "a.xlsx" in refused.value.message and refused.value.mend
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()


def test_the_processor_time_of_a_process_is_seen() -> None:
    from fuzhi.rosters.isolation import _processor_seconds

    used = _processor_seconds(os.getpid())
    assert used is not None and abs(used - sum(os.times()[:2])) < 2
    assert _processor_seconds(2**22 + 1) is None


def test_the_child_knows_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the child is started with is all it knows: seen by starting another program in its place."""
    monkeypatch.setenv("FUZHI_SECRET", "geheim")
    spy = tmp_path / "spy.sh"
    spy.write_text(f"#!/bin/sh\nenv > {tmp_path}/seen.txt\n")
    spy.chmod(0o755)
    monkeypatch.setattr("fuzhi.rosters.isolation.sys.executable", str(spy))
    with pytest.raises(InputError):
        read_roster(book(tmp_path / "a.xlsx"), "roll")
    assert "geheim" not in (tmp_path / "seen.txt").read_text()


# nothing but InputError ------------------------------------------------------------------------------------------------
GOOD: dict[str, bytes] = {}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(st.binary(max_size=2000), st.text(max_size=500).map(str.encode)),
    kind=st.sampled_from(sorted(KINDS)),
)
def test_any_bytes_raise_nothing_but_an_input_error(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "任意.bin"
    path.write_bytes(content)
    try:
        read(path, kind)
    except InputError as error:
        assert error.code and error.message and error.mend


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), inside=st.booleans())
def test_a_workbook_with_flipped_bytes_raises_nothing_but_an_input_error(
    tmp_path: Path, seed: int, inside: bool
) -> None:
    if "book" not in GOOD:
        GOOD["book"] = book(tmp_path / "good.xlsx").read_bytes()
        (tmp_path / "good.xlsx").write_bytes(GOOD["book"])
    dice = random.Random(seed)

    def flip(content: bytes) -> bytes:
        changed = bytearray(content)
        for _ in range(dice.randint(1, 12)):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        return bytes(changed)

    path = tmp_path / "flipped.xlsx"
    if inside:
        source = tmp_path / "source.xlsx"
        source.write_bytes(GOOD["book"])
        repack(source, path, lambda name, part: flip(part) if "sheet1" in name or "sharedStrings" in name else part)
    else:
        path.write_bytes(flip(GOOD["book"]))
    try:
        read(path, "roll")
    except InputError as error:
        assert error.code and error.mend


def test_cells_of_any_text_in_any_column_raise_nothing(tmp_path: Path) -> None:
    words = [
        "",
        "合计",
        "=1+1",
        "\x07",
        "长" * 5000,
        "-",
        "　",
        "2.20822E+17",
        "1e400",
        "𠮷",
        "\ufffd",
        "０",
        "农历",
        "13月",
    ]
    for kind, known in KINDS.items():
        headers = [field.headers[0] for field in known.fields]
        rows = [headers] + [[words[(i + j) % len(words)] for j in range(len(headers))] for i in range(len(words))]
        try:
            reading = read(workbook(tmp_path / f"{kind}.xlsx", ("表", rows)), kind)
            assert reading.rows == reading.accepted + reading.rejected
        except InputError as error:
            assert error.code == "no_rows"
    assert len(ROLL) == 9


def test_a_part_that_begins_before_the_file_is_damage() -> None:
    entry = zipfile.ZipInfo("xl/workbook.xml")
    entry.header_offset = -5
    with pytest.raises(InputError) as refused:
        list(gate._inflate(io.BytesIO(b"PK"), entry, "名册.xlsx"))
    assert refused.value.code == "workbook_damaged"
