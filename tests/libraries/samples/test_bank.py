"""The simulated bank: a few failures, always the same, shuffled; whoever comes again mended is paid."""

from pathlib import Path

import pytest

from fuzhi.rosters import read_roster
from fuzhi.samples.bank import COLUMNS, RequestLine, answer, answer_request, read_request
from fuzhi.vocabulary.errors import InputError


def request(batch: str, people: list[tuple[str, str, int]]) -> bytes:
    """A request as text: holder, account, fen."""
    total = sum(fen for _, _, fen in people)
    rows = [f"{batch}|20171101|220822|{len(people)}|{total // 100}.{total % 100:02d}"]
    for number, (holder, account, fen) in enumerate(people, 1):
        rows.append(f"{number}|{holder}|{account}|{fen // 100}.{fen % 100:02d}|吉林农信|寄宿补助 {batch}-{number:04d}")
    return "".join(row + "\r\n" for row in rows).encode("gb18030")


PEOPLE = [(f"王{chr(0x4E00 + n)}", f"62299900000{n:08d}", 62_500 + n) for n in range(400)]


def returned(data: bytes, name: str, folder: Path) -> list[dict[str, object]]:
    path = folder / name
    path.write_bytes(data)
    reading = read_roster(path, "bank_return", "220822")
    assert reading.rejected == 0
    return list(reading.table.to_pylist())


def test_a_request_is_read_with_batch_and_line_from_the_summary() -> None:
    lines = read_request(request("TY17秋-01", PEOPLE[:2]))
    assert lines[1] == RequestLine("TY17秋-01", 2, "王丁", "6229990000000000001", 62_501)


@pytest.mark.parametrize("as_text", [False, True])
def test_three_in_a_hundred_fail_and_every_line_comes_back(tmp_path: Path, as_text: bool) -> None:
    said = answer(request("TY17秋-01", PEOPLE), failures_only=False, as_text=as_text)
    rows = returned(said.data, said.name, tmp_path)
    assert (said.lines, said.failed) == (400, 12)
    assert sum(row["result"] == "failed" for row in rows) == 12
    assert all(bool(row["reason"]) == (row["result"] == "failed") for row in rows)
    numbers = [row["line_no"] for row in rows]
    assert sorted(map(int, map(str, numbers))) == list(range(1, 401))
    assert numbers != sorted(map(int, map(str, numbers)))
    assert {row["line_no"]: row["amount_fen"] for row in rows} == {n: fen for n, (_, _, fen) in enumerate(PEOPLE, 1)}


def test_failures_only_holds_the_failed_and_nothing_else(tmp_path: Path) -> None:
    said = answer(request("TY17秋-01", PEOPLE), failures_only=True)
    rows = returned(said.data, said.name, tmp_path)
    assert len(rows) == 12
    assert "失败" in said.name


def test_some_batches_come_back_with_failures_only() -> None:
    kinds = {"失败" in answer(request(f"TY17秋-{n:02d}", PEOPLE)).name for n in range(1, 20)}
    assert kinds == {True, False}


def test_the_same_request_gets_the_same_answer_and_another_seed_another() -> None:
    asked = request("TY17秋-01", PEOPLE)
    assert answer(asked).data == answer(asked).data
    assert answer(asked, seed=1).data != answer(asked, seed=2).data


def test_lines_of_one_account_fail_together(tmp_path: Path) -> None:
    people = [(holder, PEOPLE[n // 2 * 2][1], fen) for n, (holder, _, fen) in enumerate(PEOPLE)]
    rows = returned(answer(request("TY17秋-01", people), failures_only=False).data, "r.xlsx", tmp_path)
    results: dict[object, set[object]] = {}
    for row in rows:
        results.setdefault(row["account_number"], set()).add(row["result"])
    assert all(len(said) == 1 for said in results.values())


def test_who_failed_is_paid_when_coming_again_with_holder_or_account_mended(tmp_path: Path) -> None:
    book = tmp_path / "book.json"
    asked = request("TY17秋-01", PEOPLE)
    first = answer(asked, failures_only=True, book=book)
    assert answer(asked, failures_only=True, book=book).data == first.data, "asked twice, answered alike"
    failed = [int(str(row["line_no"])) - 1 for row in returned(first.data, "first.xlsx", tmp_path)]
    for mended in (
        [("李" + PEOPLE[n][0][1], PEOPLE[n][1], PEOPLE[n][2]) for n in failed],
        [(PEOPLE[n][0], f"62170000000{n:08d}", PEOPLE[n][2]) for n in failed],
    ):
        again = answer(request("TY17秋-04", mended), fail_share=0.9, book=book)
        assert (again.lines, again.failed) == (12, 0)
    others = answer(request("TY17秋-04", PEOPLE[:100]), fail_share=0.9, book=book)
    assert others.failed >= 80, "others may still fail"
    assert "62299900000" not in book.read_text(encoding="utf-8")


def test_a_file_on_disk_is_answered_beside_it(tmp_path: Path) -> None:
    asked = tmp_path / "放款.txt"
    asked.write_bytes(request("TY17秋-01", PEOPLE))
    written = answer_request(asked, failures_only=True)
    assert written.parent == tmp_path
    assert len(returned(written.read_bytes(), "again.xlsx", tmp_path)) == 12
    assert COLUMNS[0] == "批次号"


@pytest.mark.parametrize("data", [b"", b"PK not a workbook", "随便写的".encode(), b"\xff\xfe\x00"])
def test_anything_else_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        answer(data)
    assert caught.value.code == "not_a_request"
    assert "放款文件" in caught.value.mend


def test_a_total_line_that_does_not_close_is_refused() -> None:
    text = request("TY17秋-01", PEOPLE[:3]).decode("gb18030").replace("|3|", "|4|", 1)
    with pytest.raises(InputError, match="汇总行"):
        answer(text.encode("gb18030"))
