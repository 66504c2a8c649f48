"""Each verb of a case by who, where, what is missing, and said twice; each list by who sees it."""

from collections.abc import Callable
from datetime import date

import pytest

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.casework import queries, services
from fuzhi.steps.casework.models import Case
from fuzhi.steps.casework.states import CaseKind, CaseState
from fuzhi.vocabulary.errors import Conflict, FuzhiError, InputError, NotAllowed, NotFound
from tests.factories.registers import OTHER_COUNTY, PRIMARY, TAONAN, TONGYU, VILLAGE
from tests.factories.tampering import tamper
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TODAY = date(2017, 10, 9)


def refused(act: Callable[[], object], kind: type[FuzhiError], code: str) -> FuzhiError:
    """The act is refused in this way, and nothing stands of it."""
    before = Case.objects.count(), audit.entries().count()
    with pytest.raises(kind) as raised:
        act()
    assert raised.value.code == code
    assert (Case.objects.count(), audit.entries().count()) == before
    return raised.value


def opened(world: World, kind: CaseKind = CaseKind.OTHER, **more: object) -> Case:
    given: dict[str, object] = {"kind": kind.value, "text": "家里出了事", "by": world.clerk}
    if kind is CaseKind.RELAPSE:
        given["cause"] = "illness"
        if "person_id" not in more:
            given["person_id"] = world.pupil().pk
    elif "person_id" not in more:
        given |= {"name": "刘小草", "county_code": TONGYU}
    return services.open_case(**(given | more))  # type: ignore[arg-type]


def acts(case: Case) -> list[str]:
    return [entry.action for entry in audit.entries(object_kind="case", object_key=case.number)][::-1]


def test_cases_of_a_county_are_numbered_one_after_the_other(world: World) -> None:
    first, second = opened(world), opened(world, CaseKind.RELAPSE)
    assert [first.number, second.number] == [f"GA{TONGYU}-00001", f"GA{TONGYU}-00002"]
    other = services.open_case(kind="other", text="看看", name="某", county_code=TAONAN, by=world.other_clerk)
    assert other.number == f"GA{TAONAN}-00001"


def test_a_case_takes_name_and_place_from_the_file(world: World) -> None:
    child = world.pupil("王　小禾")
    case = opened(world, person_id=child.pk)
    assert (case.name, case.county_code, case.village_code, case.school_code) == (child.name, TONGYU, VILLAGE, PRIMARY)
    assert (case.state, case.opened_by, case.applied_on) == (CaseState.OPEN, world.clerk, TODAY)
    assert (case.school_year, case.term) == ("2017-2018", "2017-1")


@pytest.mark.parametrize(
    ("applied_on", "school_year", "term"),
    [
        (date(2017, 8, 31), "2016-2017", "2016-2"),
        (date(2017, 9, 1), "2017-2018", "2017-1"),
        (date(2017, 2, 1), "2016-2017", "2016-1"),
    ],
)
def test_a_case_counts_for_the_year_in_which_it_was_asked(
    world: World, applied_on: date, school_year: str, term: str
) -> None:
    case = opened(world, applied_on=applied_on)
    assert (case.school_year, case.term) == (school_year, term)


@pytest.mark.parametrize(
    ("change", "kind", "code"),
    [
        ({"kind": "miracle"}, InputError, "bad_case_kind"),
        ({"text": "  "}, InputError, "case_incomplete"),
        ({"name": " 　"}, InputError, "case_incomplete"),
        ({"applied_on": date(2017, 10, 10)}, InputError, "future_day"),
        ({"county_code": TAONAN}, NotFound, "not_here"),
        ({"county_code": ""}, NotFound, "not_here"),
        ({"person_id": 999_999_999}, NotFound, "no_such_person"),
        ({"kind": "relapse", "cause": "illness"}, InputError, "relapse_incomplete"),
    ],
)
def test_what_makes_no_case(world: World, change: dict[str, object], kind: type[FuzhiError], code: str) -> None:
    given = {"kind": "other", "text": "看看", "name": "刘小草", "county_code": TONGYU, "by": world.clerk} | change
    refused(lambda: services.open_case(**given), kind, code)  # type: ignore[arg-type]


def test_a_relapse_stands_once_a_child_and_year_and_again_when_it_was_refused(world: World) -> None:
    case = opened(world, CaseKind.RELAPSE)

    def again(**more: object) -> Case:
        return opened(world, CaseKind.RELAPSE, person_id=case.person_id, **more)

    refused(again, Conflict, "relapse_exists")
    assert again(applied_on=date(2017, 8, 1)).school_year == "2016-2017", "another school year"
    services.submit_case(case_id=case.pk, by=world.clerk)
    refused(again, Conflict, "relapse_exists")
    services.refuse_case(case_id=case.pk, by=world.checker, note="材料不全")
    assert again().state == CaseState.OPEN


def test_the_same_form_sent_twice_makes_one_case(world: World) -> None:
    first = opened(world, request_key="once")
    assert opened(world, request_key="once") == first
    refused(lambda: opened(world, request_key="once", text="别的"), Conflict, "key_used")
    assert Case.objects.count() == 1 and acts(first) == ["open_case"]


@pytest.mark.parametrize("who", ["checker", "officer", "villager"])
def test_only_a_clerk_opens(world: World, who: str) -> None:
    refused(lambda: opened(world, by=getattr(world, who)), NotAllowed, "not_your_role")


def submitted(world: World) -> Case:
    return services.submit_case(case_id=opened(world, CaseKind.RELAPSE).pk, by=world.clerk)


@pytest.mark.parametrize(
    ("act", "state", "outcome"),
    [
        (lambda case, by: services.approve_case(case_id=case, by=by), CaseState.APPROVED, "同意。"),
        (lambda case, by: services.approve_case(case_id=case, by=by, note=" 核实 "), CaseState.APPROVED, "核实"),
        (lambda case, by: services.refuse_case(case_id=case, by=by, note="不属实"), CaseState.REFUSED, "不属实"),
    ],
)
def test_a_second_person_decides_once(
    world: World, act: Callable[[int, Staff], Case], state: CaseState, outcome: str
) -> None:
    case = submitted(world)
    for _ in range(2):
        decided = act(case.pk, world.checker)
        assert (decided.state, decided.outcome, decided.approved_by) == (state, outcome, world.checker)
    assert len(acts(case)) == 3


def test_what_is_decided_is_not_turned(world: World) -> None:
    case = submitted(world)
    services.approve_case(case_id=case.pk, by=world.checker)
    refused(lambda: services.refuse_case(case_id=case.pk, by=world.checker, note="不"), Conflict, "moved_on")
    refused(lambda: services.record_visit(case_id=case.pk, text="去了", by=world.clerk), Conflict, "moved_on")
    case.refresh_from_db()
    assert case.state == CaseState.APPROVED


def test_a_refusal_says_why(world: World) -> None:
    case = submitted(world)
    refused(lambda: services.refuse_case(case_id=case.pk, by=world.checker, note="  "), InputError, "no_reason")


def test_a_checker_of_another_county_finds_no_case(world: World) -> None:
    case = submitted(world)
    stranger = Staff.objects.create(username="stranger", display_name="李", role="checker", area_code=TAONAN)
    refused(lambda: services.approve_case(case_id=case.pk, by=stranger), NotFound, "not_here")
    refused(lambda: services.submit_case(case_id=case.pk, by=world.other_clerk), NotFound, "not_here")


def test_an_end_says_what_became_of_the_child(world: World) -> None:
    case = opened(world)
    refused(lambda: services.close_case(case_id=case.pk, by=world.clerk, outcome=" "), InputError, "no_outcome")
    for _ in range(2):
        closed = services.close_case(case_id=case.pk, by=world.clerk, outcome="已回校")
        assert (closed.state, closed.outcome) == (CaseState.CLOSED, "已回校")
    assert acts(case) == ["open_case", "close_case"]
    relapse = opened(world, CaseKind.RELAPSE)
    refused(
        lambda: services.close_case(case_id=relapse.pk, by=world.clerk, outcome="算了"),
        Conflict,
        "relapse_needs_decision",
    )


def test_a_school_reports_a_leaver_once(world: World) -> None:
    child = world.pupil()
    first = services.report_leaver(person_id=child.pk, reason="转走了", term="2017-1", by=world.officer)
    again = services.report_leaver(person_id=child.pk, reason="真的", term="2017-1", by=world.officer)
    assert first == again and (first.kind, first.school_code) == (CaseKind.LEAVER, PRIMARY)
    services.close_case(case_id=first.pk, by=world.clerk, outcome="又回来了")
    later = services.report_leaver(person_id=child.pk, reason="又走了", term="2017-2", by=world.officer)
    assert later != first and later.term == "2017-2"
    for by in (world.clerk, world.villager):
        refused(
            lambda by=by: services.report_leaver(person_id=child.pk, reason="x", term="2017-1", by=by),  # type: ignore[misc]
            NotAllowed,
            "not_your_role",
        )


def test_two_children_of_one_name_are_two_cases_unless_all_else_is_equal(world: World) -> None:
    born, other = date(2009, 5, 1), date(2010, 6, 2)
    said = {"name": "刘小草", "text": "没上学", "by": world.villager}
    first = services.report_missed(**said, birth_date=born, guardian_name="刘奶奶")  # type: ignore[arg-type]
    same = services.report_missed(**said, birth_date=born, guardian_name="刘 奶奶")  # type: ignore[arg-type]
    assert same == first
    for birth, guardian in ((other, "刘奶奶"), (born, "张奶奶"), (None, "刘奶奶"), (None, "刘奶奶")):
        assert services.report_missed(**said, birth_date=birth, guardian_name=guardian) != first  # type: ignore[arg-type]
    assert Case.objects.count() == 5, "without a birth date nobody is taken for another"
    services.close_case(case_id=first.pk, by=world.clerk, outcome="已入学")
    assert services.report_missed(**said, birth_date=born, guardian_name="刘奶奶") != first  # type: ignore[arg-type]


def test_a_report_without_a_name_is_none_and_a_school_reports_for_itself(world: World) -> None:
    refused(lambda: services.report_missed(name=" ", text="x", by=world.villager), InputError, "no_name")
    refused(
        lambda: services.report_missed(name="某", text="x", village_code="220822999999", by=world.villager),
        NotFound,
        "no_such_village",
    )
    case = services.report_missed(name="某", text="", by=world.officer)
    assert (case.school_code, case.village_code, case.county_code) == (PRIMARY, "", TONGYU)
    assert case.text == "村里或学校报告的漏登儿童。"
    assert services.report_missed(name="某", text="", by=world.officer, request_key="k") == services.report_missed(
        name="某", text="", by=world.officer, request_key="k"
    )


@pytest.mark.parametrize(
    ("change", "kind", "code"),
    [
        ({"text": " "}, InputError, "no_text"),
        ({"visited_on": date(2017, 10, 10)}, InputError, "future_day"),
        ({"case_id": 999_999}, NotFound, "no_such_case"),
    ],
)
def test_what_makes_no_visit(world: World, change: dict[str, object], kind: type[FuzhiError], code: str) -> None:
    given = {"case_id": opened(world).pk, "text": "家里没人", "by": world.clerk} | change
    refused(lambda: services.record_visit(**given), kind, code)  # type: ignore[arg-type]


def test_visits_stand_newest_first(world: World) -> None:
    case = opened(world)
    for day, text in ((7, "第二次"), (3, "第一次"), (7, "同一天又去")):
        services.record_visit(case_id=case.pk, text=text, by=world.clerk, visited_on=date(2017, 10, day))
    assert [visit.text for visit in queries.visits(case)] == ["同一天又去", "第二次", "第一次"]


def test_a_visit_to_a_child_of_another_village_is_not_found(world: World) -> None:
    case = opened(world, village_code="220822100201")
    refused(lambda: services.record_visit(case_id=case.pk, text="x", by=world.villager), NotFound, "no_such_case")


def test_everybody_sees_the_cases_of_the_own_area(world: World) -> None:
    here = opened(world)
    at_home = opened(world, person_id=world.pupil().pk)
    abroad = world.pupil("外县就读", school=OTHER_COUNTY)
    away = services.open_case(kind="other", text="看看", person_id=abroad.pk, by=world.other_clerk)

    def seen(staff: Staff) -> set[int]:
        return set(queries.cases(staff.scope).values_list("pk", flat=True))

    assert seen(world.clerk) == {here.pk, at_home.pk, away.pk}, "the child lives here, whatever county it learns in"
    assert seen(world.other_clerk) == {away.pk}
    assert seen(world.officer) == {at_home.pk}
    assert seen(world.villager) == {at_home.pk, away.pk}
    assert next(iter(queries.cases(world.clerk.scope))) == away, "newest first"
    assert list(queries.cases_of_person(world.clerk.scope, abroad.pk)) == [away]
    assert list(queries.cases_of_person(world.officer.scope, abroad.pk)) == []
    with pytest.raises(NotFound):
        queries.case(world.officer.scope, here.pk)


@pytest.mark.usefixtures("as_owner")
def test_a_checker_is_not_asked_to_decide_the_own_work(world: World) -> None:
    def waiting() -> int:
        return queries.todo_for(world.checker)[0].count

    case = submitted(world)
    assert waiting() == 1
    tamper("UPDATE casework_case SET opened_by_id = %s WHERE id = %s", world.checker.pk, case.pk)
    assert waiting() == 0
    tamper("UPDATE casework_case SET opened_by_id = %s WHERE id = %s", world.clerk.pk, case.pk)
    tamper("UPDATE casework_case SET submitted_by_id = %s WHERE id = %s", world.checker.pk, case.pk)
    assert waiting() == 0


def test_a_case_by_name_lies_in_a_village_of_the_county(world: World) -> None:
    case = opened(world, village_code=VILLAGE)
    assert case.village_code == VILLAGE
    for village in ("220881100201", "220822999999"):
        refused(lambda village=village: opened(world, village_code=village), NotFound, "no_such_village")  # type: ignore[misc]


@pytest.mark.parametrize("by", ["other_clerk", "colleague"])
def test_a_key_of_another_persons_form_gives_nothing_away(world: World, by: str) -> None:
    case = opened(world, request_key="k" * 32)
    assert opened(world, request_key="k" * 32) == case
    colleague = Staff.objects.create(username="second", display_name="李四", role="clerk", area_code=TONGYU)
    thief = {"other_clerk": world.other_clerk, "colleague": colleague}[by]
    area, key = thief.area_code, "k" * 32
    refused(lambda: opened(world, by=thief, county_code=area, request_key=key), NotFound, "not_here")


def test_a_visits_key_answers_for_its_own_case_alone(world: World) -> None:
    first, second = opened(world), opened(world)
    visit = services.record_visit(case_id=first.pk, text="去看了", by=world.clerk, request_key="v" * 32)
    assert visit.case_id == first.pk
    with pytest.raises(NotFound):
        services.record_visit(case_id=second.pk, text="去看了", by=world.clerk, request_key="v" * 32)


def test_a_village_that_is_not_ones_own_is_refused_before_anything_is_answered(world: World) -> None:
    neighbour = Staff.objects.create(username="v2", display_name="李", role="village", area_code="220822102203")
    services.report_missed(name="刘小草", text="没上学", by=world.villager, request_key="m" * 32)
    refused(
        lambda: services.report_missed(
            name="刘小草", text="没上学", by=neighbour, village_code=VILLAGE, request_key="m" * 32
        ),
        NotFound,
        "no_such_village",
    )


def test_a_case_is_given_to_one_of_the_desk_and_stands_in_their_tasks(world: World) -> None:
    colleague = Staff.objects.create(username="second", display_name="李四", role="clerk", area_code=TONGYU)
    case = opened(world)
    assert [(one.label, one.count) for one in queries.todo_for(world.clerk)] == [
        ("个案待办理", 1),
        ("指给我办的个案", 0),
    ]
    given = services.assign_case(case_id=case.pk, username="second", by=world.clerk)
    assert given.assigned_to == colleague
    services.assign_case(case_id=case.pk, username="second", by=colleague)
    assert [(one.label, one.count) for one in queries.todo_for(world.clerk)] == [
        ("个案待办理", 0),
        ("指给我办的个案", 0),
    ]
    (_, own) = queries.todo_for(colleague)
    assert own.count == 1 and own.at.where == f"state=open&assigned={colleague.pk}"
    assert [one.assigned_to for one in queries.cases(colleague.scope)] == [colleague]
    for username in (world.checker.username, world.other_clerk.username, "nobody"):
        refused(
            lambda username=username: services.assign_case(case_id=case.pk, username=username, by=world.clerk),  # type: ignore[misc]
            InputError,
            "not_of_the_desk",
        )
    refused(lambda: services.assign_case(case_id=case.pk, username="", by=world.checker), NotAllowed, "not_your_role")
    refused(lambda: services.assign_case(case_id=case.pk, username="", by=world.other_clerk), NotFound, "not_here")
    colleague.is_active = False
    colleague.save()
    assert [one.count for one in queries.todo_for(world.clerk)] == [1, 0], "who left takes no case along"
    assert [vars(one)["assigned"] for one in queries.cases(world.clerk.scope)] == [queries.NOBODY]
    assert services.assign_case(case_id=case.pk, username="", by=world.clerk).assigned_to is None
