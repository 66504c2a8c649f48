"""The journal: lines and entries of an area, what was used by item and level, the trial balance."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import QuerySet, Sum

from fuzhi.steps.accounts.scope import Scope, for_county, scope_sql
from fuzhi.steps.ledger.models import Entry, Line
from fuzhi.steps.ledger.states import AccountCode
from fuzhi.vocabulary.errors import NotFound

EXPORT_COLUMNS = ("entry", "line", "on", "account", "county_code", "benefit", "tier", "level", "amount_fen")


def journal(scope: Scope, term: str = "") -> QuerySet[Line]:
    """Journal lines of this area, of one period when it is named, newest first, with their entries."""
    found = Line.objects.filter(for_county(scope)).select_related("entry__purpose", "account").order_by("-id")
    return found.filter(period=term) if term else found


def entry_of(scope: Scope, entry_id: int) -> Entry:
    """One entry; NotFound when it is not in this area."""
    entry = Entry.objects.select_related("reverses", "purpose").filter(for_county(scope), pk=entry_id).first()
    if entry is None:
        raise NotFound("no_entry", "没有找到这张凭证。", "请从总账里打开。")
    return entry


def entry_numbered(scope: Scope, number: str) -> Entry | None:
    """The entry of that number in this area, if any."""
    return Entry.objects.filter(for_county(scope), no=number).first()


def lines_of(entry: Entry) -> QuerySet[Line]:
    """An entry's lines in order."""
    return entry.lines.select_related("account").order_by("line_no")


def used(scope: Scope, term: str) -> dict[tuple[str, str], int]:
    """Net aid expense by (item, level) in fen: what was paid, less what was reversed."""
    rows = (
        Line.objects.filter(for_county(scope), period=term, account=AccountCode.AID_EXPENSE.value)
        .order_by()
        .values_list("item", "level")
        .annotate(fen=Sum("amount_fen"))
    )
    return {(item, level): fen for item, level, fen in rows}


def trial_balance(scope: Scope, term: str = "") -> dict[str, int]:
    """Sum by account in fen; the sums add up to 0."""
    rows = journal(scope, term).order_by().values_list("account_id").annotate(fen=Sum("amount_fen"))
    return dict(rows)


def export_rows(scope: Scope, term: str) -> Iterator[tuple[object, ...]]:
    """Rows of ``fuzhi export journal`` in the columns of the contract (EXPORT_COLUMNS)."""
    where, params = ("TRUE", []) if scope.is_prefecture else scope_sql(Scope(scope.area_code), "j")
    if scope.school_code or len(scope.area_code) > 6:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.entry, j.line, j.on, j.account, j.county_code, j.item, j.tier, j.level, j.amount_fen"
            f" FROM ledger_journal_v j WHERE j.period = %s AND {where} ORDER BY j.entry_id, j.line",
            [term, *params],
        )
        while rows := cursor.fetchmany(5_000):
            yield from rows
