"""A register of people, each a case that the coverage may meet, and the model that says in plain Python where each belongs."""

from dataclasses import dataclass
from datetime import date, datetime

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.models import AidList, Decision, Entitlement, FactRow, Objection, ObjectionItem, Run, Sheet
from fuzhi.steps.payments.models import Batch, Line
from fuzhi.steps.registry.models import Account, Enrolment, Household, MatchPair, Person, Poverty, Record
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.births import born_from

TERM, DAY = "2017-1", date(2017, 12, 20)
COUNTY, OTHER = "220822", "220821"
VILLAGES = ("220822102203", "220822102204", "220822100201", "")
SCHOOLS = ("2122000001", "2122000002", "2122000003")
START, AT = date(2017, 9, 1), datetime(2017, 10, 9, 9, 0, tzinfo=clock.SHANGHAI)
GRANT, WAIVER, UNIVERSAL = "boarder_living_subsidy", "school_bus_waiver", "compulsory_fee_waiver"


@dataclass
class Case:
    """One person on the register and all that the coverage may ask of them."""

    age: int | None = 8
    schools: int = 1
    match_open: bool = False
    is_decided: bool = True
    granted: tuple[str, ...] = ()
    undetermined: tuple[str, ...] = ()
    refused: tuple[str, ...] = (GRANT, WAIVER)
    state: str = "approved"
    is_held: bool = False
    has_account: bool = True
    line_state: str = ""
    settled: str = ""
    claim: str = ""
    true_mask: int = 0
    is_repaid: bool = False
    village: str = VILLAGES[0]
    has_standing: bool = True
    universal: str = "granted"


def model(case: Case, *, is_late: bool = False) -> str:
    """The readings, part two, word by word: the kind of gap, the stage, or the kind."""
    if case.schools == 0 and (case.claim == "小学" or (case.age is not None and 6 <= case.age <= 14)):
        return "no_roll"
    if case.match_open:
        return "match_open"
    if case.schools > 1:
        return "claimed_twice"
    decided = case.is_decided and case.schools > 0
    if case.schools and not decided:
        return "fact_unknown"
    if decided and not case.granted and case.undetermined:
        return "fact_unknown"
    if decided and not case.granted and case.universal == "undetermined":
        return "fact_unknown"
    if decided and case.granted:
        return min((_item(case, benefit, is_late) for benefit in case.granted), key=BACK_TO_FRONT.index)
    if decided:
        return "not_due"
    return "outside_age" if case.age is not None else "fact_unknown"


BACK_TO_FRONT = (
    *("left_out", "held", "returned", "no_account", "late"),
    *("decided", "confirmed", "approved", "on_notice", "in_batch", "aided"),
)


def _item(case: Case, benefit: str, is_late: bool) -> str:
    """Where one granted item stands."""
    line = case.line_state if benefit == GRANT else case.settled
    if line == "paid":
        return "aided"
    if not case.has_standing or case.state == "marked":
        return "left_out"
    if case.is_held:
        return "held"
    if line == "failed" and not case.is_repaid:
        return "returned"
    if benefit == GRANT and not line and not case.has_account:
        return "no_account"
    if is_late:
        return "late"
    if line:
        return "in_batch"
    if case.state == "approved":
        return "approved"
    return "confirmed" if case.state in ("confirmed", "submitted") else "decided"


class Ground:
    """Writes cases into the tables."""

    @classmethod
    def open(cls) -> "Ground":
        """A county whose run is made and of whom nobody is on the register yet."""
        clerk = Staff.objects.create(
            username="clerk", display_name="周敏", role="clerk", area_code=COUNTY, password="!"
        )
        run = Run.objects.create(
            county_code=COUNTY,
            term=TERM,
            pack="baicheng-2017",
            pack_hash=rules.pack_in_use().hash,
            known_at=AT,
            made_by=clerk,
            made_at=AT,
        )
        return cls(run, clerk)

    def __init__(self, run: Run, clerk: Staff) -> None:
        self.run, self.clerk, self.count = run, clerk, 0
        self.aid_list = AidList.objects.create(
            county_code=COUNTY, term=TERM, no=1, kind="main", state="submitted", made_by=clerk, submitted_at=AT
        )
        self.sheet = Sheet.objects.create(
            school_code=SCHOOLS[0], school_name="中心校", county_code=COUNTY, term=TERM, due_on=DAY
        )
        self.batch = Batch.objects.create(
            no="TY17秋-01",
            county_code=COUNTY,
            term=TERM,
            delivery="cash",
            kind="first",
            count=1,
            total_fen=1,
            manifest="",
            made_by=clerk,
            made_at=AT,
        )

    def add(self, case: Case, county: str = COUNTY, *, is_listed: bool = True) -> Person:
        """One more person of the county."""
        self.count += 1
        n = self.count
        birth = date(2017 - case.age, 5, 1) if case.age is not None else None
        person = Person.objects.create(
            number=f"P{county}{n:07d}",
            name=f"学生{n}",
            name_key=f"学生{n}",
            born_from=born_from(birth) if birth else None,
            county_code=county,
            village_code=case.village,
            school_code=SCHOOLS[0] if case.schools else "",
        )
        Person.objects.filter(pk=person.pk).update(root=person)
        source = {"source_kind": "roster", "batch_id": 1, "row_id": n, "valid_from": START, "recorded_at": AT}
        home = Household.objects.create(county_code=county, household_no=f"{county}{n:06d}", village_code=case.village)
        listed = self._record("household", county, n, person)
        if is_listed:
            Poverty.objects.create(
                record=listed,
                poverty_state="poor",
                household=home,
                village_code=case.village,
                school_claim=case.claim,
                **source,
            )
        for place in range(case.schools):
            roll = self._record(f"roll{place}", county, n, person)
            Enrolment.objects.create(record=roll, school_code=SCHOOLS[place], stage="primary", grade=2, **source)
        if case.match_open:
            stranger = Person.objects.create(number=f"X{county}{n:07d}", name="x", name_key="x", county_code=county)
            Person.objects.filter(pk=stranger.pk).update(root=stranger)
            other = self._record("disability", county, n, stranger)
            MatchPair.objects.create(
                kind="same_person",
                left_record=listed,
                right_record=other,
                score=0.8,
                county_code=county,
                other_county_code=county,
                made_at=AT,
            )
        if case.has_account:
            Account.objects.create(
                record=listed,
                holder_name="家长",
                account_index=f"{n}".encode(),
                account_last4="0001",
                account_sealed=b"x",
                account_ref=f"t:{n}",
                origin="household",
                **source,
            )
        if case.is_decided and case.schools:
            self._decide(case, person)
        return person

    def _record(self, kind: str, county: str, n: int, person: Person) -> Record:
        return Record.objects.create(
            kind=kind[:4] if kind.startswith("roll") else kind,
            county_code=county,
            key=f"{kind}:{county}:{n}".encode(),
            person=person,
        )

    def _decide(self, case: Case, person: Person) -> None:
        FactRow.objects.create(
            run=self.run,
            person=person,
            student_id=person.number,
            term=TERM,
            county_code=COUNTY,
            school_code=SCHOOLS[0],
        )
        outcomes = {
            **dict.fromkeys(case.refused, "refused"),
            **dict.fromkeys(case.undetermined, "undetermined"),
            **dict.fromkeys(case.granted, "granted"),
            UNIVERSAL: case.universal,
        }
        for benefit, outcome in outcomes.items():
            granted = outcome == "granted"
            decision = Decision.objects.create(
                run=self.run,
                person=person,
                benefit=benefit,
                outcome=outcome,
                amount_fen=62_500 if granted else 0,
                true_mask=case.true_mask if granted else 0,
                unknown_mask=1 if outcome == "undetermined" else 0,
            )
            if granted and case.has_standing:
                self._entitle(case, person, benefit, decision)

    def _entitle(self, case: Case, person: Person, benefit: str, decision: Decision) -> None:
        state = case.state if benefit != UNIVERSAL else "proposed"
        listed = state in ("submitted", "approved")
        one = Entitlement.objects.create(
            person=person,
            term=TERM,
            benefit=benefit,
            clause="3.2.2",
            tier="national",
            delivery="cash" if benefit == GRANT else "waiver",
            amount_fen=62_500,
            county_code=COUNTY,
            village_code=person.village_code,
            school_code=SCHOOLS[0],
            run=self.run,
            decision_id=decision.pk,
            state=state,
            sheet=self.sheet,
            aid_list=self.aid_list if listed else None,
        )
        if case.is_held and benefit != UNIVERSAL:
            objection = Objection.objects.create(
                number=f"O{one.pk}", county_code=COUNTY, text="不属实", filed_at=AT, filed_on=DAY, due_on=DAY
            )
            ObjectionItem.objects.create(objection=objection, entitlement=one)
        if case.settled and benefit not in (GRANT, UNIVERSAL):
            self._pay(one, person, case.settled)
        if case.line_state and benefit == GRANT:
            line = self._pay(one, person, case.line_state)
            if case.is_repaid:
                self._pay(one, person, "pending", line)

    def _pay(self, one: Entitlement, person: Person, state: str, repays: Line | None = None) -> Line:
        return Line.objects.create(
            batch=self.batch,
            line_no=Line.objects.count() + 1,
            entitlement_id=one.pk,
            person_id=person.pk,
            person_number=person.number,
            person_name=person.name,
            term=TERM,
            benefit=one.benefit,
            clause="3.2.2",
            tier="national",
            amount_fen=one.amount_fen,
            state=state,
            reason="已销户" if state == "failed" else "",
            on=DAY,
            repays=repays,
        )
