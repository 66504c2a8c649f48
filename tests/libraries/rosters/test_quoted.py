"""What a report quotes of a cell: the end of a number, the year of a birth, and no more of either."""

from datetime import date

import pytest

from fuzhi.rosters.kinds.shape import Mask
from fuzhi.rosters.reader import masked
from fuzhi.vocabulary.births import age_on, born_from, veil_day


@pytest.mark.parametrize(
    ("mask", "cell", "quoted"),
    [
        (Mask.ID, "220822200904170316", "****************16"),
        (Mask.ID, "2.2082220090417E+17", "2…E+17"),
        (Mask.BIRTH, "2009-04-17", "2009-**-**"),
        (Mask.BIRTH, "2009年4月17日", "2009年*月**日"),
        (Mask.BIRTH, "20090417", "2009****"),
        (Mask.BIRTH, "17/04/2009", "**/**/2009"),
        (Mask.BIRTH, "09.4.17", "**.*.**"),
        (Mask.BIRTH, "39920", "*****"),
        (Mask.BIRTH, "二〇〇九年四月十七日", "****年*月**日"),
        (Mask.BIRTH, "属牛", "属牛"),
        (Mask.NONE, "本人 220822 20090417 0316", "本人 ******************16"),
    ],
)
def test_a_quoted_cell(mask: Mask, cell: str, quoted: str) -> None:
    assert masked(cell, mask) == quoted


def test_a_school_year_of_birth_says_the_age_at_its_end_and_not_the_day() -> None:
    for born in (date(2008, 9, 1), date(2009, 4, 17), date(2009, 8, 31)):
        assert born_from(born) == date(2008, 9, 1)
        assert age_on(born_from(born), date(2017, 9, 20)) == age_on(born_from(born), date(2018, 3, 20)) == 8
    assert born_from(date(2009, 9, 1)) == date(2009, 9, 1)
    assert veil_day("") == ""
