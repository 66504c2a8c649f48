"""A long random walk over the verbs against a small model: what each child holds never exceeds what was approved.

The failing seed is the test's parameter; the walk prints its steps.
"""

import random
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from fuzhi.steps.aid.models import Entitlement, Objection
from fuzhi.steps.audit import invariants
from fuzhi.steps.ledger.models import Line as JournalLine
from fuzhi.steps.payments import closing, services
from fuzhi.steps.payments.models import Batch, Line, Withheld
from fuzhi.steps.registry.models import Account, Person
from fuzhi.vocabulary.errors import FuzhiError, InputError
from tests.factories import approved_county as ground
from tests.factories import bank

COUNTY, TERM = ground.COUNTY, ground.TERM
ITEMS = ("boarder_living_subsidy", "special_living_subsidy", "school_bus_waiver")
DELIVERIES = ("cash", "cash", "waiver")
STEPS = 60


class Walk:
    """The model beside the tables: approved by (person, item), and what must be true after each step."""

    def __init__(self, office: ground.Office, seed: int, folder: Path) -> None:
        self.office, self.draw, self.folder = office, random.Random(seed), folder
        self.approved: dict[tuple[int, str], int] = {}
        self.lists = self.accounts = self.done = self.refused = 0
        self.people: list[Person] = []

    def add_children(self) -> None:
        self.lists += 1
        items = []
        for _ in range(self.draw.randint(1, 4)):
            self.accounts += 1
            account = bank.account_no(self.accounts) if self.draw.random() < 0.8 else None
            person = ground.add_person(
                f"P{COUNTY}{self.accounts:07d}", f"学生{self.accounts}", account=account, holder="王"
            )
            self.people.append(person)
            for item in self.draw.sample(ITEMS, self.draw.randint(1, 3)):
                fen = self.draw.randint(1, 200_000)
                items.append((person, item, fen))
                self.approved[(person.pk, item)] = fen
        ground.approve(self.office, items, no=self.lists)

    def object_somewhere(self) -> None:
        if self.draw.random() < 0.5:
            Objection.objects.filter(state="open").update(
                state="dismissed", answered_by=self.office.clerk, answer="核实"
            )
        elif self.approved:
            one = self.draw.choice(list(Entitlement.objects.all()))
            if not Objection.objects.filter(number=f"O{one.pk}").exists():
                ground.object_to(one)

    def mend_somebody(self) -> None:
        if self.people:
            self.accounts += 1
            failed = list(Line.objects.filter(state="failed").values_list("person_id", flat=True))
            person = Person.objects.get(pk=self.draw.choice(failed)) if failed else self.draw.choice(self.people)
            if Account.objects.filter(record__person=person).exists():
                ground.set_account(person, bank.account_no(self.accounts), "李", decided=True)

    def some_batch(self, *states: str, **fits: str) -> int:
        """Mostly a batch that the verb fits, now and then any."""
        right = list(Batch.objects.filter(state__in=states, **fits).values_list("pk", flat=True))
        if right and self.draw.random() < 0.8:
            return self.draw.choice(right)
        return self.draw.choice(list(Batch.objects.values_list("pk", flat=True)) or [0])

    def make(self) -> None:
        who = self.draw.choice((self.office.finance, self.office.finance2, self.office.finance, self.office.check))
        services.make_batch(county_code=COUNTY, term=TERM, delivery=self.draw.choice(DELIVERIES), by=who)

    def release(self) -> None:
        who = self.draw.choice((self.office.check, self.office.check2, self.office.check2, self.office.finance))
        services.release_batch(batch_id=self.some_batch("made"), by=who)

    def void(self) -> None:
        services.void_batch(batch_id=self.some_batch("made"), by=self.office.finance, reason="重编")

    def send_back(self) -> None:
        services.send_back_batch(batch_id=self.some_batch("made"), by=self.office.check, reason="有疑问")

    def withhold(self) -> None:
        """Somebody's item is left out, agreed to, refused or taken off."""
        found = list(Withheld.objects.exclude(state="ended"))
        if not found or self.draw.random() < 0.4:
            keys = list(Entitlement.objects.values_list("pk", flat=True))
            services.withhold(entitlement_id=self.draw.choice(keys), reason="存疑", by=self.office.finance)
            return
        one, act = self.draw.choice(found), self.draw.choice((0, 1, 2, 2))
        if act == 0:
            services.confirm_withheld(withheld_id=one.pk, by=self.office.check)
        elif act == 1:
            services.refuse_withheld(withheld_id=one.pk, reason="不必", by=self.office.check)
        else:
            services.lift_withheld(withheld_id=one.pk, reason="核实", by=self.office.finance)

    def answer(self) -> None:
        batch = Batch.objects.filter(pk=self.some_batch("released", delivery="cash"), delivery="cash").first()
        if batch is None:
            return
        lines = list(batch.lines.values_list("line_no", flat=True))
        failed = {line: "已销户" for line in lines if self.draw.random() < 0.3}
        only = bool(failed) and len(failed) < len(lines) and self.draw.random() < 0.5
        rows = bank.answers(batch, failed, only_failures=only)
        self.draw.shuffle(rows)
        path = bank.write_return(self.folder / "walk.xlsx", rows)
        bank.take(self.office.check, batch_id=batch.pk, path=path, name="walk.xlsx", by=self.office.finance)

    def repay(self) -> None:
        services.repay(batch_id=self.some_batch("returned"), by=self.office.finance)

    def settle(self) -> None:
        services.settle(batch_id=self.some_batch("released", delivery="waiver"), by=self.office.finance)

    def step(self) -> str:
        often = (self.mend_somebody, self.make, self.release, self.answer, self.repay)
        once = (self.add_children, self.object_somewhere, self.settle, self.void, self.send_back, self.withhold)
        act = self.draw.choice((*often, *often, *once))
        try:
            act()
            self.done += 1
        except FuzhiError as error:
            self.refused += 1
            return f"{act.__name__}: {error.code}"
        return act.__name__

    def bring_to_an_end(self) -> None:
        """Everything that is still open is answered, mended and paid, as an office would in the end."""
        Objection.objects.filter(state="open").update(state="dismissed", answered_by=self.office.clerk, answer="核实")
        for one in Withheld.objects.exclude(state="ended"):
            services.lift_withheld(withheld_id=one.pk, reason="核实", by=self.office.finance)
        for delivery in ("cash", "waiver"):
            with suppress(InputError):
                services.make_batch(county_code=COUNTY, term=TERM, delivery=delivery, by=self.office.finance)
        for fails in (True, False):
            for batch in Batch.objects.filter(state="made"):
                services.release_batch(batch_id=batch.pk, by=self.office.check)
            for batch in Batch.objects.filter(state__in=["released", "handed_over"]):
                if batch.delivery != "cash":
                    services.settle(batch_id=batch.pk, by=self.office.finance)
                    continue
                failed = {1: "已销户"} if fails else {}
                path = bank.write_return(self.folder / "end.xlsx", bank.answers(batch, failed))
                bank.take(self.office.check, batch_id=batch.pk, path=path, name="end.xlsx", by=self.office.finance)
            for line in Line.objects.filter(state="failed"):
                self.accounts += 1
                ground.set_account(
                    Person.objects.get(pk=line.person_id), bank.account_no(self.accounts), "李", decided=True
                )
            for batch in Batch.objects.filter(state="returned"):
                services.repay(batch_id=batch.pk, by=self.office.finance)
            self.check()

    def check(self) -> None:
        held: dict[tuple[int, str], int] = {}
        for line in Line.objects.filter(state__in=["pending", "paid"]):
            held[(line.person_id, line.benefit)] = held.get((line.person_id, line.benefit), 0) + line.amount_fen
        assert all(fen == self.approved[key] for key, fen in held.items())
        out = Batch.objects.exclude(state__in=["made", "void"])
        cash = sum(
            line.amount_fen
            for line in Line.objects.filter(batch__in=out.filter(delivery="cash")).exclude(state="failed")
        )
        schools = sum(line.amount_fen for line in Line.objects.filter(state="paid").exclude(batch__delivery="cash"))
        net = sum(JournalLine.objects.filter(account="aid_expense").values_list("amount_fen", flat=True))
        assert net == cash + schools
        assert invariants.check() == []


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_done_in_whatever_order_nobody_is_paid_twice(
    office: ground.Office, tmp_path: Path, seed: int
) -> None:
    walk, told = Walk(office, seed, tmp_path), []
    walk.add_children()
    for _ in range(STEPS):
        told.append(walk.step())
        walk.check()
    sys.stdout.write(f"{told}\n")
    assert walk.done >= 15 and walk.refused >= 5
    walk.bring_to_an_end()
    with_account = set(Account.objects.values_list("record__person_id", flat=True))
    due = {
        key: fen
        for key, fen in walk.approved.items()
        if fen and (key[0] in with_account or key[1] == "school_bus_waiver")
    }
    paid = {(line.person_id, line.benefit): line.amount_fen for line in Line.objects.filter(state="paid")}
    assert paid == due and not Line.objects.filter(state="pending").exclude(batch__state="made").exists()
    assert Batch.objects.filter(kind="repay", state="settled").exists()
    assert all(not closing.mended_lines(batch) for batch in Batch.objects.all())
