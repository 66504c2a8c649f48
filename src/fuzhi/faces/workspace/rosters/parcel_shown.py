"""A parcel as its page shows it: every file with what it is taken for, what is doubtful and what may be pressed."""

from django.urls import reverse

from fuzhi.faces.workspace.rosters import showing
from fuzhi.faces.workspace.rosters.asking import paid_before
from fuzhi.faces.workspace.tasks.shown import shown
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.intake import parcel_queries as queries
from fuzhi.steps.intake.receivers import kinds
from fuzhi.steps.intake.states import BatchState, Covers
from fuzhi.steps.intake.things import Parcel
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.terms import Term

Shown = dict[str, object]
_TONES = {BatchState.CHECKED: "need", BatchState.COMMITTED: "done"}


def context_of(scope: Scope, found: Parcel) -> Shown:
    """All that page and moving part show."""
    lines = queries.lines(found)
    paid = {
        term: paid_before(scope, term, found.county_code) for term in {line.file.term for line in lines if line.is_open}
    }
    rows = [_row(line, paid.get(line.file.term, "")) for line in lines]
    sure = [row for row in rows if row["is_sure"]]
    task = queries.working(found)
    return {
        "parcel": found,
        "term": Term.parse(found.term),
        "task": shown(task) if task else None,
        "rows": rows,
        "sure": len(sure),
        "sure_rows": sum(int(str(row["accepted"])) for row in sure),
        "open": sum(bool(row["is_open"]) for row in rows),
        "unread": sum(row["is_unread"] is True for row in rows),
        "doubtful": sum(bool(row["doubts"]) and bool(row["is_open"]) for row in rows),
        "lost": sum(bool(row["is_lost"]) for row in rows),
        "imported": sum(row["state"] == BatchState.COMMITTED.label for row in rows),
        "may_say": any(row["may_say"] for row in rows),
        "kinds": [(kind.value, kind.label) for kind in kinds()],
        "terms": _terms(found, lines),
        "ranges": Covers.choices(),
    }


def _terms(found: Parcel, lines: list[queries.Line]) -> list[tuple[str, str]]:
    usual = Term.parse(found.term)
    offered = {usual.previous, usual, usual.next} | {Term.parse(line.file.term) for line in lines if line.file.term}
    return [(str(term), term.short_label) for term in sorted(offered, reverse=True)]


def _row(line: queries.Line, paid: str) -> Shown:
    file, batch, counts = line.file, line.batch, line.counts
    doubts = [*line.doubts, *([paid] if line.is_open and not counts.writes_nothing and paid else [])]
    is_unread, is_known = file.read_at is None, file.code in queries.KNOWN
    is_sure = line.is_open and not doubts and not file.code
    state, tone = _state(line)
    return {
        "number": file.number,
        "name": file.name,
        "url": reverse("roster-batch", args=[batch.pk]) if batch else "",
        "kind": file.kind,
        "kind_label": RosterKind(file.kind).label if file.kind else "—" if is_known else "没有认出",
        "term": file.term,
        "term_label": Term.parse(file.term).short_label if file.term else "",
        "accepted": batch.accepted if batch else 0,
        "rejected": batch.rejected if batch else 0,
        "unit": showing.unit_of(file.kind) if file.kind else "",
        "counts": counts if batch else None,
        "doubts": doubts,
        "message": file.message,
        "mend": file.mend,
        "state": state,
        "tone": tone,
        "is_unread": is_unread,
        "is_open": line.is_open,
        "is_sure": is_sure,
        "may_say": not is_unread and file.code != queries.SAME and (batch is None or line.is_open),
        "is_open_to_say": not is_known and not is_sure,
        "is_lost": bool(file.message) and not batch and not is_known,
        "is_part": line.is_open and line.is_part,
        "asks_covers": line.is_open and line.asks_covers,
        "covers": line.covers.value,
        "take": f"{file.number}:{batch.pk}:{counts.new}:{counts.changed}:{counts.gone}" if batch else "",
    }


def _state(line: queries.Line) -> tuple[str, str]:
    """What became of the file, in words and tone."""
    if line.file.read_at is None:
        return "等着读", "outline"
    if line.batch is not None:
        state = BatchState(line.batch.state)
        return state.label, _TONES.get(state, "")
    if line.file.code in queries.KNOWN:
        return "重复", "outline"
    return ("没有读成", "bad") if line.file.code else ("没有导入", "outline")
