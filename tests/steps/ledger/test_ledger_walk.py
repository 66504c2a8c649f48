"""A random walk over the ledger's verbs beside a plain model, and two hands at once on one line.

The failing seed is the test's parameter. Money goes to every kind of payee; the model knows nothing but sums.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest
from django.db import transaction

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.audit import invariants
from fuzhi.steps.ledger import chart, queries, services
from fuzhi.steps.ledger.invariants import INVARIANTS
from fuzhi.steps.ledger.models import BudgetLine
from fuzhi.steps.ledger.postings import Matter, Payee, Posting, Reference, both_sides
from fuzhi.steps.ledger.states import NAMELESS_PAYEES, PayeeKind
from fuzhi.vocabulary.errors import FuzhiError
from tests.factories.budget import confirmed_line
from tests.factories.hands import at_once

COUNTY, DAY, STEPS = "220822", date(2017, 12, 15), 120
PURPOSES = [one for one in chart.PURPOSES if one.code != "reversal"]


@dataclass
class Paid:
    """One entry as the model knows it."""

    line: str
    thing: Reference
    fen: int
    debit: str
    credit: str
    is_reversed: bool = False


@dataclass
class Walk:
    """The verbs on one side, plain sums on the other."""

    draw: random.Random
    sums: dict[str, int] = field(default_factory=dict)
    purposes: dict[str, chart.PurposeOf] = field(default_factory=dict)
    held: Counter[tuple[str, Reference]] = field(default_factory=Counter)
    paid: dict[str, Paid] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)

    def used(self, line: str, thing: Reference) -> int:
        entries = (one for one in self.paid.values() if (one.line, one.thing) == (line, thing))
        return sum(one.fen for one in entries if not one.is_reversed)

    def held_on(self, line: str) -> int:
        return sum(fen for (number, _), fen in self.held.items() if number == line)

    def open(self) -> bool:
        number, purpose = f"B{len(self.sums)}", self.draw.choice(PURPOSES)
        self.sums[number], self.purposes[number] = self.draw.randint(1, 5_000), purpose
        confirmed_line(number, purpose.code, self.sums[number])
        return True

    def some(self) -> tuple[str, Reference]:
        return self.draw.choice(list(self.sums)), Reference("thing", str(self.draw.randint(1, 3)))

    def reserve(self) -> bool:
        line, thing = self.some()
        fen = self.draw.randint(0, 3_000)
        new = fen - self.held[(line, thing)]
        may = fen > 0 and new >= 0 and self.held_on(line) + new <= self.sums[line]
        services.reserve(line=line, amount_fen=fen, reference=thing, on=DAY, by="finance")
        self.held[(line, thing)] = fen
        return may

    def release(self) -> bool:
        line, thing = self.some()
        freed = services.release(line=line, reference=thing, on=DAY, by="finance")
        assert freed == self.held[(line, thing)] - self.used(line, thing)
        self.held[(line, thing)] = self.used(line, thing)
        return True

    def pay(self) -> bool:
        line, thing = self.some()
        purpose = self.purposes[line]
        kind = PayeeKind(self.draw.choice(purpose.payee_kinds))
        accounts = [one.code for one in chart.CHART if purpose.code in one.purposes]
        debit, credit = accounts[0], accounts[-1]
        matter = Matter(
            payee=Payee(kind, f"{kind.value}-7", "" if kind.value in NAMELESS_PAYEES else "某单位"),
            item="x",
            clause="3.2",
            tier="national",
            period="2017-1",
            reference=thing,
        )
        fen, no = self.draw.randint(1, 1_500), f"V{len(self.paid)}-{self.done.total()}"
        may = fen <= self.held[(line, thing)] - self.used(line, thing)
        sides = both_sides(debit=debit, credit=credit, parts={"county": fen}, matter=matter, budget_line=line)
        posting = Posting(no, DAY, "", purpose.code, COUNTY, "2017-1", "D", sides)
        assert services.post(postings=[posting, posting][: self.draw.randint(1, 2)], by="finance") == 1
        assert services.post(postings=[posting], by="finance") == 0
        self.paid[no] = Paid(line, thing, fen, debit, credit)
        return may

    def reverse(self) -> bool:
        numbers = self.draw.sample(sorted(self.paid), min(2, len(self.paid)))
        fresh = [no for no in numbers if not self.paid[no].is_reversed]
        assert services.reverse(numbers=numbers, on=DAY, by="finance", text="退回") == len(fresh)
        for no in fresh:
            self.paid[no].is_reversed = True
        return True

    def step(self) -> None:
        act = self.draw.choice([self.open, *[self.reserve] * 3, self.release, *[self.pay] * 4, self.reverse])
        try:
            with transaction.atomic():
                may = act()
        except FuzhiError as error:
            self.done[error.code] += 1
            return
        assert may, f"{act.__name__} was done where the model forbids it"
        self.done[act.__name__] += 1

    def agrees(self) -> None:
        for found in queries.budgets(Scope(COUNTY)):
            held = self.held_on(found.number)
            used = sum(one.fen for one in self.paid.values() if one.line == found.number and not one.is_reversed)
            said = (found.opened_fen, found.reserved_fen, found.consumed_fen, found.free_fen)
            assert said == (self.sums[found.number], held - used, used, self.sums[found.number] - held)
        balance: Counter[str] = Counter()
        for one in self.paid.values():
            if not one.is_reversed:
                balance[one.debit] += one.fen
                balance[one.credit] -= one.fen
        found_balance = {account: fen for account, fen in queries.trial_balance(Scope(COUNTY)).items() if fen}
        assert found_balance == {account: fen for account, fen in balance.items() if fen}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_the_ledger_agrees_with_plain_sums(seed: int) -> None:
    walk = Walk(random.Random(seed))
    walk.open()
    for place in range(STEPS):
        walk.step()
        if place % 10 == 9:
            walk.agrees()
    walk.agrees()
    assert invariants.check(INVARIANTS) == []
    wanted = {"open", "reserve", "release", "pay", "reverse", "over_budget", "not_reserved", "held_already"}
    assert set(walk.done) == wanted, walk.done


@pytest.fixture
def line(transactional_db: None) -> Iterator[str]:
    """A committed line of 100 fen."""
    yield confirmed_line("P1", "project", 100).number


def test_two_hands_never_reserve_more_than_the_line_has(line: str) -> None:
    def hold(key: str) -> int:
        return services.reserve(line=line, amount_fen=60, reference=Reference("thing", key), on=DAY, by="finance")

    assert sorted(map(str, at_once(lambda: hold("a"), lambda: hold("b"), lambda: hold("c"), day=DAY))) == [
        "60",
        "over_budget",
        "over_budget",
    ]
    assert at_once(lambda: hold("a"), lambda: hold("a"), day=DAY).count("over_budget") in (0, 2)
    (found,) = queries.budgets(Scope(COUNTY))
    assert (found.reserved_fen, found.free_fen) == (60, 40) and invariants.check(INVARIANTS) == []


def test_two_connections_that_go_past_the_service_are_refused_by_the_database(line: str) -> None:
    """Two rows of 60 fen are written by hand in two open transactions: the second waits for the first and is refused."""
    key = BudgetLine.objects.get(number=line).pk
    refused: list[str] = []

    def write(thing: str) -> None:
        from django.db import IntegrityError, connection

        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    'INSERT INTO ledger_reservation (line_id, reference_kind, reference_key, amount_fen, "on", made_by,'
                    " recorded_at) VALUES (%s, 'thing', %s, 60, '2017-12-15', 'x', now())",
                    [key, thing],
                )
                cursor.execute("SELECT pg_sleep(0.2)")
        except IntegrityError as error:
            refused.append(str(error))

    at_once(lambda: write("a"), lambda: write("b"), day=DAY)
    assert len(refused) == 1 and "额度 100 分，预留到了 120 分" in refused[0]
    (found,) = queries.budgets(Scope(COUNTY))
    assert found.reserved_fen == 60
