"""Many files handed in together: recognised, read and imported each by itself; none harms another."""

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from fuzhi.rosters import recognise_roster
from fuzhi.steps.accounts.tallies import Limit
from fuzhi.steps.intake import parcel_queries as queries
from fuzhi.steps.intake import parcel_recognising, parcels
from fuzhi.steps.intake import services as intake
from fuzhi.steps.intake.models import FILES_MAX, Batch, Parcel, ParcelFile
from fuzhi.steps.intake.parcel_queries import Line
from fuzhi.steps.intake.states import BatchState
from fuzhi.steps.tasks import services as tasks
from fuzhi.steps.tasks.models import Task
from fuzhi.vocabulary.errors import InputError, NotAllowed, NotFound, TooMany
from tests.factories.rosters import (
    HEADERS,
    SCHOOLS,
    TONGYU,
    ZHENLAI,
    Office,
    Pupil,
    head_row,
    open_account,
    write,
)

pytestmark = pytest.mark.django_db
MORE_SCHOOLS = [*SCHOOLS, ("2122000009", "通榆县第三小学", "通榆县", "小学", "公办", "县城", "否", None, None)]
CHILD, FRIEND, OTHER = Pupil("王禾苗"), Pupil("孙麦穗", serial=40), Pupil("李小满", serial=51, school="2122000005")


def made(folder: Path, kind: str, rows: list[Any], name: str = "", title: str = "") -> parcels.HandedIn:
    """A workbook as it comes by the form."""
    path = write(folder / (name or f"{kind}.xlsx"), HEADERS[kind], rows, title=title)
    return parcels.HandedIn(path.name, "application/octet-stream", path.read_bytes())


def hand_in(office: Office, *handed: parcels.HandedIn, key: str = "k" * 32, **more: Any) -> Parcel:
    """Hand in and read, as the worker would."""
    asked: dict[str, Any] = {"county_code": TONGYU, "term": "2017-1", "by": office.clerk, "request_key": key} | more
    parcel = parcels.hand_in(handed=handed, **asked)
    work()
    parcel.refresh_from_db()
    return parcel


def work() -> None:
    """Do every task that waits."""
    for task in Task.objects.filter(state="waiting").order_by("made_at"):
        tasks.perform(task_id=task.pk)


def take(office: Office, parcel: Parcel, *numbers: int, covers: str = "") -> str:
    """Import these files (all that are sure, unless named) as their lines show them; what the task said."""
    chosen = [
        (
            line.file.number,
            line.batch.pk,
            covers or line.covers.value,
            (line.counts.new, line.counts.changed, line.counts.gone),
        )
        for line in queries.lines(parcel)
        if line.batch and (line.file.number in numbers if numbers else is_sure(line))
    ]
    task = parcels.start_taking(parcel_id=parcel.pk, take=chosen, by=office.clerk)
    work()
    task.refresh_from_db()
    return str((task.result or {}).get("message"))


def is_sure(line: Line) -> bool:
    return line.is_open and not line.doubts and not line.file.code


def test_each_file_is_read_as_what_it_is_and_one_press_takes_all(office: Office, tmp_path: Path) -> None:
    parcel = hand_in(
        office,
        made(tmp_path, "roll", [CHILD.roll(), FRIEND.roll()], title="2017年秋季学期通榆县学籍名册"),
        made(tmp_path, "household", [head_row(), CHILD.household_row()], title="2018年春季学期扶贫名册"),
        made(tmp_path, "school", MORE_SCHOOLS, name="一览.xlsx"),
    )
    found = [(line.file.kind, line.file.term, line.counts.new) for line in queries.lines(parcel)]
    assert found == [("roll", "2017-1", 2), ("household", "2017-2", 2), ("school", "2017-1", 1)]
    assert all(is_sure(line) for line in queries.lines(parcel))
    assert take(office, parcel) == "已导入 3 份。"
    assert {batch.state for batch in Batch.objects.all()} == {BatchState.COMMITTED}
    own = Batch.objects.filter(pk__in=[line.batch.pk for line in queries.lines(parcel) if line.batch])
    assert own.order_by("committed_at").values_list("kind", flat=True)[0] == "school", "who is looked up comes first"
    again = queries.lines(parcel)
    assert [line.is_open for line in again] == [False] * 3
    assert intake.undo(batch_id=again[0].batch.pk, by=office.clerk).batch.state == BatchState.UNDONE  # type: ignore[union-attr]


def test_the_roll_is_read_again_when_its_schools_came_in_with_it(office: Office, tmp_path: Path) -> None:
    """Its rows name schools: those read before the directory stood would be of schools that nobody knows."""
    newcomer = Pupil("周小穗", serial=71, school=MORE_SCHOOLS[-1][0])
    parcel = hand_in(office, made(tmp_path, "roll", [newcomer.roll()]), made(tmp_path, "school", MORE_SCHOOLS))
    before = queries.lines(parcel)[0].batch
    assert before is not None
    take(office, parcel)
    after = queries.lines(parcel)[0].batch
    assert after is not None and after.pk != before.pk and after.state == BatchState.COMMITTED
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload ->> 'school_code' FROM intake_row WHERE batch_id = %s", [after.pk])
        assert cursor.fetchone() == (newcomer.school,)


def test_one_bad_file_leaves_the_others_alone(office: Office, tmp_path: Path) -> None:
    bad = parcels.HandedIn("会议通知.xlsx", "x", b"PK\x03\x04 nothing")
    notes = parcels.HandedIn("说明.csv", "text/csv", "今天开会，请带材料\n".encode())
    parcel = hand_in(office, bad, made(tmp_path, "roll", [CHILD.roll()]), notes)
    first, second, third = queries.lines(parcel)
    assert first.batch is None and first.file.code == "workbook_damaged" and first.file.mend
    assert third.batch is None and third.file.code == "kind_unknown" and "选定名册" in third.file.mend
    assert is_sure(second)
    assert take(office, parcel) == "已导入 1 份。"


def test_the_same_file_counts_once(office: Office, tmp_path: Path) -> None:
    roll = made(tmp_path, "roll", [CHILD.roll()])
    copy = parcels.HandedIn("另一个名字.xlsx", roll.media_type, roll.body)
    parcel = hand_in(office, roll, copy, roll)
    lines = queries.lines(parcel)
    assert [line.file.code for line in lines] == ["", "same_file"], "the very same file again is no second line"
    assert "第 1 份“roll.xlsx”" in lines[1].file.message
    later = hand_in(office, roll, key="n" * 32)
    assert [line.file.code for line in queries.lines(later)] == ["read_before"]
    assert Batch.objects.filter(kind="roll").count() == 1
    intake.discard(batch_id=lines[0].batch.pk, by=office.clerk)  # type: ignore[union-attr]
    third = hand_in(office, roll, key="m" * 32)
    assert is_sure(queries.lines(third)[0]), "what was thrown away may come again"


def test_the_same_form_goes_on_where_it_broke_off(office: Office, tmp_path: Path) -> None:
    first, second = made(tmp_path, "roll", [CHILD.roll()]), made(tmp_path, "household", [head_row()])
    parcel = hand_in(office, first)
    assert hand_in(office, first, second) == parcel
    assert [line.file.name for line in queries.lines(parcel)] == ["roll.xlsx", "household.xlsx"]
    colleague = open_account("clerk-two", "clerk", TONGYU)
    with pytest.raises(NotFound):
        hand_in(office, second, by=colleague)


def test_files_that_come_while_others_are_read_are_read_by_the_same_task(office: Office, tmp_path: Path) -> None:
    parcel = parcels.hand_in(
        handed=[made(tmp_path, "roll", [CHILD.roll()])],
        county_code=TONGYU,
        term="2017-1",
        by=office.clerk,
        request_key="k" * 32,
    )
    hand_in(office, made(tmp_path, "household", [head_row()]))
    assert Task.objects.filter(kind=parcels.READ_PARCEL).count() == 1
    assert queries.working(parcel) is None and all(line.file.read_at for line in queries.lines(parcel))
    hand_in(office, made(tmp_path, "disability", [("王禾苗", "男", CHILD.number, CHILD.number + "11", "肢体", "一级")]))
    assert Task.objects.filter(kind=parcels.READ_PARCEL).count() == 2, "what comes after that starts another"


def test_not_more_than_forty_and_then_none_of_them(office: Office) -> None:
    many = [parcels.HandedIn(f"{n}.csv", "text/csv", f"第{n}份".encode()) for n in range(FILES_MAX + 1)]
    with pytest.raises(InputError) as refused:
        hand_in(office, *many)
    assert refused.value.code == "too_many_files" and not ParcelFile.objects.exists()
    assert len(queries.lines(hand_in(office, *many[:3]))) == 3
    with pytest.raises(InputError), transaction.atomic():
        hand_in(office, *many[3:])
    assert ParcelFile.objects.count() == 3, "those that stood stay"


def test_the_database_keeps_the_number_of_files(office: Office) -> None:
    parcel = Parcel.objects.create(county_code=TONGYU, term="2017-1", made_by="x", made_at="2017-09-20T00:00Z")
    with pytest.raises(IntegrityError), transaction.atomic():
        ParcelFile.objects.create(parcel=parcel, number=FILES_MAX + 1, name="a", digest="d", size=1)


def test_readings_of_an_hour_are_counted_for_each_file(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzhi.steps.intake.quota.READINGS", Limit("roster_reading", 2, 3600))
    many = [parcels.HandedIn(f"{n}.csv", "text/csv", f"第{n}份".encode()) for n in range(3)]
    with pytest.raises(TooMany):
        hand_in(office, *many)


def test_what_the_clerk_says_is_read_again(office: Office, tmp_path: Path) -> None:
    parcel = hand_in(office, made(tmp_path, "roll", [CHILD.roll()]))
    before = queries.lines(parcel)[0].batch
    assert before is not None
    said = {1: ("roll", "2017-2"), 9: ("roll", "2017-1")}
    assert parcels.say(parcel_id=parcel.pk, said=said, by=office.clerk) == 1
    work()
    line = queries.lines(parcel)[0]
    assert (line.file.term, line.file.is_said) == ("2017-2", True) and line.batch and line.batch.term == "2017-2"
    assert not Batch.objects.filter(pk=before.pk).exists(), "the reading that it takes the place of is gone"
    assert parcels.say(parcel_id=parcel.pk, said={1: ("roll", "2017-2")}, by=office.clerk) == 0, "nothing new"
    parcels.say(parcel_id=parcel.pk, said={1: ("bill", "2017-2")}, by=office.clerk)
    work()
    wrong = queries.lines(parcel)[0]
    assert wrong.file.code == "wrong_kind" and "学籍名册" in wrong.file.message
    with pytest.raises(InputError):
        parcels.say(parcel_id=parcel.pk, said={1: ("shoes", "2017-1")}, by=office.clerk)


def test_an_imported_file_is_not_read_again(office: Office, tmp_path: Path) -> None:
    parcel = hand_in(office, made(tmp_path, "roll", [CHILD.roll()]))
    take(office, parcel)
    assert parcels.say(parcel_id=parcel.pk, said={1: ("roll", "2017-2")}, by=office.clerk) == 0


def test_a_title_of_another_year_is_doubtful(office: Office, tmp_path: Path) -> None:
    parcel = hand_in(office, made(tmp_path, "roll", [CHILD.roll()], title="2015年秋季学期学籍名册"))
    line = queries.lines(parcel)[0]
    assert line.file.term == "2015-1" and "很远" in line.doubts[0] and line.is_open
    both = hand_in(office, made(tmp_path, "roll", [FRIEND.roll()], title="2018-2019学年学籍名册"), key="b" * 32)
    assert "标题写了" in queries.lines(both)[0].doubts[0]


def test_rolls_of_single_schools_are_whole_and_leave_each_other_alone(office: Office, tmp_path: Path) -> None:
    parcel = hand_in(
        office,
        made(tmp_path, "roll", [CHILD.roll(), FRIEND.roll()], name="兴隆山.xlsx"),
        made(tmp_path, "roll", [OTHER.roll()], name="第二小学.xlsx"),
    )
    assert all(is_sure(line) for line in queries.lines(parcel))
    assert take(office, parcel, 2) == "已导入 1 份。"
    assert queries.lines(parcel)[0].is_open, "the other school's goes on waiting"
    assert take(office, parcel) == "已导入 1 份。"
    assert [line.counts.gone for line in queries.lines(parcel)] == [0, 0]


def test_parts_of_a_register_close_nobody_out(office: Office, tmp_path: Path) -> None:
    second = Pupil("赵小禾", serial=60, household="1100000002")
    parcel = hand_in(
        office,
        made(tmp_path, "household", [head_row(), CHILD.household_row()], name="甲.xlsx"),
        made(tmp_path, "household", [second.household_row(与户主关系="户主")], name="乙.xlsx"),
    )
    lines = queries.lines(parcel)
    assert all(line.asks_covers and line.is_part and line.covers == "corrections" for line in lines)
    assert take(office, parcel, 1, 2, covers="corrections") == "已导入 2 份。"
    assert [line.counts.new for line in queries.lines(parcel)] == [2, 1]


def test_two_rolls_of_one_school_are_parts(office: Office, tmp_path: Path) -> None:
    """As whole registers the second class would close the first one's enrolments."""
    parcel = hand_in(
        office,
        made(tmp_path, "roll", [CHILD.roll()], name="1班.xlsx"),
        made(tmp_path, "roll", [FRIEND.roll()], name="2班.xlsx"),
        made(tmp_path, "roll", [OTHER.roll()], name="第二小学.xlsx"),
    )
    assert [line.is_part for line in queries.lines(parcel)] == [True, True, False]
    assert take(office, parcel) == "已导入 3 份。"
    assert [line.counts.gone for line in queries.lines(parcel)] == [0, 0, 0]


def test_what_changed_since_the_page_was_shown_is_not_imported(office: Office, tmp_path: Path) -> None:
    parcel = hand_in(office, made(tmp_path, "roll", [CHILD.roll()]))
    line = queries.lines(parcel)[0]
    assert line.batch is not None
    chosen = [(1, line.batch.pk, "", (7, 0, 0)), (1, line.batch.pk + 99, "", (1, 0, 0))]
    for one, code in zip(chosen, ("preview_changed", "read_meanwhile"), strict=True):
        parcels.start_taking(parcel_id=parcel.pk, take=[one], by=office.clerk)
        work()
        assert queries.lines(parcel)[0].file.code == code
        assert queries.lines(parcel)[0].is_open
    with pytest.raises(InputError):
        parcels.start_taking(parcel_id=parcel.pk, take=[(5, 1, "", (0, 0, 0))], by=office.clerk)


def test_a_fault_of_ours_is_told_on_its_line(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = recognise_roster

    def fails(path: Path, *, name: str) -> Any:
        if name == "甲.xlsx":
            raise ZeroDivisionError
        return real(path, name=name)

    monkeypatch.setattr(parcel_recognising, "recognise_roster", fails)
    parcel = hand_in(
        office,
        made(tmp_path, "roll", [CHILD.roll()], name="甲.xlsx"),
        made(tmp_path, "roll", [OTHER.roll()], name="乙.xlsx"),
    )
    bad, good = queries.lines(parcel)
    assert bad.file.code == "bug" and "错误编号" in bad.file.message and is_sure(good)


def test_another_countys_people_find_nothing(office: Office, tmp_path: Path) -> None:
    parcel = hand_in(office, made(tmp_path, "roll", [CHILD.roll()]))
    stranger = open_account("clerk-next", "clerk", ZHENLAI)
    school = open_account("a-school", "school", TONGYU, "2122000001")
    with pytest.raises(NotFound):
        queries.parcel(stranger.scope, parcel.pk)
    with pytest.raises(NotFound):
        parcels.say(parcel_id=parcel.pk, said={}, by=stranger)
    with pytest.raises(NotFound):
        parcels.start_taking(parcel_id=parcel.pk, take=[], by=stranger)
    with pytest.raises(NotFound):
        hand_in(office, county_code=ZHENLAI)
    with pytest.raises(NotAllowed):
        parcels.say(parcel_id=parcel.pk, said={}, by=school)
    assert not queries.parcels(school.scope).exists()
