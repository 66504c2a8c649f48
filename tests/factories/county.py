"""A county that is lived in: every row was written by the verbs that pages use, one stage of the semester after another.

``County.open(folder)`` gives a county office with its rosters imported; ``county.to(Stage.RELEASED)`` plays on to a
stage. Each stage is a savepoint, so that a test may go back to an earlier one: ``to`` works in both directions.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from pathlib import Path

from django.db import transaction

from fuzhi.steps.accounts import services as accounts
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid import models as aid_models
from fuzhi.steps.aid import services as aid
from fuzhi.steps.casework import services as casework
from fuzhi.steps.payments import models as payments_models
from fuzhi.steps.payments import services as payments
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.models import MatchPair, Person
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories import bank
from tests.factories.pages import there
from tests.factories.rosters import (
    NINE_YEAR,
    OTHER,
    PRIMARY,
    TONGYU,
    VILLAGE_CODE,
    ZHENLAI,
    Office,
    Pupil,
    head_row,
    id_number,
    other_digit,
)

TERM = "2017-1"
OTHER_SCHOOL, OTHER_VILLAGE = "2122000099", "220821100201"


class Stage(IntEnum):
    """How far the semester has come."""

    IMPORTED = 0
    DECIDED = 1
    CONFIRMED = 2
    SUBMITTED = 3
    PUBLISHED = 4
    """The notice hangs; an objection is open."""
    CLOSED = 5
    """The notice is down, the objection answered."""
    MADE = 6
    RELEASED = 7
    ANSWERED = 8
    """The bank's answer is recorded and waits for the second person."""
    RETURNED = 9
    """The bank sent one line back, whose account is mended already."""


DAYS = {
    Stage.IMPORTED: date(2017, 10, 9),
    Stage.DECIDED: date(2017, 10, 10),
    Stage.CONFIRMED: date(2017, 10, 11),
    Stage.SUBMITTED: date(2017, 10, 12),
    Stage.PUBLISHED: date(2017, 10, 13),
    Stage.CLOSED: date(2017, 10, 31),
    Stage.MADE: date(2017, 11, 1),
    Stage.RELEASED: date(2017, 11, 2),
    Stage.ANSWERED: date(2017, 11, 5),
    Stage.RETURNED: date(2017, 11, 6),
}


def staff_of(county: str, prefix: str) -> dict[Role, Staff]:
    """One member of staff a role in a county (the readers and administration stand above all counties)."""
    own = county == TONGYU
    areas = {
        Role.VILLAGE: VILLAGE_CODE if own else OTHER_VILLAGE,
        Role.SUPERVISOR: "2208",
        Role.AUDITOR: "2208",
        Role.ADMIN: "2208",
    }
    schools = {Role.SCHOOL: PRIMARY if own else OTHER_SCHOOL}
    return {
        role: _account(f"{prefix}-{role.value}", role, areas.get(role, county), schools.get(role, "")) for role in Role
    }


def _account(username: str, role: Role, area: str, school: str = "") -> Staff:
    return accounts.add_staff(
        username=username,
        display_name=role.label,
        role=role.value,
        area_code=area,
        school_code=school,
        password="",
        is_demo=True,
    )


@dataclass
class County:
    """One county office with its people, and how far it has come."""

    office: Office
    staff: dict[Role, Staff]
    foreign: dict[Role, Staff]
    neighbours: dict[Role, Staff]
    """Another school and another village of the same county."""
    pupils: list[Pupil]
    stage: Stage = Stage.IMPORTED
    _marks: dict[Stage, str] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path, pupils: int = 5) -> "County":
        """The office with its rosters imported, in a transaction that the caller rolls back."""
        with clock.at(DAYS[Stage.IMPORTED]):
            staff, foreign = staff_of(TONGYU, "here"), staff_of(ZHENLAI, "far")
            office = Office(folder, staff[Role.CLERK])
            neighbours = {
                Role.SCHOOL: _account("next-school", Role.SCHOOL, TONGYU, OTHER),
                Role.VILLAGE: _account("next-village", Role.VILLAGE, "220822100201"),
            }
            county = cls(office, staff, foreign, neighbours, [_pupil(n) for n in range(pupils)])
            county._import()
            county._open_cases()
        county._marks[Stage.IMPORTED] = transaction.savepoint()
        return county

    def to(self, stage: Stage) -> "County":
        """Play on, or go back, to a stage; what was done after it is gone."""
        if stage <= self.stage:
            transaction.savepoint_rollback(self._marks[stage])
            self._marks = {one: mark for one, mark in self._marks.items() if one <= stage}
            self.stage = stage
        while self.stage < stage:
            following = Stage(self.stage + 1)
            with clock.at(DAYS[following]):
                _PLAYS[following](self)
            self.stage = following
            self._marks[following] = transaction.savepoint()
        return self

    @property
    def day(self) -> date:
        """The business day of the stage."""
        return DAYS[self.stage]

    def _import(self) -> None:
        office, twin = self.office, _pupil(299)
        office.schools()
        self.household_roster = office.bring(
            "household",
            [
                head_row(),
                *[pupil.household_row() for pupil in self.pupils],
                twin.household_row(证件号码=other_digit(twin.number)),
            ],
        )
        shared = self.pupils[0].roll(学校标识码=NINE_YEAR, 学校名称="同发九年一贯制学校", 学籍号="G0")
        self.roll_roster = office.bring("roll", [*[pupil.roll() for pupil in self.pupils], shared, twin.roll()])
        office.bring("bill", [pupil.bill() for pupil in self.pupils])
        office.bring("teacher", [_teacher(n) for n in range(2)])
        self.last_roster = office.bring("minimum_living", [_living(self.pupils[1])])
        first, second, *others = self.pupils
        rows = [first.bill(用餐天数=90), second.bill(杂费="不知道"), *(pupil.bill() for pupil in others)]
        self.unwritten = office.receive("bill", rows)

    def _open_cases(self) -> None:
        clerk = self.staff[Role.CLERK]
        child = self.person(1).pk
        self.case = casework.open_case(
            kind="relapse", text="洪水冲了房子", by=clerk, person_id=child, cause="disaster", applied_on=clock.today()
        )
        self.sent = casework.open_case(
            kind="relapse",
            text="父亲住院",
            by=clerk,
            person_id=self.person(2).pk,
            cause="illness",
            applied_on=clock.today(),
        )
        casework.submit_case(case_id=self.sent.pk, by=clerk)
        self.missed = casework.report_missed(name="刘小草", text="没上学", by=self.staff[Role.VILLAGE])

    def _decide(self) -> None:
        aid.run(term=TERM, county_code=TONGYU, by=self.staff[Role.CLERK])

    def _confirm(self) -> None:
        for sheet in aid_models.Sheet.objects.filter(state="open"):
            by = self.staff[Role.SCHOOL]
            if sheet.school_code == PRIMARY:
                last = there(aid_models.Entitlement.objects.filter(sheet=sheet).order_by("-person_id").first())
                aid.confirm_sheet(sheet_id=sheet.pk, by=by, marked={last.pk: "已转走"})

    def _submit(self) -> None:
        aid.submit_list(county_code=TONGYU, term=TERM, by=self.staff[Role.CLERK])

    def _publish(self) -> None:
        notice = there(aid.approve_list(list_id=self.list.pk, by=self.staff[Role.CHECKER]))
        line = there(aid_models.NoticeLine.objects.order_by("pk").first())
        self.objection = aid.file_objection(text="不住校", notice_id=notice.pk, line_ids=[line.pk])

    def _close(self) -> None:
        aid.answer_objection(
            objection_id=self.objection.pk, upheld=False, answer="查过了，住校", by=self.staff[Role.CLERK]
        )
        aid.take_down_due(on=clock.today())

    def _make(self) -> None:
        for delivery in ("cash", "waiver"):
            payments.make_batch(county_code=TONGYU, term=TERM, delivery=delivery, by=self.staff[Role.FINANCE])

    def _release(self) -> None:
        for batch in payments_models.Batch.objects.filter(state="made"):
            payments.release_batch(batch_id=batch.pk, by=self.staff[Role.CHECKER])

    def _answer(self) -> None:
        file, finance = self.bank_return({1: "已销户"}), self.staff[Role.FINANCE]
        payments.record_return(batch_id=self.batch.pk, path=file, name=file.name, by=finance)

    def _return(self) -> None:
        finance = self.staff[Role.FINANCE]
        payments.confirm_return(return_id=self.batch.returns.get().pk, by=self.staff[Role.CHECKER])
        failed = self.batch.lines.get(state="failed")
        made = registry.mend_account(
            person_id=there(failed.person_id),
            holder_name="王大田",
            bank_name="吉林农信",
            number=bank.account_no(7),
            reason="核对存折",
            by=finance,
        )
        registry.confirm_change(change_id=made.pk, by=self.staff[Role.CHECKER])

    def return_sums(self) -> dict[str, str]:
        """What the page of the second person carries of the one record."""
        found = self.batch.returns.get()
        return {name: str(getattr(found, name)) for name in ("paid_count", "paid_fen", "failed_count", "failed_fen")}

    def paid_line(self) -> payments_models.Line:
        """A line of the cash batch that has arrived."""
        return there(self.batch.lines.filter(state="paid").first())

    def bank_return(self, failed: dict[int, str]) -> Path:
        """The bank's answer to the cash batch."""
        return bank.write_return(self.office.folder / "return.xlsx", bank.answers(self.batch, failed))

    def strangers(self, role: Role) -> list[Staff]:
        """Those of the same role who must find nothing here; none for who stands above the counties."""
        if role in (Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN):
            return []
        return [self.foreign[role], *([self.neighbours[role]] if role in self.neighbours else [])]

    def person(self, place: int) -> Person:
        """The registry's person of a pupil."""
        return there(Person.objects.filter(is_live=True, is_pupil=True, name=self.pupils[place].name).first())

    @property
    def sheet(self) -> aid_models.Sheet:
        """The sheet of the school whose officer is on the staff."""
        return aid_models.Sheet.objects.get(school_code=PRIMARY)

    @property
    def list(self) -> aid_models.AidList:
        """The county's list."""
        return aid_models.AidList.objects.get()

    @property
    def notice(self) -> aid_models.Notice:
        """Its notice."""
        return aid_models.Notice.objects.get()

    @property
    def batch(self) -> payments_models.Batch:
        """The batch of cash."""
        return payments_models.Batch.objects.get(delivery="cash", kind="first")

    @property
    def waiver(self) -> payments_models.Batch:
        """The batch of waivers, settled with the schools."""
        return payments_models.Batch.objects.get(delivery="waiver")

    def pair(self, kind: str = "same_person") -> MatchPair:
        """A pair that waits for a clerk."""
        return there(MatchPair.objects.filter(kind=kind, state="open").first())


_PLAYS: dict[Stage, Callable[[County], None]] = {
    Stage.DECIDED: County._decide,
    Stage.CONFIRMED: County._confirm,
    Stage.SUBMITTED: County._submit,
    Stage.PUBLISHED: County._publish,
    Stage.CLOSED: County._close,
    Stage.MADE: County._make,
    Stage.RELEASED: County._release,
    Stage.ANSWERED: County._answer,
    Stage.RETURNED: County._return,
}


def _pupil(n: int) -> Pupil:
    first, last = "赵钱孙李周吴郑王冯陈"[n % 10], "禾麦谷荞豆粟黍稻麻薯"[n // 10 % 10]
    return Pupil(
        f"{first}{'小大春'[n // 100]}{last}",
        birth=f"2009{n // 28 % 12 + 1:02d}{n % 28 + 1:02d}",
        serial=31 + 2 * (n // 336),
        more={"就读方式": "住校"},
    )


def _teacher(n: int) -> tuple[object, ...]:
    return (
        "兴隆山镇中心校",
        f"教师{'甲乙丙丁'[n]}",
        id_number("19800101", 11 + 2 * n),
        "是",
        "是",
        "乡镇中心校",
        "2015-09",
    )


def _living(pupil: Pupil) -> tuple[object, ...]:
    return (
        "王大田",
        id_number("19790203", 11),
        pupil.name,
        pupil.number,
        "之子",
        2,
        "农村低保",
        300,
        "2017-01",
        "",
        "",
        "",
    )
