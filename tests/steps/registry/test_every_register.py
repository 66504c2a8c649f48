"""Laws that hold for every register alike: the same rows add nothing, a preview writes nothing, taking back restores."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from fuzhi.steps.intake import services as intake
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.terms import Term
from tests.factories.once import made_once
from tests.factories.rosters import (
    KINDERGARTEN_HEADER,
    LIVING_HEADER,
    SCHOOL_HEADER,
    SCHOOLS,
    TONGYU,
    Office,
    Pupil,
    head_row,
    id_number,
    open_account,
)

pytestmark = pytest.mark.django_db
Row = tuple[Any, ...]
VIEWS = (
    "school",
    "kindergarten",
    "enrolment",
    "boarding",
    "bus",
    "poverty",
    "disability",
    "assistance",
    "bill",
    "hardship",
    "account",
)
CHILD, FRIEND = Pupil("王禾苗"), Pupil("孙麦穗", serial=40, household="1100000002")
HEAD = id_number("19790203", 11)


def with_header(header: tuple[str, ...], **values: Any) -> Row:
    return tuple(values.get(name) for name in header)


def disability(child: Pupil, grade: str) -> Row:
    return (child.name, "男", child.number, None, "肢体", grade, "长发村", "王大田", "")


def living(child: Pupil, monthly: int) -> Row:
    facts = {
        "户主姓名": "王大田",
        "户主身份证号": HEAD,
        "家庭成员": child.name,
        "成员身份证号": child.number,
        "与户主关系": "之子",
        "保障人口": 3,
        "保障类别": "农村低保",
        "月保障金额": monthly,
        "起始年月": "2016-07",
    }
    return with_header(LIVING_HEADER, **facts)


def garden(name: str, fee: int) -> Row:
    facts = {
        "幼儿园名称": name,
        "办园性质": "公办",
        "是否普惠": "是",
        "认定有效期起": "2016-09",
        "认定有效期止": "2019-08",
        "收费标准(元/月)": fee,
        "当地公办园收费标准(元/月)": 300,
    }
    return with_header(KINDERGARTEN_HEADER, **facts)


def school(row: Row, area: str) -> Row:
    return tuple(area if name == "城乡" else value for name, value in zip(SCHOOL_HEADER, row, strict=True))


SPRING = "2017-2018学年第二学期"
ROWS: dict[str, tuple[list[Row], list[Row]]] = {  # kind -> rows of autumn, rows of spring with one changed
    "school": ([*SCHOOLS], [school(SCHOOLS[0], "村"), *SCHOOLS[1:]]),
    "kindergarten": ([garden("兴隆山镇中心幼儿园", 300)], [garden("兴隆山镇中心幼儿园", 280)]),
    "household": (
        [head_row(), CHILD.household_row()],
        [head_row(), CHILD.household_row(脱贫属性="已脱贫（享受政策）", 脱贫年度="2017")],
    ),
    "roll": ([CHILD.roll(), FRIEND.roll()], [CHILD.roll(就读方式="住校", 班级="2班"), FRIEND.roll()]),
    "disability": (
        [disability(CHILD, "三级"), disability(FRIEND, "二级")],
        [disability(CHILD, "二级"), disability(FRIEND, "二级")],
    ),
    "minimum_living": (
        [living(CHILD, 420), living(FRIEND, 420)],
        [living(CHILD, 500), living(FRIEND, 420)],
    ),
    "bill": ([CHILD.bill(), FRIEND.bill()], [CHILD.bill(学期=SPRING, 困难认定="是"), FRIEND.bill(学期=SPRING)]),
}
KINDS = sorted(ROWS)


@pytest.fixture(scope="module")
def imported(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Every register of the autumn, once."""
    with made_once(django_db_blocker, date(2017, 9, 20)):
        office = Office(tmp_path_factory.mktemp("rosters"), open_account("tongyu", "clerk", TONGYU))
        for kind in ("school", "household", "roll", "disability", "minimum_living", "kindergarten", "bill"):
            office.bring(kind, ROWS[kind][0])
        yield office


def picture() -> dict[str, list[str]]:
    """What holds as of now in every register, by value and source (numbers of rows may differ: nothing is deleted)."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for view in VIEWS:
            cursor.execute(
                f"SELECT to_jsonb(v) - ARRAY['id', 'recorded_at', 'superseded_at', 'account_sealed', 'account_ref']"
                f" FROM registry_{view}_v v WHERE superseded_at IS NULL"
            )
            rows = (row[0] if isinstance(row[0], dict) else json.loads(row[0]) for row in cursor.fetchall())
            found[view] = sorted(json.dumps(row, sort_keys=True, default=str) for row in rows)
    return found


def people() -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, name, poverty_state, school_code, class_name FROM registry_person_v ORDER BY 1"
        )
        return list(cursor.fetchall())


def kept() -> int:
    """All period rows, the superseded ones too."""
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT count(*) FROM registry_{view}_v" for view in VIEWS))
        return sum(row[0] for row in cursor.fetchall())


def test_every_register_says_something(imported: Office) -> None:
    assert [view for view, rows in picture().items() if not rows] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_rows_again_add_nothing(imported: Office, kind: str) -> None:
    before, rows, persons = picture(), kept(), people()
    batch = imported.bring(kind, ROWS[kind][0])
    assert (batch.counts["new"], batch.counts["changed"], batch.counts["gone"]) == (0, 0, 0)
    assert batch.counts["same"] == len(ROWS[kind][0])
    assert (picture(), kept(), people()) == (before, rows, persons)


@pytest.mark.parametrize("kind", KINDS)
def test_a_preview_writes_nothing(imported: Office, kind: str) -> None:
    before, rows, persons = picture(), kept(), people()
    imported.receive(kind, ROWS[kind][1], term="2017-2")
    assert (picture(), kept(), people()) == (before, rows, persons)


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_of_spring_leaves_autumn_as_it_was_and_can_be_taken_back(imported: Office, kind: str) -> None:
    before, rows, persons = picture(), kept(), people()
    with clock.at(date(2018, 3, 12)):
        batch = imported.bring(kind, ROWS[kind][1], term="2017-2")
        if kind == "bill":  # a bill is its semester's: the next one is new
            assert batch.counts["new"] == 2
        else:
            assert (batch.counts["new"], batch.counts["changed"], batch.counts["gone"]) == (0, 1, 0)
        after = picture()
        assert after != before and kept() > rows
        changed = [row for view in VIEWS for row in after[view] if row not in before[view]]
        starts = {json.loads(row)["valid_from"] for row in changed} | {json.loads(row)["valid_to"] for row in changed}
        assert str(Term(2017, 2).starts_on) in starts, "what is new begins with the semester"
        intake.undo(batch_id=batch.pk, by=imported.clerk)
    assert (picture(), people()) == (before, persons)
    assert kept() > rows, "what was known meanwhile is not forgotten"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if len(ROWS[kind][0]) > 1])
def test_who_is_missing_in_spring_is_taken_back_too(imported: Office, kind: str) -> None:
    before, persons = picture(), people()
    with clock.at(date(2018, 3, 12)):
        batch = imported.bring(kind, ROWS[kind][1][-1:], term="2017-2")
        assert (batch.counts["gone"] > 0) == (kind not in ("bill",)), batch.counts
        intake.undo(batch_id=batch.pk, by=imported.clerk)
    assert (picture(), people()) == (before, persons)


@pytest.mark.parametrize("kind", KINDS)
def test_taking_back_twice_is_taking_back_once(imported: Office, kind: str) -> None:
    with clock.at(date(2018, 3, 12)):
        batch = imported.bring(kind, ROWS[kind][1], term="2017-2")
        intake.undo(batch_id=batch.pk, by=imported.clerk)
        before, rows = picture(), kept()
        again = intake.undo(batch_id=batch.pk, by=imported.clerk)
    assert again.batch.state == "undone" and (picture(), kept()) == (before, rows)


@pytest.mark.parametrize("kind", KINDS)
def test_every_period_names_the_cell_that_it_was_read_from(imported: Office, kind: str) -> None:
    with connection.cursor() as cursor:
        for view in VIEWS:
            cursor.execute(
                f"SELECT count(*) FROM registry_{view}_v v LEFT JOIN registry_source_v s ON s.row_id = v.row_id"
                " WHERE v.source_kind = 'roster' AND s.row_id IS NULL"
            )
            assert cursor.fetchone() == (0,), view
