"""Who a child is, put right by hand: it stands before every register, keeps its history, and is told when it clashes."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from fuzhi.steps.accounts.masking import tail_key
from fuzhi.steps.accounts.sealing import index
from fuzhi.steps.registry import identity, queries, services
from fuzhi.steps.registry.models import IdentityDecision, MatchPair, Person
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed, NotFound
from tests.factories.pages import there
from tests.factories.rosters import (
    OTHER,
    PRIMARY,
    TONGYU,
    VILLAGE_CODE,
    ZHENLAI,
    Office,
    Pupil,
    head_row,
    id_number,
    open_account,
    other_digit,
)

CHILD = Pupil("王禾描")
RIGHT = id_number("20090418", 31)
DIRTY = other_digit(CHILD.number)
STUDENT = "L220822201509000017"


def ask(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


@pytest.fixture
def child(office: Office) -> int:
    """A boy on the roll whose name and ID number were copied wrongly."""
    office.bring("roll", [CHILD.roll(身份证件号=DIRTY, 学籍号=STUDENT)])
    return int(ask("SELECT person_id FROM registry_person_v")[0][0])


def person(number: int) -> Person:
    return queries.root_of(number)


def correct(office: Office, number: int, changes: dict[str, str], **but: Any) -> Any:
    given: dict[str, Any] = {
        "person_id": number,
        "changes": changes,
        "version": identity.version_of(person(number)),
        "reason": "户口簿原件",
        "by": office.clerk,
    }
    return identity.correct_identity(**given | but)


ALL = {"name": "王禾苗", "sex": "男", "birth_date": "2009-04-18", "id_number": RIGHT.lower()}


def test_all_four_stand_with_history_and_audit(office: Office, child: int) -> None:
    made = correct(office, child, ALL)
    assert {one.fact: (one.old, one.new) for one in made} == {
        "name": ("王禾描", "王禾苗"),
        "birth_date": ("8岁", "8岁"),
        "id_number": ("*" * 14 + DIRTY[-4:], "*" * 16 + RIGHT[-2:]),
    }
    now = person(child)
    assert (now.name, now.initials, now.born_from, now.tail_key, now.id_state) == (
        "王禾苗",
        "whm",
        date(2008, 9, 1),
        tail_key(RIGHT),
        "valid",
    )
    assert queries.id_numbers([child]) == {child: RIGHT} and queries.person_by_id(RIGHT) == now
    entry = ask("SELECT actor, detail::text FROM audit_entry WHERE action = 'correct_identity'")
    assert len(entry) == 1 and entry[0][0] == "tongyu" and "户口簿原件" in entry[0][1] and RIGHT not in entry[0][1]
    whole = ask("SELECT string_agg(t::text, '') FROM registry_identitydecision t") + ask(
        "SELECT string_agg(c::text, '') FROM registry_correction c"
    )
    assert RIGHT not in str(whole) and DIRTY not in str(whole)
    assert ask("SELECT name, tail_key FROM registry_record WHERE kind = 'roll'") == [("王禾描", tail_key(DIRTY))]


def test_the_same_dirty_row_again_does_not_undo_it(office: Office, child: int) -> None:
    correct(office, child, ALL)
    for more in ({}, {"班级": "2班"}, {"班级": "2班", "姓名": "王禾秒"}):
        office.bring("roll", [CHILD.roll(**{"身份证件号": DIRTY, "学籍号": STUDENT, **more})])
        now = person(child)
        assert (now.name, bytes(now.birth_index or b""), now.tail_key) == (
            "王禾苗",
            index("birth", "2009-04-18"),
            tail_key(RIGHT),
        )
    assert now.class_name == "2班"


def test_another_register_with_the_right_number_finds_the_child(office: Office, child: int) -> None:
    correct(office, child, ALL)
    office.bring("household", [head_row(), CHILD.household_row(姓名="王禾苗", 证件号码=RIGHT)])
    assert [one.pk for one in queries.search(office.clerk.scope, "王禾苗")] == [child]
    assert person(child).poverty_state and not queries.open_pairs(office.clerk.scope).exists()


def test_a_pair_that_the_correction_answers_is_withdrawn_and_does_not_come_back(office: Office) -> None:
    twin = Pupil("李谷子", serial=61, household="1100000003")
    office.bring("roll", [twin.roll()])
    other = twin.household_row(证件号码=other_digit(twin.number))
    office.bring("household", [head_row(), other])
    pair = queries.open_pairs(office.clerk.scope).get()
    boy = next(there(r.person_id) for r in (pair.left_record, pair.right_record) if r.kind == "household")
    own = id_number(twin.birth, 63)
    correct(office, boy, {"id_number": own})
    assert not queries.open_pairs(office.clerk.scope).exists()
    office.bring("household", [head_row(), twin.household_row(证件号码=other_digit(twin.number), 致贫原因="因学")])
    assert not queries.open_pairs(office.clerk.scope).exists()
    assert person(boy).tail_key == tail_key(own)


def test_a_corrected_name_brings_up_its_candidates(office: Office, child: int) -> None:
    office.bring(
        "household",
        [head_row("赵青山"), CHILD.household_row(姓名="孙麦穗", 证件号码=other_digit(id_number("20090417", 47)))],
    )
    assert not queries.open_pairs(office.clerk.scope).exists()
    correct(office, child, {"name": "孙麦穗"})
    assert queries.open_pairs(office.clerk.scope).filter(made_by_batch=None).exists()


def test_a_number_of_another_child_is_refused_and_put_before_the_clerk(office: Office, child: int) -> None:
    friend = Pupil("孙麦穗", serial=33, school=OTHER)
    office.bring("roll", [CHILD.roll(身份证件号=DIRTY, 学籍号=STUDENT), friend.roll()])
    with pytest.raises(Conflict, match="孙麦穗") as caught:
        correct(office, child, {"id_number": friend.number})
    assert (
        caught.value.code == "number_taken"
        and "比对核查" in caught.value.mend
        and friend.number not in str(caught.value)
    )
    assert person(child).tail_key == tail_key(DIRTY) and not IdentityDecision.objects.exists()
    pair = queries.open_pairs(office.clerk.scope).get()
    services.decide_pair(pair_id=pair.pk, verdict="same", by=office.clerk)
    assert person(child).tail_key == tail_key(friend.number)


def test_a_wrong_number_set_right_goes_to_the_child_it_belongs_to(office: Office) -> None:
    """A's roll bears B's number: once A's is put right, B's own row is B's."""
    office.bring("roll", [CHILD.roll(学籍号=STUDENT)])
    first = int(ask("SELECT person_id FROM registry_person_v")[0][0])
    correct(office, first, {"birth_date": "2009-04-18", "id_number": RIGHT})
    owner = Pupil("孙麦穗", school=OTHER)
    office.bring("roll", [CHILD.roll(学籍号=STUDENT), owner.roll()])
    assert {p.name: p.tail_key for p in queries.persons(office.clerk.scope)} == {
        "王禾描": tail_key(RIGHT),
        "孙麦穗": tail_key(owner.number),
    }


def test_the_second_of_two_clerks_is_told(office: Office, child: int) -> None:
    seen = identity.version_of(person(child))
    correct(office, child, {"name": "王禾苗"})
    colleague = open_account("colleague", "clerk", TONGYU)
    with pytest.raises(Conflict, match="tongyu 在2017年9月20日更正过王禾苗") as caught:
        correct(office, child, {"name": "王和苗"}, version=seen, by=colleague)
    assert caught.value.code == "identity_changed" and person(child).name == "王禾苗"


def test_another_correction_undoes_it_and_all_is_kept(office: Office, child: int) -> None:
    correct(office, child, {"name": "王禾苗"})
    correct(office, child, {"name": "王和苗"})
    assert person(child).name == "王和苗"
    made = correct(office, child, {"name": ""})
    assert (made[0].old, made[0].new, person(child).name) == ("王和苗", "以名册为准", "王禾描")
    assert [(one.value, one.superseded_at is None) for one in IdentityDecision.objects.order_by("pk")] == [
        ("王禾苗", False),
        ("王和苗", False),
    ]
    correct(office, child, ALL)
    correct(office, child, {"id_number": "", "birth_date": ""})
    assert queries.id_numbers([child]) == {child: DIRTY} and queries.person_by_id(RIGHT) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id_number": DIRTY[:-1] + "?"}, "bad_id"),
        ({"id_number": DIRTY}, "bad_id"),
        ({"id_number": "1"}, "bad_id"),
        ({"id_number": RIGHT}, "identity_disagrees"),
        ({"id_number": id_number("20090417", 32)}, "identity_disagrees"),
        ({"birth_date": "2009-02-30"}, "bad_date"),
        ({"birth_date": "2031-01-01"}, "bad_date"),
        ({"sex": "M"}, "bad_choice"),
        ({"name": "王1"}, "bad_name"),
        ({"name": "王" * 61}, "bad_name"),
        ({"name": "王禾描"}, "no_change"),
        ({}, "no_change"),
        ({"id_number": ""}, "no_change"),
        ({"school": "x"}, "unknown_fact"),
    ],
)
def test_what_cannot_stand_is_refused_with_its_mend(
    office: Office, child: int, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(InputError) as caught:
        correct(office, child, changes)
    assert (
        caught.value.code == code
        and caught.value.mend
        and DIRTY not in str(caught.value)
        and RIGHT not in str(caught.value)
    )
    assert not IdentityDecision.objects.exists() and ask("SELECT count(*) FROM registry_correction") == [(0,)]


def test_a_reason_is_needed_and_one_click_counts_once(office: Office, child: int) -> None:
    with pytest.raises(InputError, match="理由"):
        correct(office, child, {"name": "王禾苗"}, reason=" ")
    seen = identity.version_of(person(child))
    for _ in range(2):
        made = correct(office, child, {"name": "王禾苗"}, version=seen, request_key="once")
    assert len(made) == 1 and ask("SELECT count(*) FROM registry_correction") == [(1,)]


@pytest.mark.parametrize("role", ["checker", "finance", "school", "village", "supervisor", "auditor", "admin"])
def test_others_are_refused(office: Office, child: int, role: str) -> None:
    area = {"village": VILLAGE_CODE, "supervisor": "2208", "auditor": "2208", "admin": "2208"}.get(role, TONGYU)
    with pytest.raises(NotAllowed):
        correct(office, child, ALL, by=open_account("other", role, area, PRIMARY if role == "school" else ""))


def test_another_county_finds_nothing_and_the_home_county_may_not(office: Office, child: int) -> None:
    with pytest.raises(NotFound):
        correct(office, child, ALL, by=open_account("zhenlai", "clerk", ZHENLAI))
    Person.objects.filter(pk=child).update(village_code="220821100200")
    with pytest.raises(NotAllowed, match="通榆县"):
        correct(office, child, ALL, by=open_account("home", "clerk", ZHENLAI))


@pytest.mark.usefixtures("as_owner")
def test_the_database_keeps_one_number_to_one_child(office: Office, child: int) -> None:
    correct(office, child, ALL)
    office.bring(
        "roll", [CHILD.roll(身份证件号=DIRTY, 学籍号=STUDENT), Pupil("孙麦穗", serial=33, school=OTHER).roll()]
    )
    other = Person.objects.get(name="孙麦穗")
    standing = IdentityDecision.objects.get(field="id_number")
    standing.pk, standing.person = None, other
    with pytest.raises(IntegrityError, match="registry_identity_number"), transaction.atomic():
        standing.save(force_insert=True)
    with pytest.raises(IntegrityError, match="已经定下的内容不能改动"), transaction.atomic():
        IdentityDecision.objects.filter(field="id_number").update(value=RIGHT)


def test_taking_back_the_roll_keeps_the_decision_for_when_it_comes_again(office: Office) -> None:
    batch = office.bring("roll", [CHILD.roll(身份证件号=DIRTY, 学籍号=STUDENT)])
    child = int(ask("SELECT person_id FROM registry_person_v")[0][0])
    correct(office, child, ALL)
    from fuzhi.steps.intake import services as intake

    intake.undo(batch_id=batch.pk, by=office.clerk)
    assert queries.person_by_id(RIGHT) is None and not Person.objects.filter(is_live=True).exists()
    office.bring("roll", [CHILD.roll(身份证件号=DIRTY, 学籍号=STUDENT, 班级="3班")])
    assert person(child).name == "王禾苗" and not MatchPair.objects.exists()
