"""Single cells put right on the page: the file stays, what was typed is a record, and the rules are those of the file."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fuzhi.steps.audit.models import Entry
from fuzhi.steps.files import queries as files
from fuzhi.steps.intake import mending, queries, services
from fuzhi.steps.intake.models import Batch, Finding, Mend, Row
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed, NotFound
from tests.factories.rosters import TONGYU, ZHENLAI, Office, Pupil, head_row, open_account

pytestmark = pytest.mark.django_db
CHILD, FRIEND = Pupil("王禾苗"), Pupil("孙麦穗", serial=40)
WHY = "电话问过班主任"


def roll(office: Office, *but: dict[str, Any]) -> Batch:
    """A roll of as many children as there are ``but``, each with these cells."""
    pupils = (CHILD, FRIEND)
    return office.receive("roll", [pupil.roll(**one) for pupil, one in zip(pupils, but, strict=False)])


def finding_at(batch: Batch, column: str) -> Finding:
    return Finding.objects.filter(batch=batch, column=column, is_repair=False).exclude(column_no=0).latest("pk")


def read_again(office: Office, batch: Batch) -> Batch:
    """As the task does."""
    with files.opened(files.for_staff(office.clerk, batch.file_id or "")) as path:
        return services.receive(
            path=path,
            name=batch.file_name,
            kind=batch.kind,
            county_code=batch.county_code,
            term=batch.term,
            by=office.clerk,
            replaces=batch.pk,
        )


def mend(office: Office, batch: Batch, column: str, value: str, reason: str = WHY) -> Batch:
    typed = {finding_at(batch, column).pk: value}
    assert mending.mend_cells(batch_id=batch.pk, typed=typed, reason=reason, by=office.clerk) == 1
    return read_again(office, batch)


def test_a_row_that_was_not_read_joins_the_others(office: Office) -> None:
    batch = roll(office, {}, {"身份证件号": "2.20822E+17"})
    assert (batch.accepted, batch.rejected) == (1, 1)
    after = mend(office, batch, "身份证件号", FRIEND.number)
    assert (after.accepted, after.rejected) == (2, 0) and after.counts["new"] == 2
    row = Row.objects.get(batch=after, payload__name=FRIEND.name)
    assert row.id_mask.endswith(FRIEND.number[-4:])
    done = services.commit(batch_id=after.pk, by=office.clerk)
    assert done.counts["new"] == 2


def test_the_record_says_what_stood_there_who_and_why_and_shows_no_whole_number(office: Office) -> None:
    batch = roll(office, {}, {"身份证件号": "2.20822E+17"})
    digest = batch.file_digest
    after = mend(office, batch, "身份证件号", FRIEND.number)
    (kept,) = mending.mends_of(after)
    assert kept.original
    assert FRIEND.number not in kept.shown and kept.shown.endswith(FRIEND.number[-2:])
    assert (kept.made_by, kept.reason, kept.column) == (office.clerk.username, WHY, "身份证件号")
    assert after.file_digest == digest, "the file itself stays as it came"
    assert FRIEND.number.encode() not in bytes(kept.sealed)
    entry = Entry.objects.filter(action="mend_cells").latest("pk")
    assert entry.detail["cells"] == 1 and FRIEND.number not in str(entry.detail)


def test_a_value_is_read_by_the_rules_of_the_file(office: Office) -> None:
    batch = roll(office, {"就读方式": "看情况"})
    after = mend(office, batch, "就读方式", "也看情况")
    assert finding_at(after, "就读方式").value == "也看情况", "what cannot be read is told again"
    assert mending.mends_of(after).get().original == "看情况"
    good = mend(office, after, "就读方式", "住校")
    assert Row.objects.get(batch=good).payload["is_boarder"] is True
    (kept,) = mending.mends_of(good)
    assert (kept.original, kept.shown) == ("看情况", "住校"), "the first thing that stood there stays in sight"
    assert Mend.objects.filter(batch=good).count() == 2, "what was typed before is kept, taken back"


def test_it_is_taken_back_until_the_roster_is_imported(office: Office) -> None:
    batch = mend(office, roll(office, {"就读方式": "看情况"}), "就读方式", "住校")
    ref = mending.mends_of(batch).get().ref
    assert mending.take_back(batch_id=batch.pk, refs=[ref], by=office.clerk) == 1
    with pytest.raises(Conflict) as refused:
        services.commit(batch_id=batch.pk, by=office.clerk)
    assert refused.value.code == "cells_unread"
    after = read_again(office, batch)
    assert Row.objects.get(batch=after).payload.get("is_boarder") is None
    assert not mending.is_unread(after) and not mending.mends_of(after)
    with pytest.raises(NotFound):
        mending.take_back(batch_id=after.pk, refs=[ref, uuid.uuid4()], by=office.clerk)
    services.commit(batch_id=after.pk, by=office.clerk)
    with pytest.raises(Conflict):
        mending.take_back(batch_id=after.pk, refs=[ref], by=office.clerk)


def test_what_was_typed_holds_nothing_until_it_was_read(office: Office) -> None:
    batch = roll(office, {"就读方式": "看情况"})
    typed = {finding_at(batch, "就读方式").pk: "住校"}
    mending.mend_cells(batch_id=batch.pk, typed=typed, reason=WHY, by=office.clerk)
    assert mending.is_unread(batch)
    with pytest.raises(Conflict):
        services.commit(batch_id=batch.pk, by=office.clerk)
    services.discard(batch_id=batch.pk, by=office.clerk)
    assert not Mend.objects.exists()


@pytest.mark.parametrize(
    ("typed", "reason", "code"),
    [
        ({}, WHY, "nothing_typed"),
        ({0: "  "}, WHY, "nothing_typed"),
        ({0: "住校"}, "  ", "missing_reason"),
        ({0: "住" * 201}, WHY, "value_too_long"),
        (dict.fromkeys(range(501), "x"), WHY, "too_many_cells"),
    ],
)
def test_what_is_missing_is_said(office: Office, typed: dict[int, str], reason: str, code: str) -> None:
    batch = roll(office, {"就读方式": "看情况"})
    pk = finding_at(batch, "就读方式").pk
    with pytest.raises(InputError) as refused:
        mending.mend_cells(
            batch_id=batch.pk,
            typed={pk + number: text for number, text in typed.items()},
            reason=reason,
            by=office.clerk,
        )
    assert refused.value.code == code and refused.value.mend and not Mend.objects.exists()


def test_what_gives_rights_and_accounts_are_not_typed(office: Office) -> None:
    """By hand that takes two persons: the sender mends the file, or it is proposed on the child's file."""
    batch = office.receive(
        "household", [head_row(), CHILD.household_row(脱贫属性="好像没有", 银行账号="12", 乡镇="没有这个镇")]
    )
    open_to_type = {
        one.column: mending.may_be_typed(batch.kind, one)
        for one in Finding.objects.filter(batch=batch, is_repair=False)
    }
    assert open_to_type["脱贫属性"] is False and open_to_type["乡镇"] is True
    assert open_to_type.get("银行账号", False) is False
    with pytest.raises(InputError) as refused:
        mending.mend_cells(
            batch_id=batch.pk, typed={finding_at(batch, "脱贫属性").pk: "未脱贫"}, reason=WHY, by=office.clerk
        )
    assert refused.value.code == "not_by_hand" and "另一人" in refused.value.mend


def test_a_page_of_an_earlier_reading_is_refused(office: Office) -> None:
    batch = roll(office, {"就读方式": "看情况"})
    old = finding_at(batch, "就读方式").pk
    after = read_again(office, batch)
    with pytest.raises(Conflict) as refused:
        mending.mend_cells(batch_id=after.pk, typed={old: "住校"}, reason=WHY, by=office.clerk)
    assert refused.value.code == "read_meanwhile"


def test_only_the_countys_clerk_and_only_before_the_import(office: Office) -> None:
    batch = roll(office, {"就读方式": "看情况"})
    typed = {finding_at(batch, "就读方式").pk: "住校"}
    for who, refusal in (
        (open_account("next-door", "clerk", ZHENLAI), NotFound),
        (open_account("a-school", "school", TONGYU, "2122000001"), NotAllowed),
    ):
        with pytest.raises(refusal):
            mending.mend_cells(batch_id=batch.pk, typed=typed, reason=WHY, by=who)
        with pytest.raises(refusal):
            mending.take_back(batch_id=batch.pk, refs=[], by=who)
    with pytest.raises(NotFound):
        mending.mend_cells(batch_id=batch.pk + 99, typed=typed, reason=WHY, by=office.clerk)
    services.commit(batch_id=batch.pk, by=office.clerk)
    with pytest.raises(Conflict):
        mending.mend_cells(batch_id=batch.pk, typed=typed, reason=WHY, by=office.clerk)


def test_other_columns_and_cells_stay_together(office: Office) -> None:
    """Columns corrected after cells were: both hold."""
    batch = mend(office, roll(office, {"就读方式": "看情况"}), "就读方式", "住校")
    with files.opened(files.for_staff(office.clerk, batch.file_id or "")) as path:
        after = services.receive(
            path=path,
            name=batch.file_name,
            kind="roll",
            county_code=TONGYU,
            term="2017-1",
            by=office.clerk,
            replaces=batch.pk,
            column_overrides={"现住址": ""},
        )
    assert Row.objects.get(batch=after).payload["is_boarder"] is True
    assert queries.counts_of(after).new == 1 and mending.mends_of(after).get().is_read


def test_one_value_stands_in_a_cell_and_never_without_a_reason(office: Office) -> None:
    batch = mend(office, roll(office, {"就读方式": "看情况"}), "就读方式", "住校")
    kept = mending.mends_of(batch).get()
    for change in ({}, {"row_no": 99, "reason": ""}):
        twin = Mend.objects.get(pk=kept.pk)
        twin.pk = twin.ref = uuid.uuid4()
        for name, value in change.items():
            setattr(twin, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save(force_insert=True)
