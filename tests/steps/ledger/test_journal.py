"""The journal refuses to change, to be out of balance, to mix counties, and to be reversed twice."""

import dataclasses
from collections.abc import Sequence
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.audit import invariants
from fuzhi.steps.ledger import chart, queries
from fuzhi.steps.ledger.invariants import INVARIANTS
from fuzhi.steps.ledger.models import Account, Entry, Line, Purpose
from fuzhi.steps.ledger.postings import LineOf, Matter, Payee, Posting, Reference, both_sides
from fuzhi.steps.ledger.services import post, reserve, reverse
from fuzhi.steps.ledger.states import PayeeKind
from fuzhi.vocabulary.errors import NotFound
from tests.factories.budget import confirmed_line
from tests.factories.tampering import tamper

pytestmark = pytest.mark.django_db
COUNTY, TERM, DAY = "220822", "2017-1", date(2017, 12, 15)
_COLUMNS = (
    "(entry_id, line_no, account_id, county_code, item, clause, tier, level, period, amount_fen, payee_kind, payee_no,"
    " reference_kind, reference_key)"
)
PARTS = {"central": 37_500, "province": 12_500, "county": 12_500}


def matter(number: int = 1, payee: Payee | None = None, item: str = "boarder_living_subsidy") -> Matter:
    return Matter(
        payee=payee or Payee(PayeeKind.PERSON, f"P{number}"),
        item=item,
        clause="3.2.2",
        tier="national",
        period=TERM,
        reference=Reference("entitlement", str(number)),
    )


def posting(number: int, lines: Sequence[LineOf] = (), *, purpose: str = "release", county: str = COUNTY) -> Posting:
    return Posting(
        no=f"T-{number:04d}",
        on=DAY,
        text="",
        purpose=purpose,
        county_code=county,
        period=TERM,
        document_no="T",
        lines=lines or both_sides(debit="aid_expense", credit="treasury", parts=PARTS, matter=matter(number)),
    )


def post_some(*postings: Posting) -> int:
    return post(postings=postings, by="finance")


def at_commit(*postings: Posting) -> None:
    """Post and let the deferred triggers speak, as a commit would."""
    with transaction.atomic(), connection.cursor() as cursor:
        post_some(*postings)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def run_sql(sql: str, *params: str | int | date) -> None:
    """Run one statement and let the deferred triggers speak, as a commit would."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def extra_line(entry: Entry, fen: int, county: str = COUNTY, line_no: int = 90) -> None:
    run_sql(
        f"INSERT INTO ledger_line {_COLUMNS} VALUES (%s, %s, 'treasury', %s, 'b', 'c', 'national', 'county', %s, %s,"
        " 'person', 'P', 'entitlement', '1')",
        entry.pk,
        line_no,
        county,
        TERM,
        fen,
    )


def test_each_fen_is_split_by_level_and_names_its_item() -> None:
    assert post_some(posting(1)) == 1
    rows = list(Line.objects.order_by("line_no").values_list("account_id", "level", "amount_fen"))
    assert rows == [
        ("aid_expense", "central", 37_500),
        ("aid_expense", "province", 12_500),
        ("aid_expense", "county", 12_500),
        ("treasury", "central", -37_500),
        ("treasury", "province", -12_500),
        ("treasury", "county", -12_500),
    ]
    line = Line.objects.first()
    assert line is not None
    assert (line.item, line.clause, line.tier, line.period) == ("boarder_living_subsidy", "3.2.2", "national", TERM)
    assert (line.payee_kind, line.payee_no, line.reference_kind, line.reference_key) == (
        "person",
        "P1",
        "entitlement",
        "1",
    )


def test_lines_are_numbered_from_one_and_long_texts_are_cut() -> None:
    entry = dataclasses.replace(posting(1), text="长" * 201)
    post_some(entry)
    reverse(numbers=[entry.no], on=DAY, by="finance", text="退" * 201)
    for text, made in zip("长退", Entry.objects.order_by("id"), strict=True):
        assert made.text == text * 200
        assert list(made.lines.order_by("line_no").values_list("line_no", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_posting_the_same_number_twice_adds_nothing() -> None:
    assert post_some(posting(1), posting(2)) == 2
    assert post_some(posting(1), posting(2), posting(3)) == 1
    assert Entry.objects.count() == 3


def test_a_reversal_mirrors_its_entry_and_stands_once() -> None:
    post_some(posting(1))
    assert reverse(numbers=["T-0001"], on=DAY, by="finance", text="银行退回") == 1
    assert reverse(numbers=["T-0001"], on=DAY, by="finance", text="银行退回") == 0
    back = Entry.objects.get(purpose="reversal")
    assert sorted(back.lines.values_list("account_id", "level", "amount_fen")) == sorted(
        (account, level, -fen)
        for account, level, fen in Entry.objects.get(no="T-0001").lines.values_list("account_id", "level", "amount_fen")
    )
    with pytest.raises(IntegrityError):
        run_sql(
            'INSERT INTO ledger_entry (no, "on", purpose_id, county_code, period, document_no, made_by, recorded_at, text,'
            " reverses_id) SELECT 'again', \"on\", 'reversal', county_code, period, document_no, made_by, recorded_at, '',"
            " reverses_id FROM ledger_entry WHERE id = %s",
            back.pk,
        )


@pytest.mark.usefixtures("as_owner")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET text = 'x'",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_line SET amount_fen = amount_fen + 1",
        "DELETE FROM ledger_line",
    ],
)
def test_nothing_posted_can_be_changed(statement: str) -> None:
    post_some(posting(1))
    with pytest.raises(IntegrityError, match="只增不改"):
        run_sql(statement)


@pytest.mark.usefixtures("as_owner")
@pytest.mark.parametrize("table", ["ledger_entry", "ledger_line"])
def test_the_journal_cannot_be_emptied(table: str) -> None:
    post_some(posting(1))
    trigger = f"{table}_no_truncate"
    with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
        cursor.execute(f"TRUNCATE {table} CASCADE")


def test_an_entry_out_of_balance_is_refused() -> None:
    post_some(posting(1))
    with pytest.raises(IntegrityError, match="借贷不平，差 5 分"):
        extra_line(Entry.objects.get(), 5)


def test_a_line_of_another_county_is_refused() -> None:
    post_some(posting(1))
    entry = Entry.objects.get()
    with pytest.raises(IntegrityError, match="跨了县"):
        run_sql(
            f"INSERT INTO ledger_line {_COLUMNS} SELECT %s, 85 + fen, 'treasury', '220821', 'b', 'c', 'national', 'county',"
            " %s, fen, 'person', 'P', 'entitlement', '1' FROM unnest(ARRAY[5, -5]) fen",
            entry.pk,
            TERM,
        )


def test_an_entry_without_two_lines_is_refused() -> None:
    with pytest.raises(IntegrityError, match="少于两行"):
        run_sql(
            'INSERT INTO ledger_entry (no, "on", purpose_id, county_code, period, document_no, made_by, recorded_at, text)'
            " VALUES ('Z', %s, 'release', %s, %s, 'T', 'x', now(), '')",
            DAY,
            COUNTY,
            TERM,
        )


@pytest.mark.parametrize("setting", ["fuzhi.ledger_checked", "fuzhi.checked", "app.ledger_checked"])
def test_no_session_setting_lets_an_entry_out_of_balance_through(setting: str) -> None:
    with pytest.raises(IntegrityError, match="少于两行"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO ledger_entry (no, "on", purpose_id, county_code, period, document_no, made_by, recorded_at, text)'
            " VALUES ('Z', %s, 'release', %s, %s, 'T', 'x', now(), '') RETURNING id",
            [DAY, COUNTY, TERM],
        )
        entry = cursor.fetchone()[0]
        cursor.execute("SELECT set_config(%s, %s, true)", [setting, str(entry)])
        cursor.execute(
            f"INSERT INTO ledger_line {_COLUMNS} VALUES (%s, 1, 'treasury', %s, 'b', 'c', 'national', 'county', %s,"
            " 99999999, 'person', 'P', 'entitlement', '1')",
            [entry, COUNTY, TERM],
        )
        cursor.execute("SELECT set_config(%s, %s, true)", [setting, str(entry)])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_two_halves_that_balance_only_together_are_refused_one_by_one() -> None:
    """Whoever writes an entry's lines writes them in one statement: there is no moment in which half of it stands."""
    post_some(posting(1))
    with pytest.raises(IntegrityError, match="借贷不平，差 -7 分"):
        extra_line(Entry.objects.get(), -7)


def test_no_trigger_and_no_function_reads_a_setting() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosrc ~* 'current_setting|set_config'"
        )
        assert cursor.fetchall() == []


def test_a_line_added_after_the_entry_was_looked_at_is_looked_at_again() -> None:
    with pytest.raises(IntegrityError, match="借贷不平"), transaction.atomic(), connection.cursor() as cursor:
        post_some(posting(1))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            f"INSERT INTO ledger_line {_COLUMNS} SELECT id, 99, 'treasury', county_code, 'b', 'c', 'national', 'county',"
            " period, 1, 'person', 'P', 'entitlement', '1' FROM ledger_entry"
        )


def test_the_tables_hold_the_chart_as_it_is_written() -> None:
    for model, rows in ((Account, chart.CHART), (Purpose, chart.PURPOSES)):
        names = list(type(rows[0]).__slots__)
        kept = {row[0]: row[1:] for row in model.objects.values_list(*names)}
        assert kept == {row.code: tuple(getattr(row, name) for name in names[1:]) for row in rows}
    purposes = {one.code for one in chart.PURPOSES}
    assert all(set(one.purposes) <= purposes for one in chart.CHART)
    assert all({*one.requires} <= {*chart.REQUIRABLE} for one in chart.PURPOSES)


ORDINARY = [one for one in chart.PURPOSES if one.code != "reversal"]


@pytest.mark.parametrize("purpose", ORDINARY, ids=lambda one: one.code)
def test_every_purpose_can_pay_each_of_its_payees_and_be_reversed(purpose: chart.PurposeOf) -> None:
    accounts = [one.code for one in chart.CHART if purpose.code in one.purposes]
    debit, credit = (accounts[0], accounts[-1]) if len(accounts) > 1 else accounts * 2
    budget = confirmed_line("B-1", purpose.code).number if "budget_line_id" in purpose.requires else ""
    for number, kind in enumerate(purpose.payee_kinds, start=1):
        payee = Payee(PayeeKind(kind), f"{kind}-1", "" if kind in ("person", "teacher") else "某单位")
        told = matter(number, payee)
        if budget:
            reserve(line=budget, amount_fen=700, reference=told.reference, on=DAY, by="finance")
        lines = both_sides(debit=debit, credit=credit, parts={"county": 700}, matter=told, budget_line=budget)
        at_commit(posting(number, lines, purpose=purpose.code))
        line = Line.objects.filter(entry__no=f"T-{number:04d}").first()
        assert line and (line.payee_kind, line.payee_no, line.payee_name) == (kind, payee.number, payee.name)
    assert reverse(numbers=["T-0001"], on=DAY, by="finance", text="") == 1
    assert invariants.check(INVARIANTS) == []


def only(**fields: str) -> Matter:
    """A matter that says everything an aid payment must say, but for these."""
    said = {"item": "x", "clause": "3.2.2", "tier": "national", "period": TERM, **fields}
    reference = Reference("entitlement", said.pop("reference_key", "1"))
    return Matter(payee=Payee(PayeeKind.PERSON, "P1"), reference=reference, **said)


@pytest.mark.parametrize("left_out", [name for name in chart.REQUIRABLE if name != "budget_line_id"])
def test_aid_is_not_posted_unless_it_is_fully_described(left_out: str) -> None:
    level = "" if left_out == "level" else "county"
    told = only() if left_out == "level" else only(**{left_out: ""})
    lines = [LineOf("aid_expense", 5, told, level), LineOf("treasury", -5, told, level)]
    with pytest.raises(IntegrityError, match="没有写全“发放”"):
        at_commit(posting(1, lines))


def test_a_project_is_paid_out_of_a_budget_line_alone() -> None:
    supplier = matter(1, Payee(PayeeKind.SUPPLIER, "S1", "某建筑公司"))
    parts = {"county": 700}
    with pytest.raises(IntegrityError, match="没有写全“项目付款”"):
        lines = both_sides(debit="project_expense", credit="treasury", parts=parts, matter=supplier)
        at_commit(posting(1, lines, purpose="project"))


def test_a_budget_line_pays_its_own_purpose_item_and_level_by_debit_alone() -> None:
    meals = confirmed_line("B-1", "meals").number
    supplier = matter(1, Payee(PayeeKind.SUPPLIER, "S1", "某建筑公司"))
    reserve(line=meals, amount_fen=700, reference=supplier.reference, on=DAY, by="finance")
    lines = both_sides(
        debit="project_expense", credit="treasury", parts={"county": 700}, matter=supplier, budget_line=meals
    )
    with pytest.raises(IntegrityError, match="不是这个县、级次、用途或项目的"):
        at_commit(posting(1, lines, purpose="project"))
    operator = matter(1, Payee(PayeeKind.OPERATOR, "O1", "某餐饮公司"))
    wrong_side = [
        LineOf("meal_expense", 700, operator, "county", meals),
        LineOf("meal_expense", 5, operator, "county"),
        LineOf("treasury", -5, operator, "county", meals),
        LineOf("treasury", -700, operator, "county"),
    ]
    with pytest.raises(IntegrityError, match="只记在借方"):
        at_commit(posting(2, wrong_side, purpose="meals"))


def test_a_purpose_pays_nobody_else_and_touches_no_other_account() -> None:
    supplier = matter(1, Payee(PayeeKind.SUPPLIER, "S1"))
    with pytest.raises(IntegrityError, match="“发放”不付给supplier"):
        at_commit(posting(1, both_sides(debit="aid_expense", credit="treasury", parts=PARTS, matter=supplier)))
    with pytest.raises(IntegrityError, match="科目“捐赠专户”不记“发放”"):
        at_commit(posting(1, both_sides(debit="aid_expense", credit="gift_account", parts=PARTS, matter=matter())))
    with pytest.raises(IntegrityError, match="没有科目“nowhere”"):
        at_commit(posting(1, both_sides(debit="aid_expense", credit="nowhere", parts=PARTS, matter=matter())))


@pytest.mark.usefixtures("as_owner")
def test_a_retired_account_takes_nothing_new_but_is_still_reversed() -> None:
    post_some(posting(1))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    Account.objects.filter(pk="aid_expense").update(is_retired=True)
    with pytest.raises(IntegrityError, match="已停用"):
        at_commit(posting(2))
    with transaction.atomic(), connection.cursor() as cursor:
        assert reverse(numbers=["T-0001"], on=DAY, by="finance", text="") == 1
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("payee", [Payee(PayeeKind.PERSON, "P1", "王大田"), Payee(PayeeKind.SCHOOL, "")])
def test_a_person_stands_by_number_alone_and_nobody_without_number(payee: Payee) -> None:
    with pytest.raises(IntegrityError):
        at_commit(posting(1, both_sides(debit="aid_expense", credit="treasury", parts=PARTS, matter=matter(1, payee))))


def test_a_reversal_is_not_reversed() -> None:
    post_some(posting(1))
    reverse(numbers=["T-0001"], on=DAY, by="finance", text="")
    assert reverse(numbers=["T-0001冲"], on=DAY, by="finance", text="") == 0


PLANTED = {
    "journal_balanced": "UPDATE ledger_line SET amount_fen = amount_fen + 1 WHERE line_no = 1",
    "postings_as_their_purpose_asks": "UPDATE ledger_line SET clause = '' WHERE line_no = 1",
    "reversals_mirror": "UPDATE ledger_line SET payee_no = 'P2' WHERE amount_fen = -12500 AND level = 'county'"
    " AND account_id = 'aid_expense'",
}


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_each_invariant_sees_its_planted_fault(name: str) -> None:
    post_some(posting(1), posting(2))
    reverse(numbers=["T-0001"], on=DAY, by="finance", text="")
    assert invariants.check(INVARIANTS) == []
    tamper(PLANTED[name])
    assert name in {one.name for one in invariants.check(INVARIANTS)}


def test_everybody_sees_only_their_own_journal() -> None:
    post_some(posting(1))
    post_some(posting(2, county="220821"))
    own = Scope(COUNTY)
    assert {line.county_code for line in queries.journal(own)} == {COUNTY}
    assert queries.journal(Scope("2208")).count() == 12
    assert queries.journal(Scope(COUNTY, "2122000001")).count() == 0
    assert queries.journal(Scope("220822100")).count() == 0
    assert {row[4] for row in queries.export_rows(own, TERM)} == {COUNTY}
    assert list(queries.export_rows(Scope("220822100201"), TERM)) == []
    foreign = Entry.objects.get(county_code="220821")
    with pytest.raises(NotFound):
        queries.entry_of(own, foreign.pk)
    assert sum(queries.trial_balance(Scope("2208")).values()) == 0


def test_posting_nothing_writes_nothing() -> None:
    before = Entry.objects.count()
    assert post(postings=[], by="finance") == 0
    assert Entry.objects.count() == before
