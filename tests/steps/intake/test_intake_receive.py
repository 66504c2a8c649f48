"""Receiving: the same rows again add nothing, bad files leave nothing, whole numbers stand nowhere in the open."""

import csv
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from fuzhi.steps.accounts import options
from fuzhi.steps.files import services as files
from fuzhi.steps.intake import jobs, queries, receivers, services
from fuzhi.steps.intake.receivers import Counts
from fuzhi.steps.intake.states import RowOutcome
from fuzhi.steps.tasks.progress import NO_PROGRESS
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed, NotFound
from fuzhi.vocabulary.handover import Thing
from tests.factories.rosters import (
    BILL_HEADER,
    DISABILITY_HEADER,
    PRIMARY,
    ROLL_HEADER,
    SCHOOL_HEADER,
    TONGYU,
    VILLAGE_CODE,
    ZHENLAI,
    Office,
    Pupil,
    head_row,
    open_account,
    write,
)


def ask(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def counts() -> dict[str, int]:
    """Rows of every table of the database."""
    tables = ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return {table: ask(f'SELECT count(*) FROM "{table}"')[0][0] for (table,) in tables}


def stored() -> set[str]:
    folder = Path(settings.FUZHI_HOME) / "files"
    return {str(path) for path in folder.rglob("*") if path.is_file()}


CHILD, FRIEND = Pupil("王禾苗"), Pupil("孙麦穗", serial=40)


def registry_counts() -> dict[str, int]:
    return {table: n for table, n in counts().items() if table.startswith("registry_")}


def test_a_preview_writes_nothing_to_the_registry(office: Office) -> None:
    before = registry_counts()
    batch = office.receive("roll", [CHILD.roll(), FRIEND.roll()])
    assert (batch.state, batch.counts["new"], batch.rows, batch.accepted) == ("checked", 2, 2, 2)
    assert registry_counts() == before
    assert [row.payload["name"] for row in queries.outcome_rows(batch, RowOutcome.NEW, limit=9)] == ["王禾苗", "孙麦穗"]


def test_the_same_rows_again_add_nothing(office: Office) -> None:
    first = office.bring("roll", [CHILD.roll(), FRIEND.roll()], name="a.xlsx")
    before, rows = registry_counts(), ask("SELECT count(*) FROM intake_row")
    same_file = office.bring("roll", [CHILD.roll(), FRIEND.roll()], name="a.xlsx")
    other_order = office.bring("roll", [FRIEND.roll(), CHILD.roll()], name="b.xlsx", title="2017年秋季学籍")
    text = office.folder / "c.csv"
    with text.open("w", encoding="gb18030", newline="") as out:
        csv.writer(out).writerows([ROLL_HEADER, FRIEND.roll(), CHILD.roll()])
    as_csv = services.receive(path=text, name="c.csv", kind="roll", county_code=TONGYU, term="2017-1", by=office.clerk)
    as_csv = services.commit(batch_id=as_csv.pk, by=office.clerk)
    for batch in (same_file, other_order, as_csv):
        assert Counts(**batch.counts) == Counts(same=2)
        assert batch.state == "committed"
    assert registry_counts() == before
    assert ask("SELECT count(*) FROM intake_row") == rows  # no row is kept twice
    assert services.commit(batch_id=first.pk, by=office.clerk).counts == first.counts  # a second click


def test_a_row_that_is_there_twice_counts_once(office: Office) -> None:
    batch = office.bring("roll", [CHILD.roll(), CHILD.roll(联系电话="13800000099")])
    assert batch.counts["new"] == 1 and batch.counts["duplicate"] + batch.rejected == 1
    again = office.bring("roll", [CHILD.roll(联系电话="13800000099"), CHILD.roll()])
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)


def test_no_whole_number_stands_in_the_open(office: Office) -> None:
    office.bring("household", [head_row(), CHILD.household_row()])
    office.bring(
        "roll",
        [CHILD.roll(开户银行="农信社", 持卡人="王大田", 银行账号="6217000000001234", 现住址=f"长发村 {CHILD.number}")],
    )
    office.bring(
        "disability",
        [(CHILD.name, "男", CHILD.number, CHILD.number + "43B1", "肢体", "三级", "长发村", "王大田", "13800000021")],
    )
    office.receive("roll", [CHILD.roll(身份证件号=CHILD.number[:17])], term="2017-2")
    numbers = [CHILD.number, CHILD.number + "43", "6217000000001234", "13800000021", f"G{CHILD.number}"]
    for table in counts():
        if table.startswith(("intake_", "registry_", "audit_", "tasks_", "files_")):
            text = str(ask(f'SELECT t::text FROM "{table}" t'))
            assert not [number for number in numbers if number in text], table
    sealed = ask("SELECT secret, ref, account_sealed FROM intake_row_v WHERE account_sealed IS NOT NULL")
    assert sealed and all(b"1234" not in bytes(secret) for secret, _, _ in sealed)


def test_sealed_values_do_not_open_on_another_row(office: Office) -> None:
    from fuzhi.steps.intake.sealed_rows import open_secret

    office.bring("roll", [CHILD.roll(), FRIEND.roll()])
    (secret, ref), (_, other) = ask("SELECT secret, ref FROM intake_row_v WHERE id_index IS NOT NULL ORDER BY row_no")
    assert open_secret(secret, ref)["id_number"] == CHILD.number
    with pytest.raises(InputError):
        open_secret(secret, other)


def _wrong_kind(folder: Path) -> tuple[Path, str]:
    return write(
        folder / "x.xlsx", DISABILITY_HEADER, [(CHILD.name, "男", CHILD.number, None, "肢体", "三级", "", "", "")]
    ), "roll"


def _other_county(folder: Path) -> tuple[Path, str]:
    rows = [("2122000091", "镇赉镇小学", "镇赉县", "小学", "公办", "县城", "否", None, None)]
    return write(folder / "x.xlsx", SCHOOL_HEADER, rows), "school"


def _other_term(folder: Path) -> tuple[Path, str]:
    return write(folder / "x.xlsx", BILL_HEADER, [CHILD.bill(学期="2017-2018学年第二学期")]), "bill"


def _household_elsewhere(folder: Path) -> tuple[Path, str]:
    from tests.factories.rosters import HOUSEHOLD_HEADER

    return write(
        folder / "x.xlsx", HOUSEHOLD_HEADER, [head_row(县="镇赉县", 乡镇="镇赉镇", 行政村="架其村民委员会")]
    ), "household"


def _text(folder: Path) -> tuple[Path, str]:
    path = folder / "x.xlsx"
    path.write_bytes(b"%PDF-1.4 not a workbook")
    return path, "roll"


def _empty(folder: Path) -> tuple[Path, str]:
    path = folder / "x.xlsx"
    path.write_bytes(b"")
    return path, "roll"


def _unknown(folder: Path) -> tuple[Path, str]:
    return write(folder / "x.xlsx", ROLL_HEADER, [CHILD.roll()]), "shoes"


@pytest.mark.parametrize(
    "make", [_wrong_kind, _other_county, _household_elsewhere, _other_term, _text, _empty, _unknown]
)
def test_what_cannot_be_used_is_refused_and_leaves_nothing(office: Office, make: Any) -> None:
    path, kind = make(office.folder)
    tables, bytes_before = counts(), stored()
    with pytest.raises(InputError) as caught:
        services.receive(path=path, name=path.name, kind=kind, county_code=TONGYU, term="2017-1", by=office.clerk)
    assert caught.value.message and caught.value.mend
    assert counts() == tables and stored() == bytes_before


def test_a_bad_term_or_county_is_refused(office: Office) -> None:
    path = write(office.folder / "x.xlsx", ROLL_HEADER, [CHILD.roll()])
    with pytest.raises(InputError, match="学期"):
        services.receive(path=path, name="x", kind="roll", county_code=TONGYU, term="2017-3", by=office.clerk)
    with pytest.raises(NotFound):
        services.receive(path=path, name="x", kind="roll", county_code=ZHENLAI, term="2017-1", by=office.clerk)


@pytest.mark.parametrize(("make", "kept"), [(_empty, 0), (_wrong_kind, 1)])
def test_an_upload_that_is_refused_is_forgotten_unless_it_is_another_register(
    office: Office, make: Any, kept: int
) -> None:
    """What is another register stays for its day: one press reads it as what it is."""
    path, kind = make(office.folder)
    file = files.store(
        source=path, name="x.xlsx", media_type="x", county_code=TONGYU, by=office.clerk, purpose="upload", days=1
    )
    asked = jobs.Reading(by="tongyu", file_id=str(file.pk), kind=kind, county_code=TONGYU, term="2017-1")
    with pytest.raises(InputError):
        jobs.read(asked, NO_PROGRESS)
    assert ask("SELECT count(*) FROM files_storedfile WHERE id = %s", file.pk) == [(kept,)]


def test_rows_of_another_county_stay_out_and_are_named(office: Office) -> None:
    rows = [
        CHILD.household_row(),
        head_row(),
        head_row(name="李远山", household="1100000009", 县="镇赉县", 乡镇="镇赉镇", 行政村="架其村民委员会"),
    ]
    batch = office.receive("household", rows)
    assert (batch.rows, batch.accepted, batch.rejected) == (3, 2, 1)
    problem = next(one for one in queries.problems(batch) if one.code == "other_county")
    assert problem.tone == "error" and problem.rows == 1 and "镇赉县" in problem.message


def test_reading_again_with_another_column_replaces_the_batch(office: Office) -> None:
    rows = [CHILD.roll(是否需要乘坐校车="是")]
    batch = office.receive("roll", rows)
    path = write(office.folder / "again.xlsx", ROLL_HEADER, rows)
    again = services.receive(
        path=path,
        name="again.xlsx",
        kind="roll",
        county_code=TONGYU,
        term="2017-1",
        by=office.clerk,
        column_overrides={"是否需要乘坐校车": ""},
        replaces=batch.pk,
    )
    with pytest.raises(NotFound):
        queries.batch(office.clerk.scope, batch.pk)
    assert "rides_school_bus" not in queries.outcome_rows(again, RowOutcome.NEW, limit=1)[0].payload
    services.commit(batch_id=again.pk, by=office.clerk)
    with pytest.raises(Conflict):
        services.discard(batch_id=again.pk, by=office.clerk)


def test_undo_names_what_rests_on_the_batch(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = office.bring("roll", [CHILD.roll()])
    monkeypatch.setattr(receivers, "_dependents", [lambda number: 7 if number == batch.pk else 0])
    result = services.undo(batch_id=batch.pk, by=office.clerk)
    assert result.dependents == 7 and "7 项" in result.message
    assert services.undo(batch_id=batch.pk, by=office.clerk).batch.undone_at == result.batch.undone_at
    with pytest.raises(Conflict):
        services.commit(batch_id=batch.pk, by=office.clerk)


@pytest.mark.parametrize("role", ["checker", "finance", "school", "village", "supervisor", "auditor", "admin"])
def test_only_the_clerk_imports(office: Office, role: str) -> None:
    batch = office.receive("roll", [CHILD.roll()])
    area = {"school": TONGYU, "village": VILLAGE_CODE, "supervisor": "2208", "auditor": "2208", "admin": "2208"}.get(
        role, TONGYU
    )
    other = open_account("other", role, area, PRIMARY if role == "school" else "")
    path = write(office.folder / "x.xlsx", ROLL_HEADER, [FRIEND.roll()])
    for act in (
        lambda: services.receive(path=path, name="x", kind="roll", county_code=TONGYU, term="2017-1", by=other),
        lambda: services.commit(batch_id=batch.pk, by=other),
        lambda: services.undo(batch_id=batch.pk, by=other),
        lambda: services.discard(batch_id=batch.pk, by=other),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_another_countys_clerk_finds_nothing(office: Office) -> None:
    batch = office.receive("roll", [CHILD.roll()])
    neighbour = open_account("zhenlai", "clerk", ZHENLAI)
    for act in (services.commit, services.undo, services.discard):
        with pytest.raises(NotFound):
            act(batch_id=batch.pk, by=neighbour)
    with pytest.raises(NotFound):
        queries.batch(neighbour.scope, batch.pk)
    assert not queries.batches(neighbour.scope).exists()


def test_the_board_says_what_is_missing(office: Office) -> None:
    from fuzhi.vocabulary.terms import Term

    office.bring("roll", [CHILD.roll()])
    office.receive("household", [head_row()])
    options.write(options.WORKING_TERM, "2017-1", by="t")
    missing = {cell.kind.value for cell in queries.missing(office.clerk.scope, Term(2017, 1))}
    assert "roll" not in missing and "school" not in missing and {"household", "bill"} <= missing
    todos = {one.at.thing: one for one in queries.todo_for(office.clerk, "2017-1")}
    assert todos[Thing.ROSTERS].count == 1 and todos[Thing.ROSTERS].at.where == "state=checked"
    assert todos[Thing.MISSING_ROSTERS].count == len(missing)
    assert "扶贫" in todos[Thing.MISSING_ROSTERS].detail
    assert uuid.UUID(str(queries.batches(office.clerk.scope)[0].file_id))
