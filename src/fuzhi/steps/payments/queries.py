"""Questions about payments, scoped first. Amounts in fen; a school sees its own pupils' lines alone."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from fuzhi.steps.accounts.scope import Scope, for_county, scope_sql
from fuzhi.steps.payments.candidates import Candidate, Follows, Problem, candidates
from fuzhi.steps.payments.models import BankReturn, Batch, Line, NotReceived, Receipt
from fuzhi.steps.payments.states import STANDING, WAITING, BatchState, LineState, ReturnKind, ReturnState
from fuzhi.steps.periods import sql
from fuzhi.steps.periods.registers import period_tables
from fuzhi.steps.periods.source import Source, source_of
from fuzhi.vocabulary.codes import Delivery
from fuzhi.vocabulary.errors import NotFound

EXPORT_COLUMNS = ("student_id", "term", "benefit", "tier", "delivery", "amount_fen", "batch", "state", "on")


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a new batch would hold, and who would be left out and why."""

    ready: tuple[Candidate, ...]
    left_out: tuple[Candidate, ...]

    @property
    def shared(self) -> tuple[Candidate, ...]:
        """Would be paid, but to an account that unrelated families name too."""
        return tuple(one for one in self.ready if one.is_shared)

    @property
    def staff_cards(self) -> tuple[Candidate, ...]:
        """Would be paid, but to an account that a teacher of the county holds."""
        return tuple(one for one in self.ready if one.is_staff_card)

    @property
    def total_fen(self) -> int:
        """Sum of what would be paid."""
        return sum(one.amount_fen for one in self.ready)

    @property
    def left_out_fen(self) -> int:
        """Sum of what would wait; what another line pays already is not waited for."""
        return sum(one.amount_fen for one in self.left_out if one.problem.follows is not Follows.NEVER)

    def by_what_follows(self) -> list[tuple[Follows, int]]:
        """How many of those left out come to what, in a fixed order."""
        counts = Counter(one.problem.follows for one in self.left_out)
        return [(follows, counts[follows]) for follows in Follows if counts[follows]]

    @property
    def persons(self) -> int:
        """Children who would be paid."""
        return len({one.person_id for one in self.ready})

    def by_item(self) -> list[tuple[str, int, int]]:
        """(benefit, count, fen) in order of first appearance."""
        sums: dict[str, tuple[int, int]] = {}
        for one in self.ready:
            count, fen = sums.get(one.benefit, (0, 0))
            sums[one.benefit] = (count + 1, fen + one.amount_fen)
        return [(benefit, count, fen) for benefit, (count, fen) in sums.items()]


def readiness(scope: Scope, county_code: str, term: str, delivery: str = Delivery.CASH.value) -> Readiness:
    """What is payable in a county and term and in no batch yet. Raises NotFound for another county."""
    if not scope.covers_county(county_code):
        raise NotFound("not_here", "没有找到。", "请从自己的列表打开。")
    ready: list[Candidate] = []
    left_out: list[Candidate] = []
    for one in candidates(county_code, term, delivery):
        (ready if one.problem is Problem.NONE else left_out).append(one)
    return Readiness(tuple(ready), tuple(left_out))


def _of_scope(scope: Scope) -> Q:
    if scope.school_code:
        return Q(pk__in=Line.objects.filter(school_code=scope.school_code).values("batch_id"))
    return for_county(scope)


def batches(scope: Scope, term: str = "") -> QuerySet[Batch]:
    """Batches in this area, newest first; a school's are those that hold its pupils."""
    found = Batch.objects.filter(_of_scope(scope)).select_related("made_by", "released_by").order_by("-id")
    return found.filter(term=term) if term else found


def batch_rows(scope: Scope, term: str) -> QuerySet[Batch]:
    """Batches of a semester for a list, each with ``shown_count``, ``shown_fen``, ``paid_fen``, ``failed_fen`` (a
    school's: of its own lines, voided batches left out)."""
    found = batches(scope, term)
    own = Line.objects.filter(batch=OuterRef("pk")).order_by().values("batch")
    if scope.school_code:
        own = own.filter(school_code=scope.school_code)

    def summed(**states: str) -> Coalesce:
        return Coalesce(Subquery(own.filter(**states).annotate(fen=Sum("amount_fen")).values("fen")), 0)

    answered = {"paid_fen": summed(state=LineState.PAID.value), "failed_fen": summed(state=LineState.FAILED.value)}
    if not scope.school_code:
        return found.annotate(shown_count=F("count"), shown_fen=F("total_fen"), **answered)
    count = Subquery(own.annotate(n=Count("id")).values("n"))
    return found.exclude(state=BatchState.VOID.value).annotate(shown_count=count, shown_fen=summed(), **answered)


def batch_of(scope: Scope, batch_id: int) -> Batch:
    """One batch; NotFound when it is not in this area."""
    batch = batches(scope).filter(pk=batch_id).first()
    if batch is None:
        raise NotFound("no_batch", "没有找到这个批次。", "请从发放列表里打开。")
    return batch


def lines_of(scope: Scope, batch: Batch) -> QuerySet[Line]:
    """A batch's lines that this person may see, in line order."""
    found = batch.lines.order_by("line_no")
    return found.filter(school_code=scope.school_code) if scope.school_code else found


def not_sent_again(lines: QuerySet[Line]) -> QuerySet[Line]:
    """Of these lines, those that came back and stand in no later batch."""
    again = Line.objects.filter(repays__isnull=False).exclude(state=LineState.VOID.value).values("repays_id")
    return lines.filter(state=LineState.FAILED.value).exclude(pk__in=again)


def line_of(scope: Scope, line_id: int) -> Line:
    """One payment line; NotFound when it is not in this area."""
    line = Line.objects.select_related("batch").filter(pk=line_id).first()
    if line is None or not batches(scope).filter(pk=line.batch_id).exists():
        raise NotFound("no_line", "没有找到这一笔。", "请从批次里打开。")
    if scope.school_code and line.school_code != scope.school_code:
        raise NotFound("no_line", "没有找到这一笔。", "请从批次里打开。")
    return line


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts and sums of some lines."""

    count: int
    fen: int
    paid_count: int
    paid_fen: int
    failed_count: int
    failed_fen: int
    pending_count: int
    pending_fen: int


def totals_of(lines: QuerySet[Line]) -> Totals:
    """Counts and sums by state (void lines are left out)."""
    sums = {
        row["state"]: (row["n"], row["fen"])
        for row in lines.order_by().values("state").annotate(n=Count("id"), fen=Sum("amount_fen"))
    }
    states = (LineState.PAID.value, LineState.FAILED.value, LineState.PENDING.value)
    (paid, failed, pending) = (sums.get(state, (0, 0)) for state in states)
    count, fen = (sum(part[place] for part in (paid, failed, pending)) for place in (0, 1))
    return Totals(count, fen, *paid, *failed, *pending)


def sums_by(lines: QuerySet[Line], column: str) -> list[tuple[str, int, int]]:
    """(value, count, fen) by ``benefit``, ``bank_name`` or ``school_code``, largest sum first."""
    rows = lines.order_by().values_list(column).annotate(n=Count("id"), fen=Sum("amount_fen")).order_by("-fen", column)
    return [(str(value), count, fen) for value, count, fen in rows]


def amounts_by_tier(lines: QuerySet[Line]) -> list[tuple[str, str, int, int]]:
    """(benefit, tier, amount of one line, count): what the split by fund level is computed from, line by line."""
    return list(lines.order_by().values_list("benefit", "tier", "amount_fen").annotate(n=Count("id")))


def bank_return_of(batch: Batch) -> BankReturn | None:
    """What the bank answered, confirmed or waiting for the second person, if it has."""
    found = BankReturn.objects.select_related("batch", "recorded_by", "confirmed_by").filter(
        batch=batch, kind=ReturnKind.ANSWER.value
    )
    return found.filter(state__in=(ReturnState.PROPOSED.value, *STANDING)).first()


def standing_of(batch: Batch) -> BankReturn | None:
    """The bank's answer as another person confirmed it, if it has."""
    found = bank_return_of(batch)
    return found if found and found.state in STANDING else None


def standing_return(batch: Batch) -> BankReturn:
    """The same. NotFound when there is none."""
    found = standing_of(batch)
    if found is None:
        raise NotFound("no_return", "这个批次没有已确认的回盘。", "请刷新批次页，看最新情况。")
    return found


def waiting_of(batch: Batch) -> BankReturn | None:
    """What waits for the second person: a record, or the reversal of one."""
    found = BankReturn.objects.select_related("recorded_by", "disputed_by", "batch")
    return found.filter(batch=batch, state__in=WAITING).first()


def waiting_return(batch: Batch) -> BankReturn:
    """The same. NotFound when nothing waits."""
    found = waiting_of(batch)
    if found is None:
        raise NotFound("no_return", "没有等待确认的登记。", "请刷新批次页，看最新情况。")
    return found


def receipts_of(batch: Batch) -> QuerySet[Receipt]:
    """Schools whose word that the money came stands."""
    return Receipt.objects.filter(batch=batch, reopened_at=None).select_related("confirmed_by").order_by("confirmed_at")


def not_received(batch: Batch) -> QuerySet[NotReceived]:
    """What schools said has not come, answered by the county or not, until they say that it has."""
    found = NotReceived.objects.filter(line__batch=batch, came_at=None)
    return found.select_related("line", "said_by").order_by("line__line_no", "pk")


def schools_in(batch: Batch) -> int:
    """How many schools have pupils in the batch."""
    return batch.lines.exclude(state=LineState.VOID.value).values("school_code").distinct().count()


def account_source(line: Line) -> Source | None:
    """Where the account of a line came from: its own row or correction, else its household's;
    None for a settlement line."""
    if not line.account_row:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id FROM registry_account_v a WHERE a.account_ref = %s ORDER BY"
            " a.person_id IN (SELECT person_id FROM registry_person_v WHERE number = %s) DESC, a.id DESC LIMIT 1",
            [line.account_row, line.person_number],
        )
        found = cursor.fetchone()
    return source_of(period_tables()["account"], found[0]) if found else None


def export_rows(scope: Scope, term: str) -> Iterator[sql.Row]:
    """Rows of ``fuzhi export payments`` in the columns of the contract (EXPORT_COLUMNS);
    voided lines were never sent."""
    where, params = scope_sql(scope, "l")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.person_number, l.term, l.benefit, l.tier, l.delivery, l.amount_fen, l.batch_no, l.state, l.on"
            f" FROM payments_line_v l WHERE l.term = %s AND l.state <> 'void' AND {where}"
            " ORDER BY l.batch_id, l.line_no",
            [term, *params],
        )
        while rows := cursor.fetchmany(5_000):
            yield from rows


AT_BANK = (BatchState.RELEASED.value, BatchState.HANDED_OVER.value)
