"""A small county whose lists are approved and whose notice has closed, written straight into the tables.

The payments step reads its neighbours through their views, so these rows are all that it can see of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from fuzhi.steps.accounts import sealing
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.models import AidList, Entitlement, Notice, Objection, ObjectionItem, Run
from fuzhi.steps.intake.sealed_rows import seal_account
from fuzhi.steps.payments import services as payments
from fuzhi.steps.payments.models import Batch
from fuzhi.steps.programmes.models import Record as TeacherRecord
from fuzhi.steps.programmes.models import TeacherPost
from fuzhi.steps.registry.models import Account, Correction, Person, Record, School
from fuzhi.vocabulary.clock import SHANGHAI
from fuzhi.vocabulary.names import name_key

Item = tuple[Person, str, int]
TERM = "2017-1"
COUNTY, OTHER_COUNTY = "220822", "220821"
VILLAGE = "220822102203"
SCHOOLS = ("2122000001", "2122000002")
DAY = date(2017, 12, 15)
START = date(2017, 9, 1)
AT = datetime(2017, 10, 9, 9, 0, tzinfo=SHANGHAI)
TIER = {
    "boarder_living_subsidy": "national",
    "senior_grant": "national",
    "special_living_subsidy": "municipal",
    "compulsory_fee_waiver": "national",
    "school_bus_waiver": "municipal",
    "nutrition_meal": "national",
}
DELIVERY = {"compulsory_fee_waiver": "waiver", "school_bus_waiver": "waiver", "nutrition_meal": "in_kind"}


def make_staff(username: str, role: str, area: str, school: str = "") -> Staff:
    """An account as the demo has them."""
    return Staff.objects.create(
        username=username, display_name=username, role=role, area_code=area, school_code=school, password="!"
    )


@dataclass
class Office:
    """The people of one county office, and those who only look."""

    county: str = COUNTY
    staff: dict[str, Staff] = field(default_factory=dict)

    @classmethod
    def open(cls, county: str = COUNTY, prefix: str = "") -> "Office":
        """Everybody of one county."""
        roles = {"clerk": "clerk", "check": "checker", "check2": "checker", "finance": "finance", "finance2": "finance"}
        office = cls(county, {name: make_staff(prefix + name, role, county) for name, role in roles.items()})
        office.staff["school"] = make_staff(prefix + "school", "school", county, SCHOOLS[0])
        office.staff["village"] = make_staff(prefix + "village", "village", VILLAGE)
        return office

    def __getattr__(self, name: str) -> Staff:
        try:
            return self.__dict__["staff"][name]
        except KeyError:
            raise AttributeError(name) from None


def add_person(
    number: str,
    name: str,
    *,
    account: str | None = None,
    holder: str = "",
    school: str = SCHOOLS[0],
    county: str = COUNTY,
) -> Person:
    """A pupil on a school's roll, with the account that the roll names, if any."""
    person = Person.objects.create(
        number=number,
        name=name,
        name_key=name_key(name),
        county_code=county,
        village_code=county + "102203",
        school_code=school,
        is_pupil=True,
        born_from=date(2007, 9, 1),
    )
    Person.objects.filter(pk=person.pk).update(root=person)
    Record.objects.create(kind="roll", county_code=county, key=f"roll:{number}".encode(), person=person, name=name)
    if account:
        set_account(person, account, holder or name)
    return person


def add_teacher(name: str, account: str) -> None:
    """A teacher of the first school, whose salary goes to this account."""
    TeacherPost.objects.create(
        record=TeacherRecord.objects.create(kind="teacher", county_code=COUNTY, key=b"t", name=name),
        school_code=SCHOOLS[0],
        school_name="中心校",
        account_last4=account[-4:],
        valid_from=START,
        recorded_at=AT,
        source_kind="roster",
        batch_id=1,
        row_id=1,
    )


def set_account(person: Person, number: str, holder: str, *, decided: bool = False, at: datetime = AT) -> None:
    """The roll's account, or a clerk's correction of it."""
    record = Record.objects.get(person=person, kind="roll")
    before = Account.objects.filter(record=record, superseded_at__isnull=True)
    ref = f"test:{person.pk}:{Account.objects.filter(record=record).count()}"
    correction = (
        Correction.objects.create(
            person=person,
            fact="account",
            new=f"尾号 {number[-4:]}",
            confirmed_by="second-person",
            reason="按存折更正",
            term=TERM,
            by="finance",
            at=at,
        )
        if decided
        else None
    )
    before.update(superseded_at=at)
    source: dict[str, Any] = (
        {"source_kind": "decision", "correction": correction}
        if correction
        else {"source_kind": "roster", "batch_id": 1, "row_id": person.pk}
    )
    Account.objects.create(
        record=record,
        valid_from=START,
        recorded_at=at,
        holder_name=holder,
        bank_name="吉林农信",
        account_index=sealing.index("account", number),
        account_last4=number[-4:],
        account_sealed=seal_account(number, ref),
        account_ref=ref,
        origin="decision" if correction else "roll",
        **source,
    )


def add_schools(county: str = COUNTY) -> None:
    """Names of the schools."""
    for place, code in enumerate(SCHOOLS, start=1):
        record = Record.objects.create(kind="school", county_code=county, key=f"school:{county}:{code}".encode())
        School.objects.create(
            record=record,
            valid_from=START,
            recorded_at=AT,
            school_code=code,
            name=f"第{place}中心小学",
            county_code=county,
            source_kind="roster",
            batch_id=1,
            row_id=place,
        )


def approve(
    office: Office,
    items: Iterable[Item],
    *,
    notice_state: str = "closed",
    no: int = 1,
    term: str = TERM,
) -> list[Entitlement]:
    """Approved entitlements on a list whose notice is closed (or open)."""
    run, _ = Run.objects.get_or_create(
        county_code=office.county,
        term=term,
        is_current=True,
        defaults={
            "pack": "baicheng-2017",
            "pack_hash": rules.pack_in_use().hash,
            "known_at": AT,
            "made_by": office.clerk,
            "made_at": AT,
        },
    )
    aid_list = AidList.objects.create(
        county_code=office.county,
        term=term,
        no=no,
        kind="main" if no == 1 else "late",
        state="approved",
        made_by=office.clerk,
        submitted_at=AT,
        approved_by=office.check,
        approved_at=AT,
    )
    Notice.objects.create(
        aid_list=aid_list,
        number=f"N-{office.county}-{term}-{no}",
        county_code=office.county,
        term=term,
        title="公示",
        opened_on=date(2017, 11, 1),
        closes_on=date(2017, 11, 8),
        working_days=5,
        state=notice_state,
        opened_by=office.check,
    )
    return [
        Entitlement.objects.create(
            person=person,
            term=term,
            benefit=benefit,
            clause="3.2.2",
            tier=TIER[benefit],
            delivery=DELIVERY.get(benefit, "cash"),
            amount_fen=fen,
            county_code=office.county,
            village_code=person.village_code,
            school_code=person.school_code,
            run=run,
            decision_id=1,
            state="approved",
            aid_list=aid_list,
            is_late=no > 1,
            is_universal=rules.item(benefit).is_universal,
        )
        for person, benefit, fen in items
    ]


def object_to(entitlement: Entitlement) -> Objection:
    """Somebody says something against one item."""
    objection = Objection.objects.create(
        number=f"O{entitlement.pk}",
        county_code=entitlement.county_code,
        text="不属实",
        filed_at=AT,
        filed_on=DAY,
        due_on=DAY,
    )
    ObjectionItem.objects.create(objection=objection, entitlement=entitlement)
    return objection


def released(office: Office, items: Iterable[Item], delivery: str = "cash", reason: str = "") -> Batch:
    """A batch of approved entitlements that the second person let go."""
    approve(office, items)
    batch = payments.make_batch(county_code=office.county, term=TERM, delivery=delivery, by=office.finance)
    return payments.release_batch(batch_id=batch.pk, by=office.check, reason=reason)
