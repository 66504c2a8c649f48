"""What was printed: who may print, what the archive keeps of it, who sees it, and that many are asked for as one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid import services
from fuzhi.steps.aid.models import Entitlement, PrintedChild, Printing, Sheet
from fuzhi.steps.aid.printing import KEPT_DAYS, LABEL_MAX, Bundle
from fuzhi.steps.aid.queries import printing
from fuzhi.steps.aid.queries.explanations import reasons_by_child
from fuzhi.steps.aid.queries.files import semesters_of
from fuzhi.steps.aid.queries.known import known_by_child, known_of
from fuzhi.steps.aid.states import EntitlementState, Paper, PrintedFor, WithdrawnBy
from fuzhi.steps.aid.withdrawing import withdrawal
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.files import queries as files
from fuzhi.steps.files.models import StoredFile
from fuzhi.steps.payments.files import lines_of_children
from fuzhi.steps.registry.files import (
    child_on_file,
    children_on_file,
    homes_of,
    payee_of,
    payees_of,
    relatives_of,
)
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import NotAllowed, NotFound
from fuzhi.vocabulary.terms import Term
from tests.factories.pages import there
from tests.factories.registers import PRIMARY, TAONAN, TONGYU
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TERM, DAY = "2017-1", date(2017, 10, 9)
CARDS = Bundle(Paper.CARD, Term.parse(TERM), PrintedFor.SCHOOL, PRIMARY, "中心小学")


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(DAY):
        made = World()
        made.received_all()
        yield made


@pytest.fixture
def children(world: World) -> list[Person]:
    """Two poor boarders and one who has nothing due, decided."""
    found = [world.poor_boarder("高小晴", class_name="1班"), world.poor_boarder("何小朵"), world.pupil("马小禾")]
    services.run(term=TERM, county_code=TONGYU, by=world.clerk)
    return found


def kept(world: World, children: list[Person], by: Staff | None = None, content: bytes | None = b"%PDF") -> Printing:
    who = by or world.clerk
    found = children_on_file(who.scope, [child.pk for child in children])
    return services.keep_printing(bundle=CARDS, children=found, pages=len(found), content=content, by=who)


def test_a_bundle_is_kept_with_its_file_its_children_and_an_entry(world: World, children: list[Person]) -> None:
    made = kept(world, children)
    assert (made.count, made.pages, made.school_code, made.county_code) == (3, 3, PRIMARY, TONGYU)
    assert printing.printed_children(made) == sorted(child.pk for child in children)
    file = there(files.kept(made.file_id))
    assert files.bytes_of(file) == b"%PDF" and file.name == "中心小学明白卡.pdf"
    assert (there(file.expires_on) - clock.today()).days == KEPT_DAYS
    entry = there(audit.entries(object_kind="printing", object_key=str(made.pk)).first())
    assert entry.action == "print_card" and entry.detail["count"] == 3 and entry.detail["digest"] == made.digest
    assert not entry.changes, "no figure is another one after a print"


def test_the_digest_is_of_the_children_alone(world: World, children: list[Person]) -> None:
    first, again, fewer = kept(world, children), kept(world, children), kept(world, children[:2])
    assert first.digest == again.digest != fewer.digest


def test_a_single_paper_keeps_no_file_and_is_recorded_of_its_child(world: World, children: list[Person]) -> None:
    made = kept(world, children[:1], content=None)
    assert (
        made.file_id is None and files.kept(made.file_id) is None and not StoredFile.objects.filter(purpose="printing")
    )
    entry = there(audit.entries(object_kind="person", object_key=children[0].number).first())
    assert entry.action == "print_card"


def test_who_does_not_see_amounts_prints_nothing(world: World, children: list[Person]) -> None:
    found = children_on_file(world.clerk.scope, [children[0].pk])
    with pytest.raises(NotAllowed, match="查看金额"):
        services.keep_printing(bundle=CARDS, children=found, pages=1, content=None, by=world.villager)
    assert not Printing.objects.exists()


def test_the_application_can_neither_change_nor_remove_what_was_printed(world: World, children: list[Person]) -> None:
    kept(world, children)
    for table in (Printing, PrintedChild):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Printing.objects.update(count=0)


def test_each_sees_what_was_printed_of_its_own(world: World, children: list[Person]) -> None:
    made = kept(world, children)
    for by in (world.clerk, world.checker, world.officer):
        assert printing.printing_of(by.scope, made.pk) == made
    for by in (world.other_clerk, world.villager):
        with pytest.raises(NotFound):
            printing.printing_of(by.scope, made.pk)
    assert world.other_clerk.area_code == TAONAN


def test_of_each_paper_the_last_print_is_told(world: World, children: list[Person]) -> None:
    kept(world, children)
    with clock.at(date(2017, 11, 1)):
        kept(world, children[:1], by=world.officer)
    (one,) = printing.last_printed(children[0].pk, TERM)
    assert (one.paper, one.made_on, one.who) == ("card", date(2017, 11, 1), world.officer.display_name)
    assert printing.last_printed(children[1].pk, TERM)[0].made_on == DAY
    assert printing.last_printed(children[0].pk, "2016-2") == []


def test_children_are_found_by_school_class_place_and_list(world: World, children: list[Person]) -> None:
    everyone, boarders = sorted(child.pk for child in children), sorted(child.pk for child in children[:2])
    assert printing.decided_at_school(PRIMARY, TERM) == everyone
    assert printing.decided_at_school(PRIMARY, TERM, ("primary", 3, "1班")) == [children[0].pk]
    assert printing.decided_at_school(PRIMARY, "2016-2") == []
    village = children[0].village_code
    assert children[0].pk in printing.decided_in_place(village, TERM)
    assert printing.decided_in_place(village[:9], TERM) == everyone
    assert printing.classes_of_school(PRIMARY, TERM) == [("primary", 3, "1班", 1), ("primary", 3, "2班", 2)]
    services.confirm_sheet(sheet_id=Sheet.objects.get().pk, by=world.officer)
    listed = services.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)
    assert set(boarders) <= set(printing.listed_children(listed.pk))
    notice = there(services.approve_list(list_id=listed.pk, by=world.checker))
    assert set(boarders) <= set(printing.noticed_children(notice.pk))


def test_what_the_papers_would_say_is_counted_before(world: World, children: list[Person]) -> None:
    found = printing.prospect([child.pk for child in children], TERM)
    due = semesters_of([child.pk for child in children], Term.parse(TERM))
    assert found.decided == 3 and found.due == found.waiting == sum(bool(one.due) for one in due.values())
    assert found.due_fen == sum(item.amount_fen for one in due.values() for item in one.due)
    assert printing.prospect([], TERM) == printing.Prospect(0, 0, 0, 0)


def test_many_children_are_told_as_each_of_them(world: World, children: list[Person]) -> None:
    persons, scope = [child.pk for child in children], world.clerk.scope
    together, semesters = reasons_by_child(persons, TERM), semesters_of(persons, Term.parse(TERM))
    on_file = {one.person_id: one for one in children_on_file(scope, persons)}
    for child in children:
        assert together[child.pk] == reasons_by_child([child.pk], TERM)[child.pk]
        assert semesters[child.pk] == semesters_of([child.pk], Term.parse(TERM))[child.pk]
        assert known_by_child(persons, TERM)[child.pk] == known_of(child.pk, TERM)
        assert on_file[child.pk] == child_on_file(scope, child.number)
        assert payees_of(persons).get(child.pk) == payee_of(child.pk)
    poor = on_file[children[0].pk]
    assert poor.household_id in homes_of([poor]) and relatives_of([poor]) == {poor.person_id: []}
    assert lines_of_children(persons) == {}, "nothing was paid yet"


def test_a_child_of_elsewhere_is_left_out(world: World, children: list[Person]) -> None:
    persons = [child.pk for child in children]
    assert children_on_file(world.other_clerk.scope, persons) == []
    assert len(children_on_file(world.officer.scope, [*persons, 987_654_321])) == 3
    assert reasons_by_child([987_654_321], TERM) == {}


def test_reasons_of_many_ask_no_more_often(world: World, children: list[Person]) -> None:
    def questions(persons: list[int]) -> int:
        with CaptureQueriesContext(connection) as asked:
            reasons_by_child(persons, TERM)
        return len(asked)

    one = questions([children[0].pk])
    assert questions([child.pk for child in children]) <= one


def test_a_label_too_long_or_with_a_slash_is_kept_and_its_file_has_a_name(world: World, children: list[Person]) -> None:
    found = children_on_file(world.clerk.scope, [children[0].pk])
    long = replace(CARDS, label="甲/乙村教学点" * 30, printed_for=PrintedFor.CLASS)
    made = services.keep_printing(bundle=long, children=found, pages=1, content=b"%PDF", by=world.clerk)
    assert made.label == long.label[:LABEL_MAX] and len(made.label) == LABEL_MAX
    name = there(files.kept(made.file_id)).name
    assert name.startswith("甲／乙村教学点") and "/" not in name


def test_what_a_school_prints_is_of_that_school_and_a_mixture_of_none(world: World, children: list[Person]) -> None:
    assert kept(world, children, by=world.officer).school_code == PRIMARY
    found = children_on_file(world.clerk.scope, [child.pk for child in children])
    mixed = [replace(found[0], school_code="2122000002"), *found[1:]]
    made = services.keep_printing(bundle=CARDS, children=mixed, pages=3, content=None, by=world.clerk)
    assert made.school_code == "" and made.county_code == TONGYU
    assert made not in printing.printings(world.officer.scope), "a school sees what holds its own pupils alone"
    assert made in printing.printings(world.clerk.scope)


def test_a_child_stands_once_in_a_bundle(world: World, children: list[Person]) -> None:
    found = children_on_file(world.clerk.scope, [children[0].pk])
    with pytest.raises(DatabaseError), transaction.atomic():
        services.keep_printing(bundle=CARDS, children=[*found, *found], pages=2, content=None, by=world.clerk)
    assert not Printing.objects.exists() and not audit.entries(object_kind="printing").exists()


def test_a_bundle_of_elsewhere_is_not_there(world: World, children: list[Person]) -> None:
    made = kept(world, children)
    assert printing.printing_of(world.clerk.scope, made.pk) == made
    for scope, number in ((world.other_clerk.scope, made.pk), (world.clerk.scope, made.pk + 1)):
        with pytest.raises(NotFound) as refused:
            printing.printing_of(scope, number)
        assert refused.value.code == "no_such_printing"


def test_what_was_withdrawn_is_neither_listed_nor_due(world: World, children: list[Person]) -> None:
    services.confirm_sheet(sheet_id=Sheet.objects.get().pk, by=world.officer)
    listed = services.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)
    before = printing.prospect([child.pk for child in children], TERM)
    assert children[0].pk in printing.listed_children(listed.pk)
    gone = Entitlement.objects.filter(person_id=children[0].pk)
    fen = sum(one.amount_fen for one in gone)
    gone.update(state=EntitlementState.WITHDRAWN, **withdrawal(WithdrawnBy.CLERK, "已转学", world.clerk))
    after = printing.prospect([child.pk for child in children], TERM)
    assert children[0].pk not in printing.listed_children(listed.pk)
    assert (after.decided, before.due - after.due, before.due_fen - after.due_fen) == (3, 1, fen) and fen


def test_a_child_that_moved_within_the_semester_is_printed_where_the_run_knew_it(
    world: World, children: list[Person]
) -> None:
    """The paper is of the semester as it was decided; the child's file alone knows the new school."""
    Person.objects.filter(pk=children[0].pk).update(school_code="2122000002")
    assert children[0].pk in printing.decided_at_school(PRIMARY, TERM)
    assert printing.decided_at_school("2122000002", TERM) == []
    assert printing.decided_at_school(PRIMARY, TERM, ("primary", 3, "")) == []


def test_of_a_paper_printed_twice_the_last_is_told(world: World, children: list[Person]) -> None:
    kept(world, children)
    with clock.at(date(2017, 12, 1)):
        kept(world, children[:1], by=world.officer)
        explained = replace(CARDS, paper=Paper.EXPLANATION)
        found = children_on_file(world.clerk.scope, [children[0].pk])
        services.keep_printing(bundle=explained, children=found, pages=1, content=None, by=world.clerk)
    told = {one.paper: (one.made_on, one.who) for one in printing.last_printed(children[0].pk, TERM)}
    assert told == {
        "card": (date(2017, 12, 1), world.officer.display_name),
        "explanation": (date(2017, 12, 1), world.clerk.display_name),
    }
