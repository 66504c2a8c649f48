"""Sheets and lists verb by verb: who, what is missing, said twice, and that every line is counted once."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db.models import Sum
from pytest_django import DjangoDbBlocker

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid import models, queries, services
from fuzhi.steps.aid.models import Sheet
from fuzhi.steps.aid.queries.lists import _PupilLine, sheet_pupils
from fuzhi.steps.aid.queries.withdrawn import withdrawn_of
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.casework.models import Case
from fuzhi.steps.periods import sql
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, FuzhiError, InputError, NotAllowed, NotFound
from tests.factories.once import made_once
from tests.factories.pages import there
from tests.factories.registers import JUNIOR, OTHER_COUNTY, PRIMARY, TAONAN, TONGYU, VILLAGE
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TERM, BOARDER = "2017-1", "boarder_living_subsidy"


class Ground:
    """Three poor boarders of two schools, decided: each has aid to board, fees waived and meals."""

    def __init__(self) -> None:
        self.world = world = World()
        world.received_all()
        self.children = [
            world.poor_boarder("王一"),
            world.poor_boarder("李二"),
            world.poor_boarder("赵三", school=JUNIOR),
        ]
        services.run(term=TERM, county_code=TONGYU, by=world.clerk)
        self.junior_officer = person("junior", "school", TONGYU, JUNIOR)

    def sheet(self, school: str = PRIMARY) -> models.Sheet:
        return models.Sheet.objects.get(school_code=school)

    def confirm_all(self) -> None:
        services.confirm_sheet(sheet_id=self.sheet(PRIMARY).pk, by=self.world.officer)
        services.confirm_sheet(sheet_id=self.sheet(JUNIOR).pk, by=self.junior_officer)

    def submit(self, **more: int) -> models.AidList:
        return services.submit_list(county_code=TONGYU, term=TERM, by=self.world.clerk, **more)

    def line(self, child: Person) -> models.Entitlement:
        return models.Entitlement.objects.get(person=child, benefit=BOARDER)

    def states(self) -> set[str]:
        return set(models.Entitlement.objects.values_list("state", flat=True))


def person(name: str, role: str, area: str, school: str = "") -> Staff:
    return Staff.objects.create(username=f"p-{name}", display_name=name, role=role, area_code=area, school_code=school)


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Ground]:
    with made_once(django_db_blocker, date(2017, 10, 9)):
        yield Ground()


def refused(act: Callable[[], object], kind: type[FuzhiError], code: str) -> None:
    """The act is refused in this way; no line moves and nothing is recorded."""
    before = list(models.Entitlement.objects.order_by("pk").values_list("state", "aid_list")), audit.entries().count()
    with pytest.raises(kind) as raised:
        act()
    assert raised.value.code == code
    after = list(models.Entitlement.objects.order_by("pk").values_list("state", "aid_list")), audit.entries().count()
    assert after == before


def test_a_run_opens_one_sheet_a_school_due_some_working_days_later(ground: Ground) -> None:
    sheets = list(queries.sheets(Scope(TONGYU), TERM))
    assert {sheet.school_code for sheet in sheets} == {PRIMARY, JUNIOR}
    assert all(sheet.state == "open" and sheet.due_on > date(2017, 10, 9) for sheet in sheets)


def test_confirming_counts_what_is_confirmed_and_leaves_what_is_marked(ground: Ground) -> None:
    first, second, _ = ground.children
    marked = {line.pk: "不住校" for line in models.Entitlement.objects.filter(person=second)}
    sheet = services.confirm_sheet(sheet_id=ground.sheet().pk, by=ground.world.officer, marked=marked)
    lines = models.Entitlement.objects.filter(person=first)
    assert (sheet.confirmed_count, sheet.confirmed_fen) == (lines.count(), lines.aggregate(s=Sum("amount_fen"))["s"])
    assert {line.state for line in lines} == {"confirmed"}
    assert set(models.Entitlement.objects.filter(person=second).values_list("state", "mark_reason")) == {
        ("marked", "不住校")
    }
    again = services.confirm_sheet(sheet_id=sheet.pk, by=ground.world.officer, marked={})
    assert again == sheet and ground.line(second).state == "marked", "said twice, the first time counts"


@pytest.mark.parametrize(
    ("marked", "seen", "kind", "code"),
    [
        ({-1: "走了"}, None, InputError, "not_on_sheet"),
        ({}, 1, Conflict, "sheet_changed"),
        ({}, 99, Conflict, "sheet_changed"),
    ],
)
def test_a_confirmation_that_does_not_fit_confirms_nothing(
    ground: Ground, marked: dict[int, str], seen: int | None, kind: type[FuzhiError], code: str
) -> None:
    refused(
        lambda: services.confirm_sheet(
            sheet_id=ground.sheet().pk, by=ground.world.officer, marked=marked, seen_count=seen
        ),
        kind,
        code,
    )
    assert ground.sheet().state == "open"


def test_a_mark_needs_its_reason_and_its_own_sheet(ground: Ground) -> None:
    own, other = ground.line(ground.children[0]), ground.line(ground.children[2])

    def confirm(marked: dict[int, str]) -> object:
        return services.confirm_sheet(sheet_id=ground.sheet().pk, by=ground.world.officer, marked=marked)

    refused(lambda: confirm({own.pk: "  "}), InputError, "no_reason")
    refused(lambda: confirm({other.pk: "走了"}), InputError, "not_on_sheet")


def test_who_left_stays_marked_when_the_sheet_is_confirmed(ground: Ground) -> None:
    first, second, _ = ground.children
    services.report_leaver(sheet_id=ground.sheet().pk, person_id=first.pk, reason="转走", by=ground.world.officer)
    services.confirm_sheet(sheet_id=ground.sheet().pk, by=ground.world.officer)
    assert (ground.line(first).state, ground.line(second).state) == ("marked", "confirmed")
    assert Case.objects.get().person_id == first.pk


def test_marked_lines_wait_for_the_clerk_and_are_kept_or_withdrawn(ground: Ground) -> None:
    first, second, _ = ground.children
    marked = {ground.line(child).pk: "不住校" for child in (first, second)}
    services.confirm_sheet(sheet_id=ground.sheet().pk, by=ground.world.officer, marked=marked)
    clerk = ground.world.clerk
    assert [line.person for line in queries.marked_lines(clerk.scope, TERM)] == [first, second]
    assert not queries.marked_lines(ground.world.other_clerk.scope, TERM).exists()
    for _ in range(2):
        services.settle_marked(entitlement_ids=[ground.line(first).pk], keep=True, reason="确实住校", by=clerk)
        services.settle_marked(entitlement_ids=[ground.line(second).pk], keep=False, reason="走读", by=clerk)
    assert ground.line(first).state == "confirmed"
    gone = ground.line(second)
    assert (gone.state, gone.withdrawn_by, gone.withdrawn_reason) == ("withdrawn", "clerk", "走读")
    told = withdrawn_of(second.pk, TERM)[0]
    assert (told.who, told.on, told.reason) == (clerk.display_name, clock.today(), "走读")
    assert len([e for e in audit.entries(object_kind="aid_entitlement") if "marked" in e.action]) == 2


def test_marked_lines_are_settled_by_their_countys_clerk_with_a_reason(ground: Ground) -> None:
    key = ground.line(ground.children[0]).pk

    def settle(by: Staff, reason: str = "核实", ids: tuple[int, ...] = (key,)) -> object:
        return services.settle_marked(entitlement_ids=ids, keep=True, reason=reason, by=by)

    refused(lambda: settle(ground.world.clerk, reason=" "), InputError, "no_reason")
    refused(lambda: settle(ground.world.clerk, ids=()), InputError, "nothing_chosen")
    refused(lambda: settle(ground.world.officer), NotAllowed, "not_your_role")
    refused(lambda: settle(ground.world.other_clerk), NotFound, "not_here")


def test_only_what_schools_confirmed_is_submitted_and_the_rest_later(ground: Ground) -> None:
    services.confirm_sheet(sheet_id=ground.sheet(PRIMARY).pk, by=ground.world.officer)
    first = ground.submit()
    assert (first.no, first.kind, first.persons) == (1, "main", 2)
    assert ground.submit() == first, "said twice, the waiting list answers"
    services.confirm_sheet(sheet_id=ground.sheet(JUNIOR).pk, by=ground.junior_officer)
    second = ground.submit()
    assert (second.no, second.kind, second.persons) == (2, "late", 1)
    lines = models.Entitlement.objects.exclude(state="withdrawn")
    assert first.count + second.count == lines.count()
    assert first.total_fen + second.total_fen == lines.aggregate(s=Sum("amount_fen"))["s"]
    assert set(lines.filter(aid_list=second).values_list("is_late", flat=True)) == {True}


def test_nothing_confirmed_is_nothing_to_submit(ground: Ground) -> None:
    refused(ground.submit, InputError, "nothing_to_submit")
    ground.confirm_all()
    refused(lambda: ground.submit(seen_count=1), Conflict, "list_changed")
    refused(
        lambda: services.submit_list(county_code=TONGYU, term=TERM, by=ground.world.other_clerk), NotFound, "not_here"
    )
    refused(
        lambda: services.submit_list(county_code=TONGYU, term=TERM, by=ground.world.checker),
        NotAllowed,
        "not_your_role",
    )


def test_a_list_sent_back_frees_its_lines_for_a_main_list_again(ground: Ground) -> None:
    ground.confirm_all()
    first, checker = ground.submit(), ground.world.checker
    refused(lambda: services.return_list(list_id=first.pk, by=checker, reason=" "), InputError, "no_reason")
    for _ in range(2):
        back = services.return_list(list_id=first.pk, by=checker, reason="人数不对")
        assert (back.state, back.returned_reason) == ("returned", "人数不对")
    assert ground.states() == {"confirmed"}
    again = ground.submit()
    assert (again.no, again.kind, again.count, again.total_fen) == (2, "main", first.count, first.total_fen)
    refused(lambda: services.approve_list(list_id=first.pk, by=checker), Conflict, "moved_on")


@pytest.mark.parametrize("wrong", [{"seen_count": 1}, {"seen_fen": 1}])
def test_what_was_not_shown_is_not_approved(ground: Ground, wrong: dict[str, Any]) -> None:
    ground.confirm_all()
    waiting, checker = ground.submit(), ground.world.checker
    refused(lambda: services.approve_list(list_id=waiting.pk, by=checker, **wrong), Conflict, "list_changed")
    notice = there(
        services.approve_list(list_id=waiting.pk, by=checker, seen_count=waiting.count, seen_fen=waiting.total_fen)
    )
    assert services.approve_list(list_id=waiting.pk, by=checker) == notice
    assert ground.states() == {"approved"}


def test_lists_are_the_offices_of_their_county(ground: Ground) -> None:
    ground.confirm_all()
    waiting = ground.submit()
    for scope, seen in (
        (Scope(TONGYU), [waiting]),
        (Scope("2208"), [waiting]),
        (Scope(TAONAN), []),
        (Scope(TONGYU, PRIMARY), []),
        (Scope(VILLAGE), []),
    ):
        assert list(queries.lists(scope, TERM)) == seen
        if seen:
            assert queries.list_of(scope, waiting.pk) == waiting
        else:
            with pytest.raises(NotFound):
                queries.list_of(scope, waiting.pk)
    assert not queries.lists(Scope(TONGYU), "2017-2").exists()


def test_sheets_are_seen_by_their_county_and_their_school(ground: Ground) -> None:
    for scope, schools in (
        (Scope(TONGYU), {PRIMARY, JUNIOR}),
        (Scope("2208"), {PRIMARY, JUNIOR}),
        (Scope(TONGYU, JUNIOR), {JUNIOR}),
        (Scope(TONGYU, OTHER_COUNTY), set()),
        (Scope(TAONAN), set()),
        (Scope(VILLAGE), set()),
    ):
        assert {line.sheet.school_code for line in queries.sheet_lines(scope, TERM)} == schools
    found = {line.sheet.school_code: line for line in queries.sheet_lines(Scope(TONGYU), TERM)}
    assert (found[PRIMARY].persons, found[JUNIOR].persons, found[PRIMARY].marked) == (2, 1, 0)
    assert found[PRIMARY].total_fen == 2 * (50_000 + 11_000 + 39_200), "to board, fees, 98 meals at 4 yuan"
    assert found[JUNIOR].total_fen == 62_500 + 11_000 + 39_200
    assert queries.own_sheets(ground.world.clerk, TERM) == []
    assert [line.sheet for line in queries.own_sheets(ground.junior_officer, TERM)] == [ground.sheet(JUNIOR)]


def told(kind: str, action: str) -> dict[str, object]:
    """What the trail says of the one act of this kind in the county."""
    (entry,) = [one for one in audit.entries(object_kind=kind, county_code=TONGYU) if one.action == action]
    return dict(entry.detail)


def test_a_sheet_of_which_everything_is_marked_confirms_nothing(ground: Ground) -> None:
    lines = {line.pk: "转走" for line in models.Entitlement.objects.filter(person=ground.children[2])}
    sheet = services.confirm_sheet(
        sheet_id=ground.sheet(JUNIOR).pk, by=ground.junior_officer, marked=lines, seen_count=3
    )
    assert (sheet.confirmed_count, sheet.confirmed_fen, sheet.confirmed_by) == (0, 0, ground.junior_officer)
    assert told("aid_sheet", "confirm_sheet") == {"confirmed": 0, "total_fen": 0, "marked": sorted(lines)}


def test_the_trail_says_how_much_a_school_confirmed(ground: Ground) -> None:
    sheet = services.confirm_sheet(sheet_id=ground.sheet().pk, by=ground.world.officer)
    assert told("aid_sheet", "confirm_sheet") == {"confirmed": 6, "total_fen": sheet.confirmed_fen, "marked": []}


def test_who_left_is_reported_once_with_all_lines(ground: Ground) -> None:
    first, _, other = ground.children

    def report(child: Person, reason: str = "转走") -> int:
        return services.report_leaver(
            sheet_id=ground.sheet().pk, person_id=child.pk, reason=reason, by=ground.world.officer
        )

    refused(lambda: report(other), NotFound, "no_such_pupil")
    assert [report(first, "长" * 201), report(first)] == [3, 0]
    assert told("aid_sheet", "report_leaver") == {"person": first.pk, "lines": 3}
    assert set(models.Entitlement.objects.filter(person=first).values_list("mark_reason", flat=True)) == {"长" * 200}


def test_settling_says_how_many_lines_changed(ground: Ground) -> None:
    first, second, _ = ground.children
    marked = {ground.line(child).pk: "不住校" for child in (first, second)}
    services.confirm_sheet(sheet_id=ground.sheet().pk, by=ground.world.officer, marked=marked)
    again = {"entitlement_ids": list(marked), "keep": True, "reason": "确实住校", "by": ground.world.clerk}
    assert [services.settle_marked(**again), services.settle_marked(**again)] == [2, 0]  # type: ignore[arg-type]
    (entry,) = audit.entries(object_kind="aid_entitlement")
    assert entry.object_key == ",".join(map(str, sorted(marked))) and entry.county_code == TONGYU
    assert entry.detail == {"entitlements": sorted(marked), "reason": "确实住校"}


def test_a_list_of_nothing_to_pay_adds_up_to_nothing(ground: Ground) -> None:
    models.Entitlement.objects.update(amount_fen=0)
    ground.confirm_all()
    waiting = ground.submit()
    assert (ground.sheet().confirmed_fen, waiting.count, waiting.total_fen) == (0, 9, 0)
    assert services.approve_list(list_id=waiting.pk, by=ground.world.checker) is None
    assert told("aid_list", "approve_list") == {"count": 9, "total_fen": 0, "notice": None}


def test_the_trail_says_what_became_of_a_list(ground: Ground) -> None:
    ground.confirm_all()
    first, checker = ground.submit(), ground.world.checker
    sums = {"count": first.count, "total_fen": first.total_fen}
    assert told("aid_list", "submit_list") == sums | {"kind": "main"}
    services.return_list(list_id=first.pk, by=checker, reason=" 人数不对 ")
    assert told("aid_list", "return_list") == {"reason": "人数不对"}
    notice = there(services.approve_list(list_id=ground.submit().pk, by=checker))
    assert told("aid_list", "approve_list") == sums | {"notice": notice.number}


def test_a_list_or_a_sheet_that_is_not_there_is_not_found(ground: Ground) -> None:
    checker = ground.world.checker
    refused(lambda: services.approve_list(list_id=-1, by=checker), NotFound, "no_such_list")
    refused(lambda: services.return_list(list_id=-1, by=checker, reason="错"), NotFound, "no_such_list")
    refused(lambda: services.confirm_sheet(sheet_id=-1, by=ground.world.officer), NotFound, "no_such_sheet")


def test_a_list_of_what_every_pupil_has_opens_no_notice_and_one_without_lines_is_not_approved(ground: Ground) -> None:
    ground.confirm_all()
    models.Entitlement.objects.exclude(is_universal=True).update(state="withdrawn", withdrawn_by="clerk")
    first, checker = ground.submit(), ground.world.checker
    assert services.approve_list(list_id=first.pk, by=checker) is None
    assert told("aid_list", "approve_list")["notice"] is None
    empty = models.AidList.objects.create(
        county_code=TONGYU,
        term=TERM,
        no=9,
        kind="late",
        state="submitted",
        made_by=ground.world.clerk,
        submitted_at=clock.now(),
    )
    refused(lambda: services.approve_list(list_id=empty.pk, by=checker), Conflict, "list_empty")


def test_a_sheet_goes_from_the_lowest_stage_and_year_up(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [("junior_secondary", 1), ("primary", 6), ("primary", 2), (None, None), ("preschool", 3), ("primary", 2)]
    rows = [
        _PupilLine(n, n, "boarder_living_subsidy", 1, "proposed", "", False, f"学生{n}", "", stage, grade, "1班")
        for n, (stage, grade) in enumerate(found)
    ]
    monkeypatch.setattr(sql, "read", lambda *asked: rows)
    order = [pupil.person_id for pupil in sheet_pupils(Sheet(pk=1))]
    assert order == [4, 2, 5, 1, 0, 3], "within a year as the classes stand"
