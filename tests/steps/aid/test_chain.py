"""Run -> school sheet -> list -> second person -> public notice -> take-down, and what must never happen on the way."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from fuzhi.steps.aid import models, queries, services
from fuzhi.steps.aid.states import EntitlementState
from fuzhi.steps.intake.receivers import dependents_of
from fuzhi.steps.registry import models as registry
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed, NotFound
from tests.factories.pages import there
from tests.factories.registers import TONGYU
from tests.factories.world import World, decisions_of

pytestmark = pytest.mark.django_db
TERM = "2017-1"
BOARDER = "boarder_living_subsidy"


def _run(world: World) -> models.Run:
    return services.run(term=TERM, county_code=TONGYU, by=world.clerk)


def _state(child: registry.Person, benefit: str = BOARDER) -> str:
    return models.Entitlement.objects.exclude(state="withdrawn").get(person_id=child.pk, benefit=benefit).state


def _approved(world: World) -> models.Notice:
    _run(world)
    services.confirm_sheet(sheet_id=models.Sheet.objects.get(state="open").pk, by=world.officer)
    waiting = services.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)
    notice = services.approve_list(list_id=waiting.pk, by=world.checker)
    assert notice is not None
    return notice


def _payable() -> set[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, benefit FROM aid_payable_v")
        return set(cursor.fetchall())


def test_a_poor_primary_boarder_gets_what_the_policy_says(world: World) -> None:
    child = world.poor_boarder()
    decided = decisions_of(_run(world).pk, child)
    assert decided[BOARDER] == ("granted", 50_000)
    assert decided["compulsory_fee_waiver"] == ("granted", 11_000)
    assert decided["nutrition_meal"] == ("granted", 39_200)
    assert decided["school_bus_waiver"][0] == "refused"


def test_the_same_run_again_changes_nothing(world: World) -> None:
    world.poor_boarder()
    tables = (models.Run, models.FactRow, models.Decision, models.Entitlement, models.Sheet, models.Difference)
    first = _run(world)
    before = [table.objects.count() for table in tables]
    assert _run(world).pk == first.pk
    assert [table.objects.count() for table in tables] == before


def test_other_readings_are_another_run_and_the_first_is_kept(world: World) -> None:
    child = world.poor_boarder()
    first = _run(world)
    other = services.run(term=TERM, county_code=TONGYU, by=world.clerk, switches={"nutrition_counties": "220881"})
    assert other.pk != first.pk
    assert decisions_of(other.pk, child)["nutrition_meal"][0] == "refused"
    assert decisions_of(first.pk, child)["nutrition_meal"][0] == "granted"
    assert models.Entitlement.objects.get(person_id=child.pk, benefit="nutrition_meal").state == "withdrawn"


def test_only_the_countys_clerk_runs(world: World) -> None:
    for stranger, error in ((world.checker, NotAllowed), (world.officer, NotAllowed), (world.other_clerk, NotFound)):
        with pytest.raises(error):
            services.run(term=TERM, county_code=TONGYU, by=stranger)


def test_the_school_confirms_all_but_marked_ones(world: World) -> None:
    good, gone = world.poor_boarder(), world.poor_boarder()
    _run(world)
    sheet = models.Sheet.objects.get()
    marked = models.Entitlement.objects.get(person_id=gone.pk, benefit=BOARDER)
    services.confirm_sheet(sheet_id=sheet.pk, by=world.officer, marked={marked.pk: "已转走"})
    assert (_state(good), _state(gone)) == ("confirmed", "marked")
    assert _state(gone, "nutrition_meal") == "confirmed"
    services.confirm_sheet(sheet_id=sheet.pk, by=world.officer)  # again: nothing
    assert _state(gone) == "marked"


def test_a_sheet_is_confirmed_by_its_own_school_alone(world: World) -> None:
    world.poor_boarder()
    _run(world)
    sheet = models.Sheet.objects.get()
    world.officer.school_code = "2122000009"
    with pytest.raises(NotFound):
        services.confirm_sheet(sheet_id=sheet.pk, by=world.officer)
    with pytest.raises(NotAllowed):
        services.confirm_sheet(sheet_id=sheet.pk, by=world.clerk)


def test_a_sheet_that_grew_meanwhile_is_not_confirmed_blindly(world: World) -> None:
    world.poor_boarder()
    _run(world)
    with pytest.raises(Conflict):
        services.confirm_sheet(sheet_id=models.Sheet.objects.get().pk, by=world.officer, seen_count=1)


def test_a_leaver_is_marked_and_becomes_one_case(world: World) -> None:
    child = world.poor_boarder()
    _run(world)
    sheet = models.Sheet.objects.get()
    for _ in range(2):
        services.report_leaver(sheet_id=sheet.pk, person_id=child.pk, reason="随父母去外地", by=world.officer)
    assert _state(child) == "marked"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_case_v WHERE kind = 'leaver' AND person_id = %s", [child.pk])
        assert cursor.fetchone() == (1,)
    services.confirm_sheet(sheet_id=sheet.pk, by=world.officer)
    lines = models.Entitlement.objects.filter(person_id=child.pk).values_list("pk", flat=True)
    services.settle_marked(entitlement_ids=lines, keep=False, reason="核实已转出", by=world.clerk)
    assert not models.Entitlement.objects.exclude(state="withdrawn").filter(person_id=child.pk).exists()


@pytest.mark.usefixtures("as_owner")
def test_nobody_approves_what_they_submitted(world: World) -> None:
    world.poor_boarder()
    _run(world)
    services.confirm_sheet(sheet_id=models.Sheet.objects.get().pk, by=world.officer)
    with pytest.raises(NotAllowed):
        services.submit_list(county_code=TONGYU, term=TERM, by=world.checker)
    waiting = services.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)
    with pytest.raises(NotAllowed):
        services.approve_list(list_id=waiting.pk, by=world.clerk)
    world.clerk.role = "checker"
    world.clerk.save()
    with pytest.raises(NotAllowed) as error:
        services.approve_list(list_id=waiting.pk, by=world.clerk)
    assert error.value.code == "four_eyes"


def test_the_database_refuses_an_approver_who_made_the_list(world: World) -> None:
    made = models.AidList.objects.create(
        county_code=TONGYU, term=TERM, no=9, kind="main", made_by=world.clerk, submitted_at=clock.now()
    )
    for change in ({"approved_by": world.clerk}, {"state": "approved"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.AidList.objects.filter(pk=made.pk).update(**change)


def test_approval_is_of_what_was_shown(world: World) -> None:
    world.poor_boarder()
    _run(world)
    services.confirm_sheet(sheet_id=models.Sheet.objects.get().pk, by=world.officer)
    waiting = services.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)
    with pytest.raises(Conflict):
        services.approve_list(
            list_id=waiting.pk, by=world.checker, seen_count=waiting.count, seen_fen=waiting.total_fen + 1
        )
    services.return_list(list_id=waiting.pk, by=world.checker, reason="人数不对")
    again = services.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)
    assert again.kind == "main", "a list that was sent back does not make the next one late"


def test_the_notice_shows_only_the_allowed_columns_and_items_that_need_one(world: World) -> None:
    child = world.poor_boarder()
    notice = _approved(world)
    allowed = {
        "id",
        "notice",
        "position",
        "entitlement",
        "name",
        "school_name",
        "grade_label",
        "class_name",
        "item_label",
        "amount_fen",
    }
    assert {field.name for field in models.NoticeLine._meta.get_fields()} == allowed
    line = models.NoticeLine.objects.get()
    assert (line.name, line.school_name, line.grade_label, line.class_name) == (
        child.name,
        "兴隆山镇中心小学",
        "三年级",
        "2班",
    )
    assert line.amount_fen == 50_000
    assert notice.total_fen == 50_000
    for word in ("残疾", "低保", "孤儿", "建档立卡", "特教"):
        assert word not in line.item_label


def test_a_notice_stands_through_the_fifth_working_day_after_it_opened(world: World) -> None:
    child = world.poor_boarder()
    with clock.at(date(2018, 4, 3)):  # Tomb-sweeping holidays 5-7 April, Sunday the 8th is worked
        notice = _approved(world)
    assert (notice.opened_on, notice.closes_on) == (date(2018, 4, 3), date(2018, 4, 11))
    assert _payable() == {(child.pk, "compulsory_fee_waiver"), (child.pk, "nutrition_meal")}
    assert services.take_down_due(on=date(2018, 4, 11)) == 0
    assert services.take_down_due(on=date(2018, 4, 12)) == 1
    assert services.take_down_due(on=date(2018, 4, 12)) == 0
    assert (child.pk, BOARDER) in _payable()


def test_an_objection_holds_exactly_the_items_it_names_until_answered(world: World) -> None:
    first, second = world.poor_boarder(), world.poor_boarder()
    notice = _approved(world)
    line = models.NoticeLine.objects.get(entitlement__person_id=first.pk)
    said = services.file_objection(text="已经不住校了", notice_id=notice.pk, line_ids=[line.pk], request_key="k1")
    assert (
        services.file_objection(text="已经不住校了", notice_id=notice.pk, line_ids=[line.pk], request_key="k1").pk
        == said.pk
    )
    services.take_down_due(on=date(2017, 12, 1))
    assert (first.pk, BOARDER) not in _payable()
    assert {(second.pk, BOARDER), (first.pk, "nutrition_meal")} <= _payable()
    with pytest.raises(NotFound):
        services.answer_objection(objection_id=said.pk, upheld=False, answer="不属实", by=world.other_clerk)
    services.answer_objection(objection_id=said.pk, upheld=False, answer="核实仍住校", by=world.clerk)
    assert (first.pk, BOARDER) in _payable()
    with pytest.raises(Conflict):
        services.answer_objection(objection_id=said.pk, upheld=True, answer="改了", by=world.clerk)


def test_an_upheld_objection_withdraws_and_the_next_run_does_not_bring_it_back(world: World) -> None:
    child = world.poor_boarder()
    notice = _approved(world)
    said = services.file_objection(text="不住校", notice_id=notice.pk, line_ids=[models.NoticeLine.objects.get().pk])
    waits = services.answer_objection(objection_id=said.pk, upheld=True, answer="属实", by=world.clerk)
    services.confirm_withdrawal(change_id=waits.pk, by=world.checker)
    world.bill(world.pupil(), meal_days=1)
    _run(world)
    assert (
        not models.Entitlement.objects.exclude(state="withdrawn").filter(person_id=child.pk, benefit=BOARDER).exists()
    )


@pytest.mark.parametrize("bad", ["other notice", "closed", "blank"])
def test_an_objection_must_fit_its_notice(world: World, bad: str) -> None:
    world.poor_boarder()
    notice = _approved(world)
    line = models.NoticeLine.objects.get().pk
    if bad == "closed":
        services.take_down_due(on=date(2017, 12, 1))
    with pytest.raises(InputError):
        services.file_objection(
            text="" if bad == "blank" else "意见",
            notice_id=notice.pk,
            line_ids=[line + 1] if bad == "other notice" else [line],
        )


def test_a_late_find_is_a_supplement_on_a_late_list(world: World) -> None:
    world.poor_boarder()
    _approved(world)
    late = world.poor_boarder()
    _run(world)
    found = models.Entitlement.objects.get(person_id=late.pk, benefit=BOARDER)
    assert (found.is_late, there(found.sheet).no) == (True, 2)
    services.confirm_sheet(sheet_id=there(found.sheet_id), by=world.officer)
    late_list = services.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)
    assert (late_list.kind, late_list.no) == ("late", 2)
    assert late_list.persons == 1


@pytest.mark.usefixtures("as_owner")
def test_a_change_before_approval_updates_the_proposal_and_asks_the_school_again(world: World) -> None:
    child = world.poor_boarder()
    _run(world)
    services.confirm_sheet(sheet_id=models.Sheet.objects.get().pk, by=world.officer)
    registry.Bill.objects.update(meal_days=90)
    _run(world)
    meal = models.Entitlement.objects.get(person_id=child.pk, benefit="nutrition_meal")
    assert (meal.state, meal.amount_fen, there(meal.sheet).no) == (EntitlementState.PROPOSED, 36_000, 2)
    assert _state(child) == "confirmed"


@pytest.mark.usefixtures("as_owner")
def test_a_change_after_approval_is_a_note_and_never_an_overwrite(world: World) -> None:
    child = world.poor_boarder()
    _approved(world)
    registry.Bill.objects.update(meal_days=90)
    _run(world)
    meal = models.Entitlement.objects.get(person_id=child.pk, benefit="nutrition_meal")
    assert (meal.state, meal.amount_fen) == (EntitlementState.APPROVED, 39_200)
    noted = models.Difference.objects.get()
    assert (noted.entitlement_id, noted.approved_fen, noted.found_fen) == (meal.pk, 39_200, 36_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Entitlement.objects.filter(pk=meal.pk).update(amount_fen=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Entitlement.objects.filter(pk=meal.pk).update(state="proposed")


def test_one_child_one_item_one_semester(world: World) -> None:
    child = world.poor_boarder()
    _run(world)
    line = models.Entitlement.objects.get(person_id=child.pk, benefit=BOARDER)
    line.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


def _merge(lost: registry.Person, into: registry.Person) -> None:
    """As the registry joins two persons who proved to be one."""
    registry.Person.objects.filter(pk=lost.pk).update(root=into, merged_into=into, is_live=False)


def test_a_child_that_proves_to_be_another_is_not_aided_twice(world: World) -> None:
    older = world.at_home("王小满")
    child = world.poor_boarder()
    _approved(world)
    before = set(models.Entitlement.objects.values_list("pk", "state"))
    _merge(child, older)
    _run(world)
    assert set(models.Entitlement.objects.values_list("pk", "state")) == before
    assert not models.Difference.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT person_id FROM aid_entitlement_v")
        assert cursor.fetchall() == [(older.pk,)]


def test_two_proposals_for_one_child_become_one(world: World) -> None:
    first, second = world.poor_boarder(), world.poor_boarder()
    _run(world)
    _merge(second, first)
    registry.Enrolment.objects.filter(record__person=second).update(superseded_at=clock.now())
    _run(world)
    standing = models.Entitlement.objects.exclude(state="withdrawn").filter(benefit=BOARDER)
    assert [line.person_id for line in standing] == [first.pk]


def test_a_line_of_a_child_merged_before_approval_stands_on_the_notice(world: World) -> None:
    older = world.at_home("王小满")
    child = world.poor_boarder()
    _run(world)
    services.confirm_sheet(sheet_id=models.Sheet.objects.get().pk, by=world.officer)
    waiting = services.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)
    _merge(child, older)
    services.approve_list(list_id=waiting.pk, by=world.checker)
    assert models.NoticeLine.objects.get().name == "王小满"


def test_exports_stand_in_the_contracts_columns(world: World) -> None:
    child = world.poor_boarder()
    _run(world)
    facts = list(queries.export_facts(world.clerk.scope, TERM))
    assert facts[0][:4] == (child.number, TERM, TONGYU, "primary")
    decisions = list(queries.export_decisions(world.clerk.scope, TERM))
    assert (child.number, TERM, BOARDER, "3.2.2;3.2.3", "national", "cash", "granted", 50_000) in decisions
    conditions = list(queries.export_conditions(world.clerk.scope, TERM))
    assert len({row[2] for row in conditions}) == 15, "every item, also those that are not about this stage"
    assert (child.number, TERM, BOARDER, "boarder", "3.2.2", True) in [
        (*row[:4], "3.2.2", row[5]) for row in conditions if row[3] == "boarder"
    ]
    assert list(queries.export_facts(world.other_clerk.scope, TERM)) == []


def test_an_undo_hears_how_many_approved_items_rest_on_a_batch(world: World) -> None:
    world.poor_boarder()
    _run(world)
    assert dependents_of(world.batches["roll:220822"]) == 0
    services.confirm_sheet(sheet_id=models.Sheet.objects.get().pk, by=world.officer)
    waiting = services.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)
    services.approve_list(list_id=waiting.pk, by=world.checker)
    assert dependents_of(world.batches["roll:220822"]) == waiting.count
    assert dependents_of(world.batches["school:220881"]) == 0
