"""Budget lines: two persons, never above the sum, freed by reversal and release; balances at any date."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.audit import invariants
from fuzhi.steps.audit.models import Entry as Act
from fuzhi.steps.ledger import queries, services
from fuzhi.steps.ledger.invariants import INVARIANTS
from fuzhi.steps.ledger.models import BudgetLine, Reservation
from fuzhi.steps.ledger.permissions import can_confirm_line
from fuzhi.steps.ledger.postings import Matter, Payee, Posting, Reference, both_sides
from fuzhi.steps.ledger.states import PayeeKind
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, FuzhiError, InputError, NotAllowed, NotFound
from tests.factories.tampering import tamper

pytestmark = pytest.mark.django_db
COUNTY, DAY, LATER = "220822", date(2017, 12, 15), date(2018, 1, 20)
ROOF, STOVE = Reference("project", "XM-1"), Reference("project", "XM-2")


def person(name: str, role: str, county: str = COUNTY) -> Staff:
    return Staff.objects.create(username=name, display_name=name, role=role, area_code=county, password="!")


@pytest.fixture
def finance() -> Staff:
    return person("finance", "finance")


@pytest.fixture
def checker() -> Staff:
    return person("check", "checker")


def opened(by: Staff, **said: object) -> BudgetLine:
    values = {
        "number": "2017-B1",
        "county_code": COUNTY,
        "level": "county",
        "purpose": "project",
        "period": "2017",
        "sum_fen": 10_000,
        "document": "吉财教〔2017〕12号",
        **said,
    }
    with clock.at(DAY):
        return services.open_line(by=by, **values)  # type: ignore[arg-type]


@pytest.fixture
def line(finance: Staff, checker: Staff) -> str:
    """A confirmed line of 100 yuan."""
    made = opened(finance)
    with clock.at(DAY):
        services.confirm_line(line_id=made.pk, by=checker)
    return made.number


def reserve(line: str, fen: int, reference: Reference = ROOF, on: date = DAY) -> int:
    return services.reserve(line=line, amount_fen=fen, reference=reference, on=on, by="finance")


def release(line: str, reference: Reference = ROOF, on: date = DAY) -> int:
    return services.release(line=line, reference=reference, on=on, by="finance")


def pay(line: str, fen: int, no: str = "V-1", reference: Reference = ROOF, on: date = DAY) -> int:
    matter = Matter(Payee(PayeeKind.SUPPLIER, "S1", "某建筑公司"), item="roof", reference=reference)
    sides = both_sides(
        debit="project_expense", credit="treasury", parts={"county": fen}, matter=matter, budget_line=line
    )
    posting = Posting(no, on, "修屋顶", "project", COUNTY, "2017", "HT-1", sides)
    return services.post(postings=[posting], by="finance")


def balance(on: date | None = None) -> tuple[int, int, int, int]:
    """Opened, reserved, consumed, free of the one line."""
    (found,) = queries.budgets(Scope(COUNTY), on)
    return found.opened_fen, found.reserved_fen, found.consumed_fen, found.free_fen


def test_a_line_is_reserved_posted_reversed_and_let_go(line: str) -> None:
    assert balance() == (10_000, 0, 0, 10_000)
    assert (reserve(line, 6_000), reserve(line, 6_000)) == (6_000, 0)
    assert balance() == (10_000, 6_000, 0, 4_000)
    assert (pay(line, 5_000), pay(line, 5_000)) == (1, 0)
    assert balance() == (10_000, 1_000, 5_000, 4_000)
    assert (release(line), release(line)) == (1_000, 0)
    assert balance() == (10_000, 0, 5_000, 5_000)
    services.reverse(numbers=["V-1"], on=DAY, by="finance", text="退货")
    assert balance() == (10_000, 5_000, 0, 5_000), "what was paid is reserved again for the same thing"
    assert pay(line, 5_000, "V-2") == 1
    services.reverse(numbers=["V-2"], on=DAY, by="finance", text="退货")
    assert release(line) == 5_000
    assert balance() == (10_000, 0, 0, 10_000)
    assert invariants.check(INVARIANTS) == []
    acts = Act.objects.filter(object_kind="ledger_budgetline").order_by("id").values_list("action", flat=True)
    assert [*acts] == ["ledger.open_line", "ledger.confirm", "ledger.reserve", "ledger.release", "ledger.release"]


def test_balances_stand_as_they_stood_on_any_day(line: str) -> None:
    reserve(line, 6_000)
    pay(line, 5_000, on=LATER)
    assert queries.budgets(Scope(COUNTY), date(2017, 12, 14)) == []
    assert balance(DAY) == (10_000, 6_000, 0, 4_000)
    assert balance(LATER) == balance() == (10_000, 1_000, 5_000, 4_000)
    assert queries.budgets(Scope("220821")) == queries.budgets(Scope(COUNTY, "2122000001")) == []


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda line: reserve(line, 10_001), "over_budget"),
        (lambda line: (reserve(line, 6_000), reserve(line, 4_001, STOVE)), "over_budget"),
        (lambda line: (reserve(line, 6_000), reserve(line, 5_000)), "held_already"),
        (lambda line: reserve("nowhere", 1), "no_budget_line"),
        (lambda line: pay(line, 1), "not_reserved"),
        (lambda line: (reserve(line, 6_000), pay(line, 6_001)), "not_reserved"),
        (lambda line: (reserve(line, 6_000), pay(line, 1, reference=STOVE)), "not_reserved"),
        (lambda line: (reserve(line, 6_000), pay(line, 4_000), pay(line, 4_000, "V-2")), "not_reserved"),
        (lambda line: pay("nowhere", 1), "no_budget_line"),
    ],
)
def test_nothing_goes_above_the_line(line: str, act: Callable[[str], object], code: str) -> None:
    with pytest.raises(FuzhiError) as refused:
        act(line)
    assert refused.value.code == code and refused.value.mend
    assert invariants.check(INVARIANTS) == []


def test_a_line_counts_only_when_another_person_has_confirmed_it(finance: Staff, checker: Staff) -> None:
    made = opened(finance)
    assert opened(finance).pk == made.pk and can_confirm_line(checker, made) and not can_confirm_line(finance, made)
    with pytest.raises(NotFound, match="没有已确认的预算指标"):
        reserve(made.number, 1)
    Staff.objects.filter(pk=finance.pk).update(role="checker")
    with pytest.raises(NotAllowed, match="您自己登记的"):
        services.confirm_line(line_id=made.pk, by=Staff.objects.get(pk=finance.pk))
    with pytest.raises(NotFound):
        services.confirm_line(line_id=made.pk, by=person("zl-check", "checker", "220821"))
    services.refuse_line(line_id=made.pk, by=checker)
    with pytest.raises(Conflict):
        services.confirm_line(line_id=made.pk, by=checker)
    assert queries.budgets(Scope(COUNTY)) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"number": " "}, "no_line_number"),
        ({"sum_fen": 0}, "bad_line_sum"),
        ({"level": "moon"}, "bad_level"),
        ({"purpose": "moon"}, "bad_purpose"),
        ({"document": ""}, "no_document"),
    ],
)
def test_a_line_that_says_too_little_is_refused(finance: Staff, said: dict[str, object], code: str) -> None:
    with pytest.raises(InputError) as refused:
        opened(finance, **said)
    assert refused.value.code == code and not BudgetLine.objects.exists()


def test_a_number_stands_for_one_line(finance: Staff, line: str) -> None:
    with pytest.raises(Conflict, match="内容不同"):
        opened(finance, sum_fen=20_000)


def run_sql(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


_RESERVE = (
    'INSERT INTO ledger_reservation (line_id, reference_kind, reference_key, amount_fen, "on", made_by, recorded_at)'
    " SELECT id, 'project', 'XM-1', {fen}, '2017-12-15', 'x', now() FROM ledger_budgetline"
)


@pytest.mark.usefixtures("as_owner")
@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (_RESERVE.format(fen=4_001), "额度 10000 分，预留到了 10001 分"),
        (_RESERVE.format(fen=-1_001), "预留 4999 分，支出到了 5000 分"),
        ("UPDATE ledger_budgetline SET sum_fen = 20000", "不能改动"),
        ("UPDATE ledger_budgetline SET state = 'proposed', decided_by = '', decided_at = NULL", "不能"),
        ("DELETE FROM ledger_budgetline", "不能改动"),
        ("UPDATE ledger_reservation SET amount_fen = 1", "不能改动"),
        ("DELETE FROM ledger_reservation", "不能改动"),
    ],
)
def test_the_database_holds_the_line_whoever_writes(line: str, statement: str, words: str) -> None:
    reserve(line, 6_000)
    pay(line, 5_000)
    with pytest.raises(IntegrityError, match=words):
        run_sql(statement)


def test_the_database_refuses_what_rests_on_an_unconfirmed_line_or_on_one_person(finance: Staff) -> None:
    opened(finance)
    with pytest.raises(IntegrityError, match="没有确认"):
        run_sql(_RESERVE.format(fen=1))
    with pytest.raises(IntegrityError, match="four_eyes"):
        run_sql("UPDATE ledger_budgetline SET state = 'confirmed', decided_by = made_by, decided_at = now()")


PLANTED = {
    "budget_never_above_line": "UPDATE ledger_budgetline SET sum_fen = 1",
    "postings_within_reservations": "UPDATE ledger_reservation SET amount_fen = 1",
    "postings_as_their_purpose_asks": "UPDATE ledger_budgetline SET level = 'city'",
    "ledger_four_eyes": "ALTER TABLE ledger_budgetline DROP CONSTRAINT ledger_budgetline_four_eyes;"
    " UPDATE ledger_budgetline SET decided_by = made_by",
}


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_each_invariant_sees_its_planted_fault(line: str, name: str) -> None:
    reserve(line, 6_000)
    pay(line, 5_000)
    assert invariants.check(INVARIANTS) == []
    tamper(PLANTED[name])
    assert name in {one.name for one in invariants.check(INVARIANTS)}
    assert Reservation.objects.count() == 1
