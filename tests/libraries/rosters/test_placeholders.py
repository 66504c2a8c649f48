"""What stands for a blank is one, and the sender is told."""

import pytest

from fuzhi.rosters.cleaning import numbers
from fuzhi.rosters.codes import Issue
from fuzhi.vocabulary.identity import IdState, complete_id, read_resident_id


def codes(issues: tuple[Issue, ...]) -> list[str]:
    return [issue.code for issue in issues]


@pytest.mark.parametrize("raw", ["无手机", "无", "不详", "00000000000", "1-1111-1111-11", 0.0, "12345678900"])
def test_a_phone_that_is_none_is_unknown_and_said_so(raw: str | float) -> None:
    assert (lambda read: (read[0], codes(read[1])))(numbers.phone(raw)) == (None, ["phone_placeholder"])


@pytest.mark.parametrize("raw", ["无", "未上户口", "0" * 18, "1" * 15, "220822000000000000", "办理中"])
def test_a_number_that_stands_for_none_is_none_and_said_so(raw: str) -> None:
    cell, issues = numbers.id_number(raw)
    assert (cell.number, cell.state) == (None, "placeholder")
    assert codes(issues)[-1:] == ["id_placeholder"]


def test_a_child_of_eleven_elevens_is_a_child() -> None:
    number = complete_id("22082220111111111")
    assert read_resident_id(number).state is IdState.VALID, (
        "ones behind 2011-11-11 are no filler when the check is right"
    )
    assert read_resident_id("111111111111111111").state is IdState.PLACEHOLDER
