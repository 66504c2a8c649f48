"""The teachers' roster becomes period rows: new, same, changed, gone; twice is once; undo gives back what was."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from fuzhi.steps.accounts.masking import kept_mask
from fuzhi.steps.intake import services as intake
from fuzhi.steps.intake.states import Covers
from fuzhi.vocabulary import clock
from tests.factories.rosters import TONGYU, Office, id_number, open_account, write

pytestmark = pytest.mark.django_db
HEADER = ("单位", "姓名", "身份证号", "是否在编", "是否在岗", "岗位所在", "任现岗时间", "借调情况", "银行卡号")
AUTUMN, SPRING = date(2017, 9, 1), date(2018, 3, 1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with clock.at(date(2017, 9, 20)):
        made = Office(tmp_path, open_account("tongyu", "clerk", TONGYU))
        made.schools()
        yield made


def _row(name: str, serial: int, post: str = "村小", **but: Any) -> tuple[Any, ...]:
    values = {
        "单位": "兴隆山镇中心校",
        "姓名": name,
        "身份证号": id_number("19800101", serial),
        "是否在编": "是",
        "是否在岗": "是",
        "岗位所在": post,
        "任现岗时间": "2015-09",
        "借调情况": None,
        "银行卡号": "6217000000001234",
    } | but
    return tuple(values[header] for header in HEADER)


def _bring(office: Office, rows: list[tuple[Any, ...]], term: str = "2017-1", name: str = "") -> Any:
    office.files += 1
    path = write(office.folder / (name or f"{office.files}-teacher.xlsx"), HEADER, rows)
    batch = intake.receive(path=path, name=path.name, kind="teacher", county_code=TONGYU, term=term, by=office.clerk)
    return intake.commit(batch_id=batch.pk, by=office.clerk, covers=Covers.WHOLE)


def _standing() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, post_kind, valid_from, valid_to, source_kind FROM programmes_teacher_v"
            " WHERE superseded_at IS NULL ORDER BY name, valid_from"
        )
        return list(cursor.fetchall())


def test_a_roster_opens_posts_with_their_school(office: Office) -> None:
    batch = _bring(office, [_row("赵一", 11), _row("钱二", 13, "教学点")])
    assert (batch.counts["new"], batch.counts["same"]) == (2, 0)
    assert _standing() == [
        ("赵一", "village_school", AUTUMN, None, "roster"),
        ("钱二", "teaching_point", AUTUMN, None, "roster"),
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT school_code, account_last4, id_mask FROM programmes_teacher_v WHERE name = '赵一'"
        )
        assert cursor.fetchone() == ("2122000001", "1234", kept_mask(id_number("19800101", 11)))


def test_the_same_rows_in_another_order_and_file_add_nothing(office: Office) -> None:
    _bring(office, [_row("赵一", 11), _row("钱二", 13)])
    before = _standing()
    again = _bring(office, [_row("钱二", 13), _row("赵一", 11)], name="另存.xlsx")
    assert (again.counts["new"], again.counts["changed"], again.counts["gone"], again.counts["same"]) == (0, 0, 0, 2)
    assert _standing() == before


def test_a_later_semester_closes_what_changed_or_is_gone(office: Office) -> None:
    _bring(office, [_row("赵一", 11), _row("钱二", 13)])
    spring = _bring(office, [_row("赵一", 11, "乡镇中心校")], term="2017-2")
    assert (spring.counts["changed"], spring.counts["gone"]) == (1, 1)
    assert _standing() == [
        ("赵一", "village_school", AUTUMN, SPRING, "roster"),
        ("赵一", "township_school", SPRING, None, "roster"),
        ("钱二", "village_school", AUTUMN, SPRING, "absence"),
    ]


def test_undo_gives_back_what_stood(office: Office) -> None:
    _bring(office, [_row("赵一", 11), _row("钱二", 13)])
    before = _standing()
    spring = _bring(office, [_row("赵一", 11, "乡镇中心校")], term="2017-2")
    intake.undo(batch_id=spring.pk, by=office.clerk)
    assert _standing() == before
