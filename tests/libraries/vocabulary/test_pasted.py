"""What was pasted is read cell by cell: numbers in groups, names with blanks, several columns, doubled lines."""

import pytest

from fuzhi.vocabulary.pasted import Reading, read_lines
from tests.factories.rosters import id_number

NUMBER = id_number("20090417", 31)


def readings(text: str) -> list[tuple[str, str]]:
    (line,) = read_lines(text)
    return [(cell.reading.value, cell.text) for cell in line.cells]


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        f" {NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]} ",
        f"{NUMBER[:6]} {NUMBER[6:10]} {NUMBER[10:14]} {NUMBER[14:]}",
        NUMBER.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        f"'{NUMBER}",
    ],
)
def test_a_whole_id_is_read_however_it_was_written(text: str) -> None:
    assert readings(text) == [("id", NUMBER)]


def test_ids_of_fifteen_places_and_a_small_x_are_made_whole() -> None:
    with_x = next(one for serial in range(1, 99) if (one := id_number("20090417", serial)).endswith("X"))
    assert readings(with_x.lower()) == [("id", with_x)]
    old = read_lines("220822900417031")[0].cells[0]
    assert (old.reading, len(old.text), old.text[6:10]) == (Reading.ID, 18, "1990")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("王 禾苗", [("word", "王禾苗")]),
        ("王禾苗\t0326", [("word", "王禾苗"), ("tail", "0326")]),
        ("王禾苗，032x", [("word", "王禾苗"), ("tail", "032X")]),
        ("1\t王禾苗\t男\t三年级1班", [("nothing", "1"), ("word", "王禾苗"), ("sex", "男"), ("nothing", "三年级1班")]),
        ("王禾苗 2009-04-17", [("word", "王禾苗"), ("birth", "2009-04-17")]),
        ("wang he miao", [("letters", "wanghemiao")]),
        ("WangHemiao", [("letters", "wanghemiao")]),
        (f"G{NUMBER}", [("student_number", f"G{NUMBER}")]),
        ("6217 0012 3456 7890 123", [("account", "6217001234567890123")]),
        ("P2208220000012", [("number", "P2208220000012")]),
        ("ty17秋-05", [("number", "TY17秋-05")]),
    ],
)
def test_cells_are_read_as_what_they_may_be(text: str, read: list[tuple[str, str]]) -> None:
    assert readings(text) == read


def test_heads_and_empty_lines_are_left_out_and_a_second_line_points_to_the_first() -> None:
    lines = read_lines("姓名\t证件号码\n王禾苗\n\n单麦穗\r\n王 禾苗\n")
    assert [(line.place, line.shown, line.same_as) for line in lines] == [
        (2, "王禾苗", None),
        (4, "单麦穗", None),
        (5, "王禾苗", 2),
    ]


def test_no_line_shows_a_whole_number_and_faults_say_how_to_mend_them() -> None:
    wrong = NUMBER[:17] + ("0" if NUMBER[17] != "0" else "1")
    for text in (NUMBER, wrong, f"G{NUMBER}", "6217001234567890123"):
        assert text[-19:-4] not in read_lines(text)[0].shown, text
    assert "抄错" in read_lines(wrong)[0].fault
    assert "科学计数" in read_lines("2.20822E+17")[0].fault
