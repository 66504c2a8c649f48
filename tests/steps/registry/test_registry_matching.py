"""Who is joined to whom: equal usable numbers by the machine, all else by a clerk; decisions last and can be undone."""

from typing import Any

import pytest
from django.db import connection

from fuzhi.steps.intake import services as intake
from fuzhi.steps.registry import correcting_many, corrections, queries, services
from fuzhi.steps.registry.candidates import near_ids
from fuzhi.steps.registry.facts import FACTS
from fuzhi.steps.registry.files import child_on_file, relatives_of
from fuzhi.steps.registry.models import MatchPair, Person
from fuzhi.steps.registry.timeline import timeline
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed, NotFound
from fuzhi.vocabulary.terms import Term
from tests.factories.rosters import (
    OTHER,
    PRIMARY,
    TONGYU,
    ZHENLAI,
    Office,
    Pupil,
    head_row,
    id_number,
    open_account,
    other_digit,
)


def ask(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def people() -> int:
    return int(ask("SELECT count(*) FROM registry_person_v WHERE is_pupil")[0][0])


def test_equal_numbers_join_the_registers(office: Office) -> None:
    child = Pupil("王禾苗")
    office.bring("household", [head_row(), child.household_row()])
    office.bring("roll", [child.roll(姓名="王 禾苗")])
    office.bring(
        "disability", [(child.name, "男", child.number, child.number + "43", "肢体", "三级", "长发村", "王大田", "")]
    )
    office.bring("bill", [child.bill()])
    assert people() == 1
    person = ask("SELECT person_id FROM registry_person_v WHERE is_pupil")[0]
    for view in ("poverty", "enrolment", "disability", "bill"):
        assert person in ask(f"SELECT person_id FROM registry_{view}_v WHERE superseded_at IS NULL")
    assert ask("SELECT count(*) FROM registry_matchpair") == [(0,)]


def test_fifteen_digits_and_the_number_at_issue_are_numbers_too(office: Office) -> None:
    head = Pupil("王大田", birth="19790203", serial=11, household="1100000001")
    office.bring("household", [head.household_row(证件号码=head.number[:6] + head.number[8:17], 与户主关系="户主")])
    office.bring("disability", [(head.name, "男", head.number, head.number + "43", "肢体", "三级", "长发村", "", "")])
    assert ask("SELECT count(*) FROM registry_person_v") == [(1,)]
    child = Pupil("王禾苗")
    office.bring("household", [head.household_row(与户主关系="户主"), child.household_row()], term="2017-2")
    office.bring("roll", [child.roll(身份证件号=other_digit(child.number))])  # the 学籍号 still holds the true one
    assert people() == 1


def test_one_wrong_digit_waits_for_a_clerk(office: Office) -> None:
    child = Pupil("王禾苗")
    wrong = other_digit(child.number)
    office.bring("household", [head_row(), child.household_row(证件号码=wrong)])
    office.bring("roll", [child.roll()])
    assert people() == 2
    pair = queries.open_pairs(office.clerk.scope).get()
    assert any("第16位不同" in reason for reason in pair.reasons)
    registers = ask("SELECT register FROM registry_open_match_v ORDER BY 1")
    assert registers == [("household",), ("roll",)]
    here = Person.objects.filter(household__isnull=False).latest("pk").household_id
    Person.objects.filter(is_pupil=True).update(household_id=here)
    for number in Person.objects.filter(is_pupil=True).values_list("number", flat=True):
        child_found = child_on_file(office.clerk.scope, number)
        assert relatives_of([child_found])[child_found.person_id] == [], "nobody is a relative of himself"
    assert wrong not in str(pair.reasons) and child.number not in str(pair.reasons)
    services.decide_pair(pair_id=pair.pk, verdict="same", by=office.clerk)
    assert people() == 1
    assert ask("SELECT count(*) FROM registry_open_match_v") == [(0,)]
    seen = ask("SELECT id_state, poverty_state, school_code FROM registry_person_v WHERE is_pupil")
    assert seen == [("valid", "poor", PRIMARY)]


def found_the_same(office: Office) -> tuple[Pupil, MatchPair]:
    """A child with one digit wrong on one of two registers, decided to be one child."""
    child = Pupil("王禾苗")
    office.bring("household", [head_row(), child.household_row(证件号码=other_digit(child.number))])
    office.bring("roll", [child.roll()])
    pair = queries.open_pairs(office.clerk.scope).get()
    services.decide_pair(pair_id=pair.pk, verdict="same", by=office.clerk)
    return child, pair


def test_a_decision_outlasts_the_next_roster_and_can_be_undone(office: Office) -> None:
    child, pair = found_the_same(office)
    office.bring(
        "household",
        [head_row(), child.household_row(证件号码=other_digit(child.number), 脱贫属性="返贫")],
        term="2017-2",
    )
    office.bring("roll", [child.roll(班级="2班")], term="2017-2")
    assert people() == 1
    services.undo_decision(pair_id=pair.pk, by=office.clerk)
    assert people() == 2
    assert queries.open_pairs(office.clerk.scope).get().pk == pair.pk
    services.decide_pair(pair_id=pair.pk, verdict="different", by=office.clerk, reason="两家人")
    office.bring("roll", [child.roll(班级="3班")], term="2017-2")
    assert people() == 2
    assert not queries.open_pairs(office.clerk.scope).exists()


def test_second_verdict_is_told_and_a_repeat_is_quiet(office: Office) -> None:
    child = Pupil("王禾苗")
    office.bring("household", [head_row(), child.household_row(证件号码=other_digit(child.number))])
    office.bring("roll", [child.roll()])
    pair = queries.open_pairs(office.clerk.scope).get()
    services.decide_pair(pair_id=pair.pk, verdict="later", by=office.clerk)
    assert ask("SELECT count(*) FROM registry_open_match_v") == [(2,)]
    services.decide_pair(pair_id=pair.pk, verdict="different", by=office.clerk)
    services.decide_pair(pair_id=pair.pk, verdict="different", by=office.clerk)
    with pytest.raises(Conflict, match="已由"):
        services.decide_pair(pair_id=pair.pk, verdict="same", by=office.clerk)
    assert ask("SELECT count(*) FROM audit_entry WHERE action = 'decide_pair'") == [(2,)]


def test_twins_and_homonyms_stay_apart(office: Office) -> None:
    elder, younger = Pupil("王禾苗"), Pupil("王禾穗", serial=33)
    homonym = Pupil("王禾苗", serial=35, school=OTHER, household="1100000002", guardian="王远山")
    office.bring("household", [head_row(), elder.household_row(), younger.household_row(), homonym.household_row()])
    office.bring("roll", [elder.roll(), younger.roll(), homonym.roll()])
    assert people() == 3
    assert not queries.open_pairs(office.clerk.scope).exists()


@pytest.mark.parametrize("name", ["孙麦穗", "王禾穗", "王禾"])
def test_the_same_number_under_another_name_is_a_question(office: Office, name: str) -> None:
    """Another child, a sibling, a slip: the birth date inside the number proves nothing beside it."""
    child = Pupil("王禾苗")
    office.bring("household", [head_row(), child.household_row()])
    office.bring("disability", [(name, "女", child.number, None, "肢体", "三级", "团结乡", "孙远山", "")])
    pair = queries.open_pairs(office.clerk.scope).get()
    assert pair.verdict != "sure" and ask("SELECT count(*) FROM registry_open_match_v") == [(2,)]
    office.bring(
        "roll", [Pupil("赵谷雨", birth="20111102").roll(身份证件号=child.number, 学籍号="L220822201111020001")]
    )
    assert ask("SELECT count(DISTINCT person_id) FROM registry_record_v WHERE name IN ('王禾苗', '赵谷雨')") == [(2,)]


OWN = "L220822200904170001"


@pytest.mark.parametrize(
    ("before", "after", "children"),
    [
        ({"学籍号": OWN, "身份证件号": None}, {}, 1),
        ({"学籍号": None, "身份证件号": None}, {"学籍号": OWN, "身份证件号": None}, 1),
        ({"学籍号": None, "身份证件号": None}, {"学籍号": None}, 1),
        ({"学籍号": OWN, "身份证件号": None}, {"出生日期": "2009-04-18", "身份证件号": None, "学籍号": None}, 2),
        ({}, {"身份证件号": id_number("20090417", 77), "学籍号": None}, 2),
    ],
)
def test_a_number_that_becomes_formal_stays_one_child(
    office: Office, before: dict[str, Any], after: dict[str, Any], children: int
) -> None:
    child = Pupil("王禾苗")
    office.bring("roll", [child.roll(**before)])
    office.bring("roll", [child.roll(**after)], term="2017-2")
    found = "SELECT count(DISTINCT person_id) FROM registry_enrolment_v WHERE superseded_at IS NULL"
    assert ask(found) == [(children,)]


def test_two_schools_claim_one_child(office: Office) -> None:
    child = Pupil("王禾苗")
    twice = Pupil("王禾苗", school=OTHER)
    batch = office.bring("roll", [child.roll(), twice.roll()])
    assert people() == 1
    claim = ask("SELECT left_school_code, right_school_code, valid_to FROM registry_claimed_twice_v")
    assert [{*row[:2]} for row in claim] == [{PRIMARY, OTHER}]
    pair = queries.open_pairs(office.clerk.scope).get()
    with pytest.raises(InputError, match="选定一所学校"):
        services.decide_pair(pair_id=pair.pk, verdict="same", by=office.clerk)
    real = pair.left_record if pair.left_record.school_code == PRIMARY else pair.right_record
    with pytest.raises(InputError, match="理由"):
        services.settle_claim(pair_id=pair.pk, record_id=real.pk, reason=" ", by=office.clerk)
    services.settle_claim(pair_id=pair.pk, record_id=real.pk, reason="入户核实在中心校上学", by=office.clerk)
    assert ask("SELECT count(*) FROM registry_claimed_twice_v") == [(0,)]
    attending = "SELECT school_code FROM registry_enrolment_v WHERE superseded_at IS NULL AND is_attending"
    assert ask(attending) == [(PRIMARY,)]
    assert ask("SELECT school_code FROM registry_person_v") == [(PRIMARY,)]
    told = [
        one.text
        for one in timeline(office.clerk, Person.objects.get(is_pupil=True, is_live=True).pk)
        if "人工更正" in one.link_text
    ]
    lost = queries.school_names([OTHER])[OTHER]
    assert len(told) == 1 and told[0].startswith(f"就读 {lost}") and "学籍状态由“在读”更正为“另校在读”" in told[0], (
        "that the other school has the child is told of the school that has not"
    )
    # the same rolls again change nothing of it
    office.bring("roll", [child.roll(), twice.roll()], term="2017-2")
    assert ask(attending) == [(PRIMARY,)]
    services.undo_decision(pair_id=pair.pk, by=office.clerk)
    assert len(ask(attending)) == 2
    assert ask("SELECT count(*) FROM registry_claimed_twice_v") == [(1,)]
    assert batch.counts["new"] == 2


@pytest.mark.parametrize("school", [PRIMARY, OTHER])
def test_what_is_put_right_after_a_claim_was_settled_holds_at_the_school_of_the_child(
    office: Office, school: str
) -> None:
    office.bring("roll", [Pupil("王禾苗", school=one).roll() for one in (PRIMARY, OTHER)])
    pair = queries.open_pairs(office.clerk.scope).get()
    real = next(one for one in (pair.left_record, pair.right_record) if one.school_code == school)
    services.settle_claim(pair_id=pair.pk, record_id=real.pk, reason="入户核实", by=office.clerk)
    (child,) = Person.objects.filter(is_pupil=True, is_live=True)
    given = {"fact": "class_name", "term": "2017-1"}
    services.correct(person_id=child.pk, value="7班", reason="分班名单", by=office.clerk, **given)
    assert corrections.current_value(person_id=child.pk, **given) == "7班"
    stands = correcting_many.standing(FACTS["class_name"], [child.pk], Term.parse("2017-1"))[child.pk]
    assert (stands.record, stands.written_in) == (real.pk, ""), "decided on the record of the school that has the child"
    assert stands.row[FACTS["class_name"].column] == "7班"


@pytest.mark.parametrize("first", [PRIMARY, OTHER])
def test_of_two_schools_the_same_one_is_shown_whatever_the_order_of_rows(office: Office, first: str) -> None:
    rolls = {school: Pupil("王禾苗", school=school).roll() for school in (PRIMARY, OTHER)}
    office.bring("roll", [rolls.pop(first), *rolls.values()])
    assert ask("SELECT school_code FROM registry_person_v") == [(min(PRIMARY, OTHER),)]


def test_a_claim_ends_when_one_school_drops_the_child(office: Office) -> None:
    child, twice, friend = Pupil("王禾苗"), Pupil("王禾苗", school=OTHER), Pupil("孙麦穗", serial=40, school=OTHER)
    office.bring("roll", [child.roll(), twice.roll(), friend.roll()])
    office.bring("roll", [child.roll(), friend.roll()])
    assert ask("SELECT count(*) FROM registry_claimed_twice_v") == [(0,)]


def test_undoing_a_batch_takes_its_persons_and_pairs_away(office: Office) -> None:
    child = Pupil("王禾苗")
    office.bring("household", [head_row(), child.household_row(证件号码=other_digit(child.number))])
    batch = office.bring("roll", [child.roll()])
    assert queries.open_pairs(office.clerk.scope).count() == 1
    intake.undo(batch_id=batch.pk, by=office.clerk)
    assert people() == 1
    assert not queries.open_pairs(office.clerk.scope).exists()
    assert ask("SELECT count(*) FROM registry_open_match_v") == [(0,)]


def test_a_mended_number_joins_by_itself(office: Office) -> None:
    child = Pupil("王禾苗")
    office.bring("roll", [child.roll()])
    office.bring("household", [head_row(), child.household_row(证件号码=other_digit(child.number))])
    assert people() == 2
    batch = office.bring("household", [head_row(), child.household_row()], term="2017-2")
    assert people() == 1
    assert not queries.open_pairs(office.clerk.scope).exists()
    intake.undo(batch_id=batch.pk, by=office.clerk)
    assert people() == 2


@pytest.mark.parametrize("role", ["checker", "finance", "school", "village", "supervisor", "auditor", "admin"])
def test_only_the_clerk_decides(office: Office, role: str) -> None:
    child = Pupil("王禾苗")
    office.bring("household", [head_row(), child.household_row(证件号码=other_digit(child.number))])
    office.bring("roll", [child.roll()])
    pair = queries.open_pairs(office.clerk.scope).get()
    area = {"school": TONGYU, "village": "220822103203", "supervisor": "2208", "auditor": "2208", "admin": "2208"}.get(
        role, TONGYU
    )
    other = open_account("other", role, area, PRIMARY if role == "school" else "")
    for act in (
        lambda: services.decide_pair(pair_id=pair.pk, verdict="same", by=other),
        lambda: services.undo_decision(pair_id=pair.pk, by=other),
        lambda: services.settle_claim(pair_id=pair.pk, record_id=pair.left_record_id, reason="x", by=other),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_another_countys_clerk_finds_nothing(office: Office) -> None:
    child = Pupil("王禾苗")
    office.bring("household", [head_row(), child.household_row(证件号码=other_digit(child.number))])
    office.bring("roll", [child.roll()])
    pair = queries.open_pairs(office.clerk.scope).get()
    neighbour = open_account("zhenlai", "clerk", ZHENLAI)
    assert not queries.open_pairs(neighbour.scope).exists()
    with pytest.raises(NotFound):
        queries.pair(neighbour.scope, pair.pk)
    with pytest.raises(NotFound):
        services.decide_pair(pair_id=pair.pk, verdict="same", by=neighbour)


def test_near_numbers_are_one_slip_away_and_usable() -> None:
    number = Pupil("王禾苗").number
    wrong = other_digit(number)
    found = list(near_ids(wrong))
    assert number in found
    assert all(sum(a != b for a, b in zip(text, wrong, strict=True)) in (1, 2) for text in found)
    swapped = number[:15] + number[16] + number[15] + number[17]
    if swapped != number:
        assert number in list(near_ids(swapped))
    assert list(near_ids("220822")) == []


def test_what_came_after_a_decision_goes_with_its_number_when_it_is_undone(office: Office) -> None:
    child, pair = found_the_same(office)
    office.bring(
        "disability", [(child.name, "男", child.number, child.number + "43", "肢体", "三级", "长发村", "王大田", "")]
    )
    services.undo_decision(pair_id=pair.pk, by=office.clerk)
    disabled = ask("SELECT person_id FROM registry_disability_v WHERE superseded_at IS NULL")
    assert disabled == ask("SELECT person_id FROM registry_enrolment_v WHERE superseded_at IS NULL")
