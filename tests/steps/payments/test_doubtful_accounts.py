"""Accounts to look into: one that unrelated families name, or a teacher's card; never the one that a family shares."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.cache import cache
from pytest_django import DjangoDbBlocker

from fuzhi.steps.accounts.scope import NOTHING, Scope
from fuzhi.steps.payments.doubtful import doubtful_accounts
from tests.factories.once import made_once
from tests.factories.reading import read_here
from tests.factories.rosters import (
    PRIMARY,
    TONGYU,
    VILLAGE_CODE,
    ZHENLAI,
    Office,
    Pupil,
    head_row,
    id_number,
    open_account,
)

pytestmark = pytest.mark.django_db
TERM = "2017-1"
SHARED, FAMILY, CARD, OWN = (f"621700000000000{n:04d}" for n in (1, 2, 3, 4))
FIRST, SECOND = Pupil("王禾苗", household="1100000001"), Pupil("孙麦穗", serial=40, household="1100000002")
SISTER = Pupil("王禾花", serial=42, birth="20110203", household="1100000003")
BROTHER = Pupil("王禾田", serial=43, birth="20120203", household="1100000003")
OF_A_TEACHER, LONELY = Pupil("郑秋分", serial=44, birth="20080301"), Pupil("周高粱", serial=46, birth="20080401")


def banked(pupil: Pupil, number: str, holder: str) -> tuple[object, ...]:
    """A row of the roll with an account."""
    return pupil.roll(开户银行="吉林农信", 持卡人=holder, 银行账号=number)


@pytest.fixture(scope="module")
def office(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Two families name one account; two children live on their family's; one names a card that bears a teacher's name."""
    cache.clear()
    with made_once(django_db_blocker, date(2017, 10, 9)), read_here():
        made = Office(tmp_path_factory.mktemp("rosters"), open_account("tongyu", "clerk", TONGYU))
        made.schools()
        made.bring(
            "household",
            [
                *[pupil.household_row() for pupil in (FIRST, SECOND, SISTER, BROTHER)],
                head_row("王大田", "1100000003", FAMILY),
            ],
        )
        made.bring(
            "roll",
            [
                banked(FIRST, SHARED, "王大苗"),
                banked(SECOND, SHARED, "孙大穗"),
                SISTER.roll(),
                BROTHER.roll(),
                banked(OF_A_TEACHER, CARD, "钱老师"),
                banked(LONELY, OWN, "周大梁"),
            ],
        )
        made.bring(
            "teacher",
            [("兴隆山镇中心校", "钱老师", id_number("19800101", 11), "是", "是", "乡镇中心校", "2015-09", CARD)],
        )
        yield made


def names(scope: Scope) -> set[str]:
    cache.clear()
    return {one.person_name for one in doubtful_accounts(scope, TERM)}


def test_unrelated_families_and_teachers_cards_are_in_doubt_and_a_familys_own_is_not(office: Office) -> None:
    assert names(Scope(TONGYU)) == {"王禾苗", "孙麦穗", "郑秋分"}


def test_each_doubt_says_why(office: Office) -> None:
    cache.clear()
    found = {one.person_name: one for one in doubtful_accounts(Scope(TONGYU), TERM)}
    first, card = found["王禾苗"], found["郑秋分"]
    assert (first.shared_by, first.is_staff_card, first.account_last4) == (2, False, SHARED[-4:])
    assert (card.shared_by, card.is_staff_card, card.holder_name) == (1, True, "钱老师")
    assert {one.school_code for one in found.values()} == {PRIMARY}
    assert {one.paid_fen for one in found.values()} == {0}, "nothing was paid yet"


def test_those_of_one_account_stand_together_and_cards_first(office: Office) -> None:
    cache.clear()
    found = [one.person_name for one in doubtful_accounts(Scope("2208"), TERM)]
    assert found[0] == "郑秋分" and {*found[1:]} == {"王禾苗", "孙麦穗"}


@pytest.mark.parametrize(
    ("scope", "is_seen"),
    [
        (Scope("2208"), True),
        (Scope(TONGYU), True),
        (Scope(ZHENLAI), False),
        (Scope(TONGYU, PRIMARY), False),
        (Scope(VILLAGE_CODE), False),
        (NOTHING, False),
    ],
)
def test_the_county_and_the_prefecture_look_into_them(office: Office, scope: Scope, is_seen: bool) -> None:
    assert bool(names(scope)) is is_seen


def test_a_doubt_that_was_cleared_up_is_gone(office: Office) -> None:
    with read_here():
        office.bring(
            "roll",
            [
                banked(FIRST, SHARED, "王大苗"),
                banked(SECOND, OWN[:-1] + "9", "孙大穗"),
                SISTER.roll(),
                BROTHER.roll(),
                banked(OF_A_TEACHER, CARD, "郑大分"),
                banked(LONELY, OWN, "周大梁"),
            ],
        )
    assert names(Scope(TONGYU)) == set(), "a card counts as a teacher's by its holder, too"
