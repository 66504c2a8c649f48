"""The journal refuses to change, to be out of balance, to mix counties, and to be reversed twice."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.ledger import queries
from fuzhi.steps.ledger.models import Entry, FundShare, Line
from fuzhi.steps.ledger.services import Posting, post, reverse, shares_of
from fuzhi.steps.ledger.states import EntryKind, PayeeKind
from fuzhi.vocabulary.errors import InputError, NotFound
from fuzhi.vocabulary.money import split_by_shares

pytestmark = pytest.mark.django_db
COUNTY, TERM, DAY = "220822", "2017-1", date(2017, 12, 15)
_COLUMNS = (
    "(entry_id, line_no, account_id, county_code, benefit, clause, tier, level, term, amount_fen, payee_kind, payee_no,"
    " entitlement_id)"
)


def posting(number: int, fen: int = 62_500, tier: str = "national") -> Posting:
    return Posting(
        f"T-{number:04d}", "boarder_living_subsidy", "3.2.2", tier, fen, PayeeKind.PERSON, f"P{number}", number
    )


def post_some(*postings: Posting, county: str = COUNTY) -> int:
    return post(
        postings=postings, kind=EntryKind.RELEASE, county_code=county, term=TERM, batch_no="T", on=DAY, by="finance"
    )


def run_sql(sql: str, *params: str | int | date) -> None:
    """Run one statement and let the deferred triggers speak, as a commit would."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def extra_line(entry: Entry, fen: int, county: str = COUNTY, line_no: int = 90) -> None:
    run_sql(
        f"INSERT INTO ledger_line {_COLUMNS} VALUES (%s, %s, 'treasury', %s, 'b', 'c', 'national', 'county', %s, %s,"
        " 'person', 'P', 1)",
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
    assert (line.benefit, line.clause, line.tier, line.term) == ("boarder_living_subsidy", "3.2.2", "national", TERM)
    assert (line.payee_kind, line.payee_no, line.entitlement_id) == ("person", "P1", 1)


@settings(max_examples=40, deadline=None)
@given(fen=st.integers(1, 10**9), tier=st.sampled_from(["national", "municipal"]))
def test_the_split_is_that_of_the_vocabulary_to_the_fen(fen: int, tier: str) -> None:
    with transaction.atomic():
        post_some(posting(1, fen, tier))
        debit = dict(Line.objects.filter(account="aid_expense").values_list("level", "amount_fen"))
        split = split_by_shares(fen, shares_of(COUNTY, tier, DAY), "county")
        assert debit == {level: part for level, part in split.items() if part}
        assert sum(debit.values()) == fen
        transaction.set_rollback(True)


def test_posting_the_same_number_twice_adds_nothing() -> None:
    assert post_some(posting(1), posting(2)) == 2
    assert post_some(posting(1), posting(2), posting(3)) == 1
    assert Entry.objects.count() == 3


def test_a_reversal_mirrors_its_entry_and_stands_once() -> None:
    post_some(posting(1))
    assert reverse(numbers=["T-0001"], on=DAY, by="finance", reason="银行退回") == 1
    assert reverse(numbers=["T-0001"], on=DAY, by="finance", reason="银行退回") == 0
    back = Entry.objects.get(kind="reversal")
    assert sorted(back.lines.values_list("account_id", "level", "amount_fen")) == sorted(
        (account, level, -fen)
        for account, level, fen in Entry.objects.get(no="T-0001").lines.values_list("account_id", "level", "amount_fen")
    )
    with pytest.raises(IntegrityError):
        run_sql(
            'INSERT INTO ledger_entry (no, "on", kind, county_code, term, batch_no, made_by, recorded_at, reason,'
            " reverses_id) SELECT 'again', \"on\", 'reversal', county_code, term, batch_no, made_by, recorded_at, '',"
            " reverses_id FROM ledger_entry WHERE id = %s",
            back.pk,
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET reason = 'x'",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_line SET amount_fen = amount_fen + 1",
        "DELETE FROM ledger_line",
    ],
)
def test_nothing_posted_can_be_changed(statement: str) -> None:
    post_some(posting(1))
    with pytest.raises(IntegrityError, match="只增不改"):
        run_sql(statement)


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
    with pytest.raises(IntegrityError, match="跨了县"), transaction.atomic(), connection.cursor() as cursor:
        for line_no, fen in ((90, 5), (91, -5)):
            cursor.execute(
                f"INSERT INTO ledger_line {_COLUMNS} VALUES (%s, %s, 'treasury', '220821', 'b', 'c', 'national', 'county',"
                " %s, %s, 'person', 'P', 1)",
                [entry.pk, line_no, TERM, fen],
            )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_entry_without_two_lines_is_refused() -> None:
    with pytest.raises(IntegrityError, match="少于两行"):
        run_sql(
            'INSERT INTO ledger_entry (no, "on", kind, county_code, term, batch_no, made_by, recorded_at, reason)'
            " VALUES ('Z', %s, 'release', %s, %s, 'T', 'x', now(), '')",
            DAY,
            COUNTY,
            TERM,
        )


def test_a_line_added_after_the_entry_was_looked_at_is_looked_at_again() -> None:
    with pytest.raises(IntegrityError, match="借贷不平"), transaction.atomic(), connection.cursor() as cursor:
        post_some(posting(1))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            f"INSERT INTO ledger_line {_COLUMNS} SELECT id, 99, 'treasury', county_code, 'b', 'c', 'national', 'county',"
            " term, 1, 'person', 'P', 1 FROM ledger_entry"
        )


def test_shares_must_add_up() -> None:
    with pytest.raises(IntegrityError, match="100%"), transaction.atomic(), connection.cursor() as cursor:
        FundShare.objects.create(
            county_code=COUNTY, tier="national", level="county", percent=99, is_sample=False, valid_from=DAY
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_county_without_shares_cannot_post() -> None:
    with pytest.raises(InputError, match="分担比例"):
        post_some(posting(1), county="220871")


def test_newer_shares_count_from_their_day() -> None:
    day = date(2018, 1, 1)
    for level, percent in (("central", 50), ("county", 50)):
        FundShare.objects.create(
            county_code=COUNTY, tier="national", level=level, percent=percent, is_sample=False, valid_from=day
        )
    assert shares_of(COUNTY, "national", date(2017, 12, 31)) == {"central": 60, "province": 20, "county": 20}
    assert shares_of(COUNTY, "national", day) == {"central": 50, "county": 50}


def test_everybody_sees_only_their_own_journal() -> None:
    post_some(posting(1))
    post_some(posting(2), county="220821")
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
