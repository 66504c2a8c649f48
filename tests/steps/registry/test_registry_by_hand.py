"""What is put right by hand: corrections, a child entered, an account mended, a number shown whole."""

from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection

from fuzhi.steps.accounts import disclosing
from fuzhi.steps.accounts.tallies import Limit
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.registry import children, queries, services
from fuzhi.steps.registry.files import payee_of
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Stage
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed, NotFound
from tests.factories.agreeing import agreed
from tests.factories.rosters import PRIMARY, TONGYU, VILLAGE_CODE, ZHENLAI, Office, Pupil, id_number, open_account


def ask(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


AUTUMN, SPRING = date(2017, 9, 1), date(2018, 3, 1)
CARD = "6217000000004471"


@pytest.fixture
def child(office: Office) -> int:
    """王禾苗 on the roll, whose boarding nobody stated."""
    office.bring("roll", [Pupil("王禾苗").roll(就读方式=None)])
    return int(ask("SELECT person_id FROM registry_person_v")[0][0])


def boarding() -> list[tuple[Any, ...]]:
    return ask(
        "SELECT is_boarder, valid_from, valid_to, source_kind FROM registry_boarding_v WHERE superseded_at IS NULL ORDER BY 2"
    )


def test_a_correction_stands_with_its_reason(office: Office, child: int) -> None:
    done = services.correct(
        person_id=child, fact="is_boarder", value="yes", reason="班主任来电", by=office.clerk, term="2017-1"
    )
    assert (done.old, done.new) == ("不清楚", "是")
    assert boarding() == [(True, AUTUMN, None, "decision")]
    found = ask("SELECT id FROM registry_boarding_v WHERE superseded_at IS NULL")[0][0]
    source = queries.source_of("boarding", found)
    assert source and "班主任来电" in source.text and source.correction_id == done.pk


def test_a_correction_survives_the_same_roster_value_and_yields_to_another(office: Office, child: int) -> None:
    services.correct(
        person_id=child, fact="is_boarder", value="yes", reason="班主任来电", by=office.clerk, term="2017-1"
    )
    office.bring("roll", [Pupil("王禾苗").roll(就读方式=None, 班级="2班")])
    assert boarding() == [(True, AUTUMN, None, "decision")]
    office.bring("roll", [Pupil("王禾苗").roll(就读方式="走读", 班级="2班")], term="2017-2")
    assert boarding() == [(True, AUTUMN, SPRING, "decision"), (False, SPRING, None, "roster")]


def test_a_correction_of_spring_leaves_autumn_alone(office: Office, child: int) -> None:
    services.correct(person_id=child, fact="class_name", value="2班", reason="分班", by=office.clerk, term="2017-2")
    rows = ask(
        "SELECT class_name, valid_from, valid_to, stage FROM registry_enrolment_v WHERE superseded_at IS NULL ORDER BY 2"
    )
    assert rows == [("1班", AUTUMN, SPRING, "primary"), ("2班", SPRING, None, "primary")]


def test_a_fact_no_register_states(office: Office, child: int) -> None:
    agreed(
        services.correct(
            person_id=child, fact="is_hardship", value="yes", reason="认定表", by=office.clerk, term="2017-1"
        )
    )
    services.correct(
        person_id=child, fact="bus_fare_fen", value="360.00", reason="收据", by=office.clerk, term="2017-1"
    )
    assert ask("SELECT is_hardship, valid_to FROM registry_hardship_v WHERE superseded_at IS NULL") == [
        (True, date(2018, 9, 1))
    ]
    assert ask("SELECT term, bus_fare_fen, school_code, valid_to FROM registry_bill_v WHERE superseded_at IS NULL") == [
        ("2017-1", 36000, PRIMARY, SPRING)
    ]


@pytest.mark.parametrize(
    ("fact", "value", "code"),
    [
        ("is_boarder", "也许", "bad_choice"),
        ("meal_days", "400", "bad_number"),
        ("bus_fare_fen", "三块", "bad_money"),
        ("shoe_size", "1", "unknown_fact"),
        ("is_boarder", "", "no_change"),
        ("hukou_code", "2208", "bad_code"),
    ],
)
def test_what_cannot_be_written_is_refused_with_its_mend(
    office: Office, child: int, fact: str, value: str, code: str
) -> None:
    before = ask("SELECT count(*) FROM registry_correction")
    with pytest.raises(InputError) as caught:
        services.correct(person_id=child, fact=fact, value=value, reason="依据", by=office.clerk, term="2017-1")
    assert caught.value.code == code and caught.value.mend
    assert ask("SELECT count(*) FROM registry_correction") == before


def test_a_reason_is_needed_and_one_click_counts_once(office: Office, child: int) -> None:
    with pytest.raises(InputError, match="理由"):
        services.correct(person_id=child, fact="is_boarder", value="yes", reason="", by=office.clerk, term="2017-1")
    for _ in range(2):
        services.correct(
            person_id=child,
            fact="is_boarder",
            value="yes",
            reason="依据",
            by=office.clerk,
            term="2017-1",
            request_key="k1",
        )
    assert ask("SELECT count(*) FROM registry_correction") == [(1,)]


def add(office: Office, **but: Any) -> Any:
    values: dict[str, Any] = {
        "name": "孙 麦穗",
        "sex": "女",
        "birth_date": date(2009, 5, 2),
        "school_code": PRIMARY,
        "stage": Stage.PRIMARY,
        "grade": 3,
        "reason": "村里报来",
        "term": "2017-1",
        "by": office.clerk,
        "id_number": id_number("20090502", 40),
        "class_name": "1班",
        "village_code": VILLAGE_CODE,
        "guardian_name": "孙远山",
    } | but
    rest = {name: values.pop(name) for name in ("reason", "term", "by", "is_another", "request_key") if name in values}
    return services.add_child(child=services.NewChild(**values), **rest)


def test_a_child_entered_by_hand_counts_and_later_meets_its_roll(office: Office) -> None:
    person = add(office)
    assert (person.name, person.county_code, person.school_code, person.id_mask) == (
        "孙麦穗",
        TONGYU,
        PRIMARY,
        "*" * 14 + id_number("20090502", 40)[-4:],
    )
    assert queries.id_numbers([person.pk]) == {person.pk: id_number("20090502", 40)}
    row = ask("SELECT stage, grade, source_kind, valid_from FROM registry_enrolment_v WHERE person_id = %s", person.pk)
    assert row == [("primary", 3, "decision", AUTUMN)]
    office.bring("roll", [Pupil("孙麦穗", birth="20090502", serial=40).roll()])
    assert ask("SELECT count(*) FROM registry_person_v") == [(1,)]
    assert ask("SELECT count(*) FROM registry_claimed_twice_v") == [(0,)]


def test_who_has_the_name_and_birth_date_of_a_child_is_asked_about(office: Office) -> None:
    """Without a number nobody can tell: the clerk says, and another one stands in 比对核查, where it can be joined."""
    office.bring("roll", [Pupil("孙麦穗", birth="20090502", serial=40).roll()])
    with pytest.raises(Conflict, match="同名同生日") as told:
        add(office, id_number="")
    known = queries.open_pairs(office.clerk.scope)
    assert not known.exists() and "P2208" in told.value.message and PRIMARY not in told.value.message
    made = add(office, id_number="", is_another=True)
    pair = known.get()
    assert made.pk in {pair.left_record.person_id, pair.right_record.person_id}
    services.decide_pair(pair_id=pair.pk, verdict="same", reason="同一人，误登记", by=office.clerk)
    assert ask("SELECT count(*) FROM registry_person_v") == [(1,)], "joined: one child again"
    assert add(office, id_number="", birth_date=date(2009, 5, 3)).name == "孙麦穗", "another day is another child"


def test_a_known_number_is_not_entered_twice(office: Office) -> None:
    add(office)
    with pytest.raises(Conflict, match="已有档案"):
        add(office)
    with pytest.raises(InputError, match="位数"):
        add(office, id_number=id_number("20090502", 42)[:17] + "?")


def test_a_mended_account_goes_first_and_stays(office: Office, child: int) -> None:
    office.bring("roll", [Pupil("王禾苗").roll(开户银行="农信社", 持卡人="王大田", 银行账号="6217000000001234")])
    payee = payee_of(child)
    assert payee and (payee.origin, payee.account_last4) == ("roll", "1234")
    done = agreed(
        services.mend_account(
            person_id=child,
            holder_name="王 大田",
            bank_name="农信社",
            number=f"{CARD[:4]} {CARD[4:]}",
            reason="换卡",
            by=office.clerk,
        )
    )
    assert (done.old, done.new) == ("尾号 1234", "尾号 4471")
    with clock.at(date(2018, 3, 12)):
        office.bring(
            "roll",
            [Pupil("王禾苗").roll(开户银行="农信社", 持卡人="王大田", 银行账号="6217000000001234")],
            term="2017-2",
        )
    payee = payee_of(child)
    assert payee and (payee.origin, payee.account_last4, payee.holder_name) == ("decision", "4471", "王大田")
    sealed = ask("SELECT account_sealed, account_ref FROM registry_payee_v")[0]
    assert queries.open_account(*sealed) == CARD
    with pytest.raises(InputError, match="账号"):
        services.mend_account(
            person_id=child, holder_name="王大田", bank_name="", number="12", reason="换卡", by=office.clerk
        )


def test_a_whole_number_is_shown_on_record_and_not_too_often(
    office: Office, child: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = services.unmask(person_id=child, reason="电话核对", by=office.clerk)
    assert number == Pupil("王禾苗").number
    entry = ask("SELECT actor, detail::text FROM audit_entry WHERE action = 'unmask'")
    assert len(entry) == 1 and entry[0][0] == "tongyu" and "电话核对" in entry[0][1] and number not in entry[0][1]
    with pytest.raises(InputError, match="理由"):
        services.unmask(person_id=child, reason=" ", by=office.clerk)
    monkeypatch.setattr(disclosing, "PERSONS_AN_HOUR_MAX", 2)
    services.unmask(person_id=child, reason="电话核对", by=office.clerk)
    with pytest.raises(Conflict, match="一小时"):
        services.unmask(person_id=child, reason="电话核对", by=office.clerk)


ACTS = {
    "correct": lambda by, who: services.correct(
        person_id=who, fact="is_boarder", value="yes", reason="x", by=by, term="2017-1"
    ),
    "mend": lambda by, who: services.mend_account(
        person_id=who, holder_name="王大田", bank_name="", number=CARD, reason="x", by=by
    ),
    "unmask": lambda by, who: services.unmask(person_id=who, reason="x", by=by),
    "add": lambda by, who: services.add_child(
        child=services.NewChild("甲", "男", date(2009, 1, 1), PRIMARY, Stage.PRIMARY, 1),
        reason="x",
        term="2017-1",
        by=by,
    ),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", ["checker", "finance", "school", "village", "supervisor", "auditor", "admin"])
def test_wrong_roles_are_refused(office: Office, child: int, role: str, act: str) -> None:
    area = {"school": TONGYU, "village": VILLAGE_CODE, "supervisor": "2208", "auditor": "2208", "admin": "2208"}.get(
        role, TONGYU
    )
    other = open_account("other", role, area, PRIMARY if role == "school" else "")
    if role == "finance" and act in ("mend", "unmask"):
        ACTS[act](other, child)
        return
    with pytest.raises(NotAllowed):
        ACTS[act](other, child)


@pytest.mark.parametrize("act", ACTS)
def test_another_county_finds_nothing(office: Office, child: int, act: str) -> None:
    neighbour = open_account("zhenlai", "clerk", ZHENLAI)
    with pytest.raises(NotFound):
        ACTS[act](neighbour, child)
    with pytest.raises(NotFound):
        queries.person(neighbour.scope, child)
    assert queries.search(neighbour.scope, "王禾苗") == []


def test_search_by_name_initials_last_four_and_number(office: Office, child: int) -> None:
    number = ask("SELECT number FROM registry_person_v")[0][0]
    for text in ("禾苗", "whm", Pupil("王禾苗").number[-4:], number):
        assert [p.pk for p in queries.search(office.clerk.scope, text)] == [child]
    assert queries.search(office.clerk.scope, "zzz") == []
    school = open_account("school", "school", TONGYU, PRIMARY)
    village = open_account("village", "village", VILLAGE_CODE)
    stranger = open_account("far", "village", "220822103204")
    assert len(queries.search(school.scope, "禾苗")) == len(queries.search(village.scope, "禾苗")) == 1
    assert queries.search(stranger.scope, "禾苗") == []


def test_a_number_of_another_county_gives_no_name_and_stays_on_record(office: Office) -> None:
    number = id_number("20090502", 41)
    there_ = add(office, id_number=number)
    ask("UPDATE registry_person SET county_code = '220802' WHERE id = %s RETURNING 1", there_.pk)
    with pytest.raises(Conflict) as caught:
        add(office, id_number=number)
    assert caught.value.code == "child_known"
    assert there_.name not in str(caught.value) and there_.number not in str(caught.value)
    looked = audit.entries().filter(action="look_up_number")
    assert [(one.actor, one.object_key) for one in looked] == [(office.clerk.username, there_.number)]
    with patch.object(children, "LOOK_UPS", Limit("number_look_up", 1, 3600)), pytest.raises(Conflict) as caught:
        add(office, id_number=number)
    assert caught.value.code == "too_many_look_ups"
