"""A register's own last days and cancelled states: no right comes from a row that says it is over."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fuzhi.rosters.kinds import ending
from fuzhi.steps.intake import services
from fuzhi.steps.intake.models import Batch
from fuzhi.steps.intake.states import Covers
from fuzhi.steps.periods import sql
from tests.factories.rosters import (
    BILL_HEADER,
    DISABILITY_HEADER,
    LIVING_HEADER,
    ROLL_HEADER,
    TONGYU,
    Office,
    Pupil,
    write,
)
from tests.steps.registry.test_every_register import disability, living

pytestmark = pytest.mark.django_db
CHILD, FRIEND = Pupil("王禾苗"), Pupil("孙麦穗", serial=40)
KINDS: dict[str, tuple[tuple[str, ...], Any, str]] = {
    "disability": (DISABILITY_HEADER, lambda one: disability(one, "三级"), "disability"),
    "minimum_living": (LIVING_HEADER, lambda one: living(one, 420), "assistance"),
    "roll": (ROLL_HEADER, lambda one: one.roll(), "enrolment"),
}


def bring(office: Office, folder: Path, kind: str, header: str, said: object) -> Batch:
    """The child's row with one more cell, the friend's without."""
    headers, row, _ = KINDS[kind]
    rows = [(*row(CHILD), said), (*row(FRIEND), None)]
    path = write(folder / f"{kind}.xlsx", (*headers, header), rows)
    batch = services.receive(path=path, name=path.name, kind=kind, county_code=TONGYU, term="2017-1", by=office.clerk)
    return services.commit(batch_id=batch.pk, by=office.clerk, covers=Covers.WHOLE)


def standing(kind: str) -> list[tuple[str, date | None]]:
    """Who stands on the semester's first day, and until when."""
    view = KINDS[kind][2]
    return sql.rows(
        f"""SELECT r.name, t.valid_to FROM registry_{view}_v t JOIN registry_record_v r USING (record_id)
            WHERE t.superseded_at IS NULL AND t.valid_from = '2017-09-01' ORDER BY r.name = %s DESC""",
        [CHILD.name],
    )


@pytest.mark.parametrize(
    ("kind", "header", "said"),
    [
        ("disability", "残疾证状态", "注销"),
        ("disability", "有效期", "2007-06-01至2017-05-31"),
        ("disability", "备注", "证已注销"),
        ("minimum_living", "保障状态", "停保"),
        ("minimum_living", "停保时间", "2017-06"),
        ("minimum_living", "备注", "2017年7月停发"),
    ],
)
def test_a_row_that_is_over_gives_no_right(
    office: Office, tmp_path: Path, kind: str, header: str, said: object
) -> None:
    office.bring(kind, [KINDS[kind][1](CHILD), KINDS[kind][1](FRIEND)])
    batch = bring(office, tmp_path, kind, header, said)
    assert standing(kind) == [(FRIEND.name, None)] and (batch.counts["gone"], batch.counts["kept"]) == (
        1,
        0,
    )
    assert bring(office, tmp_path, kind, header, said).counts["gone"] == 0, "the same again changes nothing"


@pytest.mark.parametrize(
    ("kind", "header", "said", "until"),
    [
        ("disability", "有效期至", "2017-12-31", date(2018, 1, 1)),
        ("disability", "有效期", "长期", None),
        ("disability", "残疾证状态", "有效", None),
        ("minimum_living", "终止年月", "2017-12", date(2018, 1, 1)),
        ("minimum_living", "保障状态", "在保", None),
        ("roll", "转出日期", "2017-11-15", date(2017, 11, 16)),
    ],
)
def test_a_right_holds_to_its_last_day(
    office: Office, tmp_path: Path, kind: str, header: str, said: object, until: date | None
) -> None:
    assert bring(office, tmp_path, kind, header, said).rejected == 0
    assert standing(kind) == [(CHILD.name, until), (FRIEND.name, None)]


@pytest.mark.parametrize(("kind", "header"), [("disability", "残疾证状态"), ("minimum_living", "保障状态")])
def test_a_state_that_nobody_understands_changes_nothing(
    office: Office, tmp_path: Path, kind: str, header: str
) -> None:
    office.bring(kind, [KINDS[kind][1](CHILD), KINDS[kind][1](FRIEND)])
    batch = bring(office, tmp_path, kind, header, "待议")
    assert (batch.rejected, batch.counts["kept"], batch.counts["gone"]) == (1, 1, 0)
    assert standing(kind) == [(CHILD.name, None), (FRIEND.name, None)]


@pytest.mark.parametrize(("state", "attends"), [("在读", None), (None, False)])
def test_who_left_before_the_semester_does_not_plainly_attend(
    office: Office, tmp_path: Path, state: str | None, attends: bool | None
) -> None:
    rows = [(*CHILD.roll(状态=state), "2017-06-30")]
    path = write(tmp_path / "roll.xlsx", (*ROLL_HEADER, "离校日期"), rows)
    batch = services.receive(path=path, name=path.name, kind="roll", county_code=TONGYU, term="2017-1", by=office.clerk)
    services.commit(batch_id=batch.pk, by=office.clerk)
    assert sql.rows("SELECT is_attending FROM registry_enrolment_v WHERE superseded_at IS NULL") == [(attends,)]


@pytest.mark.parametrize(("header", "said"), [("离校日期", "2017-07-10"), ("退学日期", "2017.8")])
def test_a_bill_of_one_who_left_before_the_semester_is_none(
    office: Office, tmp_path: Path, header: str, said: str
) -> None:
    office.bring("roll", [CHILD.roll(), FRIEND.roll()])
    rows = [(*CHILD.bill(), said), (*FRIEND.bill(), None)]
    path = write(tmp_path / "bill.xlsx", (*BILL_HEADER, header), rows)
    batch = services.receive(path=path, name=path.name, kind="bill", county_code=TONGYU, term="2017-1", by=office.clerk)
    batch = services.commit(batch_id=batch.pk, by=office.clerk, covers=Covers.WHOLE)
    assert (batch.counts["new"], batch.rejected) == (1, 1)
    assert sql.rows("SELECT meal_days FROM registry_bill_v WHERE superseded_at IS NULL") == [(100,)]


@pytest.mark.parametrize("said", ["注销", "已停保", "停发", "过期", "失效", "不再享受", "死亡", "否", "已退出", "无效"])
def test_words_of_an_end(said: str) -> None:
    assert ending.right(said) == ("ended", ())


@pytest.mark.parametrize("said", ["有效", "正常", "在保", "享受", "未注销", "是", "续保"])
def test_words_of_a_right(said: str) -> None:
    assert ending.right(said) == ("holds", ())


@pytest.mark.parametrize("said", ["待议", "有效，已停保", "？"])
def test_words_of_neither(said: str) -> None:
    value, issues = ending.right(said)
    assert value is None and [one.code for one in issues] == ["register_state_unknown"]
