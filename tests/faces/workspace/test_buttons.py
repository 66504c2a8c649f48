"""A button stands on a page exactly when ``can_x`` says yes, and a posted form is answered accordingly.

Every role of the county, of a neighbour and of the prefecture opens the page of a real thing in each of its states, and
posts each act there. What can be done must be shown and go through; what cannot must be missing and be refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid import models as aid_models
from fuzhi.steps.aid import permissions as aid_may
from fuzhi.steps.aid import services as aid
from fuzhi.steps.casework import permissions as case_may
from fuzhi.steps.casework import services as casework
from fuzhi.steps.intake import permissions as roster_may
from fuzhi.steps.intake import services as intake
from fuzhi.steps.payments import permissions as money_may
from fuzhi.steps.payments import queries as money
from fuzhi.steps.payments import services as payments
from fuzhi.steps.registry import permissions as pair_may
from fuzhi.steps.registry import queries as registry_queries
from fuzhi.steps.registry import services as registry
from fuzhi.vocabulary import clock
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.factories.pages import text_of
from tests.factories.registers import TAONAN, TONGYU, VILLAGE
from tests.factories.rosters import Office, Pupil, head_row, open_account, other_digit
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TERM = "2017-1"
FINANCE = {"display_name": "钱五", "role": "finance", "area_code": TONGYU}
Can = Callable[[Staff, Any], bool]


@dataclass(frozen=True)
class Act:
    """An address that is posted to, what is posted, and who can; ``shown`` is what the page holds when it is offered.

    ``may_answer``: what a form that goes through is answered with (422 where the ``file`` is then found to be of no use).
    """

    address: str
    can: Can
    form: dict[str, str] = field(default_factory=dict)
    args: tuple[str, ...] = ()
    shown: str = ""
    may_answer: tuple[int, ...] = (200, 302)
    file: str = ""

    def posted(self) -> dict[str, object]:
        """The form as it is sent."""
        return self.form | ({"file": SimpleUploadedFile(self.file, b"nothing")} if self.file else {})


CASE = (
    Act("case-submit", case_may.can_submit),
    Act("case-approve", case_may.can_approve),
    Act("case-refuse", case_may.can_refuse, {"note": "不属实"}),
    Act("case-close", case_may.can_close, {"note": "已返校"}),
    Act("case-assign", case_may.can_assign, {"username": ""}),
    Act("case-visit", case_may.can_visit, {"text": "去看了"}),
)
LIST = (
    Act("list-approve", aid_may.can_approve),
    Act("list-return", aid_may.can_return, {"reason": "人数不对"}),
)
SHEET = (
    Act("school-sheet", aid_may.can_confirm, shown='id="confirm-sheet"'),
    Act("school-reopen", aid_may.can_reopen, {"reason": "标错了"}, shown='data-dialog="reopen"'),
    Act("school-leaver", aid_may.can_report_leaver, {"reason": "转走了"}, shown='data-dialog="leaver"'),
)
SAID = (Act("objection", aid_may.can_answer, {"act": "dismiss", "answer": "不属实"}, shown='name="answer"'),)


def nothing_waits(can: Can) -> Can:
    """What is offered only while no record waits for its second person."""
    return lambda staff, batch: money.waiting_of(batch) is None and can(staff, batch)


def of_waiting(can: Can) -> Can:
    """What is asked of the record that waits."""
    return lambda staff, batch: (found := money.waiting_of(batch)) is not None and can(staff, found)


def disputes(staff: Staff, batch: Any) -> bool:
    answer = money.standing_of(batch)
    return answer is not None and money.waiting_of(batch) is None and money_may.can_dispute(staff, answer)


BATCH = (
    Act("batch-release", money_may.can_release),
    Act("batch-void", money_may.can_void, {"reason": "编错了"}),
    Act("batch-back", money_may.can_send_back, {"reason": "有疑问"}),
    Act("batch-file", money_may.can_fetch, args=("sheet",)),
    Act("batch-settle", money_may.can_settle),
    Act("batch-return", nothing_waits(money_may.can_return), may_answer=(422,), file="return.txt"),
    Act("batch-unanswered", nothing_waits(money_may.can_give_up), {"reason": "没有答复"}),
    Act("batch-return-confirm", of_waiting(money_may.can_decide), {"rest_is_paid": "on"}, may_answer=(302, 422)),
    Act("batch-return-refuse", of_waiting(money_may.can_decide), {"reason": "不完整"}),
    Act("batch-return-withdraw", of_waiting(money_may.can_withdraw)),
    Act("batch-return-dispute", disputes, {"reason": "收错了文件"}),
)

ROSTER = (
    Act("roster-commit", roster_may.can_commit),
    Act("roster-discard", roster_may.can_discard),
    Act("roster-undo", roster_may.can_undo),
)
CHANGE = (
    Act("change-confirm", pair_may.can_confirm_change),
    Act("change-refuse", pair_may.can_refuse_change, {"reason": "没有材料"}),
    Act("change-withdraw", pair_may.can_withdraw_change),
)
PAIR = (
    Act("matching-decide", pair_may.can_join, {"verdict": "same"}, shown='value="same"'),
    Act("matching-decide", pair_may.can_join, {"verdict": "different"}, shown='value="different"'),
    Act("matching-decide", pair_may.can_put_aside, {"verdict": "later"}, shown='value="later"'),
    Act("matching-undo", pair_may.can_undo),
)


def people(*known: Staff) -> list[Staff]:
    """Those given, and one more of every office here, next door and above."""
    more = [("checker", TONGYU), ("finance", TONGYU), ("clerk", TAONAN), ("checker", TAONAN), ("finance", TAONAN)]
    more += [("supervisor", "2208"), ("auditor", "2208"), ("admin", "2208"), ("village", VILLAGE)]
    return [
        *known,
        *(
            Staff.objects.create(username=f"b-{role}-{area}", display_name="李四", role=role, area_code=area)
            for role, area in more
        ),
    ]


def row_of(thing: Any) -> dict[str, Any] | None:
    """The thing as it stands in the database, None when it was thrown away."""
    row: dict[str, Any] | None = type(thing).objects.filter(pk=thing.pk).values().first()
    return row


def mismatches(page: str, acts: tuple[Act, ...], thing: Any, staff: list[Staff]) -> list[str]:
    """Every (person, act) where page, ``can_x`` and the answer to the posted form do not agree."""
    wrong = []
    for person in staff:
        client = signed_in(person)
        html = html_of(client, reverse(page, args=[thing.pk]))
        for act in acts:
            url = reverse(act.address, args=[thing.pk, *act.args])
            may, shown = act.can(person, thing), (act.shown or f'action="{url}"') in html
            with transaction.atomic():
                before = row_of(thing)
                status = client.post(url, act.posted()).status_code
                is_same = row_of(thing) == before
                transaction.set_rollback(True)
            refused = status in (403, 404, 409) or (status == 302 and is_same)  # what is done already is safe to repeat
            fits = status in act.may_answer if may else refused and is_same
            if shown != may or not fits:
                wrong.append(said(person, act, may, shown, status))
    return wrong


def mismatches_in_county(page: str, act: Act, staff: list[Staff]) -> list[str]:
    """The same for what is done to the own county and names no thing."""
    wrong = []
    for person in staff:
        client, url = signed_in(person), reverse(act.address, args=act.args)
        may = act.can(person, person.scope.county_code)
        shown = (act.shown or f'action="{url}"') in html_of(client, reverse(page, args=act.args))
        with transaction.atomic():
            status = client.post(url + f"?term={TERM}", act.form).status_code
            transaction.set_rollback(True)
        if shown != may or status not in (act.may_answer if may else (403, 404, 409)):
            wrong.append(said(person, act, may, shown, status))
    return wrong


def signed_in(person: Staff) -> Client:
    """A browser of this person, in the semester."""
    client = Client()
    client.force_login(Staff.objects.get(pk=person.pk))
    return client


def html_of(client: Client, url: str) -> str:
    """The page, empty when it does not open."""
    answer = client.get(url + f"?term={TERM}")
    return text_of(answer) if answer.status_code == 200 else ""


def said(person: Staff, act: Act, may: bool, shown: bool, status: int) -> str:
    """One line of what does not agree."""
    return f"{person.role} {person.area_code} {act.address}: can {may}, shown {shown}, answered {status}"


@pytest.fixture
def world(world: World) -> World:
    """With one poor boarder."""
    world.poor_boarder()
    return world


def test_cases(world: World) -> None:
    staff = people(world.clerk, world.checker, world.officer, world.villager)
    missed = casework.report_missed(name="刘小草", text="没上学", by=world.villager)
    assert mismatches("case", CASE, missed, staff) == []
    case = casework.open_case(kind="relapse", text="洪水", by=world.clerk, person_id=world.pupil().pk, cause="disaster")
    assert mismatches("case", CASE, case, staff) == []
    case = casework.submit_case(case_id=case.pk, by=world.clerk)
    assert mismatches("case", CASE, case, staff) == []
    case = casework.approve_case(case_id=case.pk, by=world.checker)
    assert mismatches("case", CASE, case, staff) == []


def test_sheets_lists_and_objections(world: World) -> None:
    staff = people(world.clerk, world.checker, world.officer)
    here = [one for one in staff if one.area_code != TAONAN]
    assert mismatches_in_county("decisions", Act("decisions-start", aid_may.can_run), here) == []
    aid.run(term=TERM, county_code=TONGYU, by=world.clerk)
    sheet = aid_models.Sheet.objects.get()
    leaving = {"person": str(sheet.entitlements.earliest("pk").person_id)}
    acts = (*SHEET[:2], replace(SHEET[2], form=SHEET[2].form | leaving))
    assert mismatches("school-sheet", acts, sheet, [*staff, Staff.objects.get(username="b-village-" + VILLAGE)]) == []
    aid.confirm_sheet(sheet_id=sheet.pk, by=world.officer)
    sheet.refresh_from_db()
    assert mismatches("school-sheet", acts, sheet, [*staff, Staff.objects.get(username="b-village-" + VILLAGE)]) == []
    submit = Act("lists-submit", aid_may.can_submit)
    assert mismatches_in_county("lists", submit, [one for one in here if not one.school_code]) == []
    made = aid.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)
    assert mismatches("list", LIST, made, staff) == []
    notice = aid.approve_list(list_id=made.pk, by=world.checker)
    assert notice is not None
    made.refresh_from_db()
    assert mismatches("list", LIST, made, staff) == []
    said = aid.file_objection(text="不住校", notice_id=notice.pk, line_ids=[aid_models.NoticeLine.objects.get().pk])
    assert mismatches("objection", SAID, said, staff) == []
    aid.answer_objection(objection_id=said.pk, upheld=False, answer="核实住校", by=world.clerk)
    said.refresh_from_db()
    assert mismatches("objection", SAID, said, [one for one in staff if one != world.clerk]) == []


@pytest.mark.parametrize("delivery", ["cash", "waiver"])
def test_batches(delivery: str, tmp_path: Path) -> None:
    with clock.at(ground.DAY):
        ground.add_schools()
        office = ground.Office.open()
        child = ground.add_person("P2208220009001", "王禾苗", account=bank.account_no(1), holder="王大苗")
        benefit = "boarder_living_subsidy" if delivery == "cash" else "school_bus_waiver"
        ground.approve(office, [(child, benefit, 62_500)])
        staff = people(*office.staff.values())
        make = Act("batch-make", money_may.can_make, args=(delivery,))
        here = [one for one in staff if one.area_code == TONGYU]
        assert mismatches_in_county("batch-prepare", make, here) == []
        batch = payments.make_batch(county_code=TONGYU, term=TERM, delivery=delivery, by=office.finance)
        assert mismatches("batch", BATCH, batch, staff) == []
        batch = payments.release_batch(batch_id=batch.pk, by=office.check)
        assert mismatches("batch", BATCH, batch, staff) == []
        if delivery == "cash":
            file = bank.write_return(tmp_path / "r.xlsx", bank.answers(batch))
            found = payments.record_return(batch_id=batch.pk, path=file, name=file.name, by=office.finance)
            assert mismatches("batch", BATCH, batch, staff) == []
            payments.confirm_return(return_id=found.pk, by=office.check)
            batch.refresh_from_db()
            assert mismatches("batch", BATCH, batch, staff) == []
            payments.dispute_return(return_id=found.pk, by=office.finance, reason="收错了文件")
            assert mismatches("batch", BATCH, batch, staff) == []
            return
        assert mismatched_receipts(batch, staff) == []
        batch = payments.settle(batch_id=batch.pk, by=office.finance2)
        assert mismatches("batch", BATCH, batch, staff) == []
        assert mismatched_receipts(batch, staff) == []


def test_rosters_and_pairs(tmp_path: Path) -> None:
    child = Pupil("王禾苗")
    with clock.at(date(2017, 9, 20)):
        clerk = open_account("tongyu", "clerk", TONGYU)
        office = Office(tmp_path, clerk)
        office.schools()
        office.bring("household", [head_row(), child.household_row(证件号码=other_digit(child.number))])
        staff = people(clerk)
        batch = office.receive("roll", [child.roll()])
        assert mismatches("roster-batch", ROSTER, batch, staff) == []
        batch = intake.commit(batch_id=batch.pk, by=clerk)
        assert mismatches("roster-batch", ROSTER, batch, staff) == []
        pair = registry_queries.pairs(clerk.scope).get()
        assert mismatches("matching-pair", PAIR, pair, staff) == []
        pair = registry.decide_pair(pair_id=pair.pk, verdict="later", by=clerk)
        assert mismatches("matching-pair", PAIR, pair, staff) == []
        pair = registry.decide_pair(pair_id=pair.pk, verdict="different", by=clerk)
        assert mismatches("matching-pair", PAIR, pair, staff) == []
        registry.undo_decision(pair_id=pair.pk, by=clerk)
        batch = intake.undo(batch_id=batch.pk, by=clerk).batch
        assert mismatches("roster-batch", ROSTER, batch, staff) == []


def test_changes_of_a_child(world: World) -> None:
    finance, finance2 = (Staff.objects.create(**FINANCE | {"username": name}) for name in ("money", "money2"))
    staff = people(world.clerk, world.checker, world.officer, world.villager, finance, finance2)
    fact = {"fact": "is_hardship", "value": "是", "reason": "认定表", "term": TERM}
    for end in (registry.confirm_change, partial(registry.refuse_change, reason="没有材料")):
        found = registry.correct(person_id=world.pupil().pk, by=world.clerk, **fact)
        assert mismatches("change", CHANGE, found, staff) == []
        found = end(change_id=found.pk, by=world.checker)
        assert mismatches("change", CHANGE, found, staff) == []


def mismatched_receipts(batch: Any, staff: list[Staff]) -> list[str]:
    """The school's page lists batches: who can confirm this one sees its form there."""
    wrong = []
    for person in staff:
        client, page = signed_in(person), reverse("school-receipts")
        may = money_may.can_receive(person, batch)
        shown = f'name="batch" value="{batch.pk}"' in html_of(client, page)
        with transaction.atomic():
            status = client.post(page, {"batch": str(batch.pk)}).status_code
            transaction.set_rollback(True)
        if shown != may or status not in ((302,) if may else (403, 404, 409)):
            wrong.append(said(person, Act("school-receipts", money_may.can_receive), may, shown, status))
    return wrong
