"""Facts, decisions and conditions of the current runs in the columns of the published contract, row by row."""

from collections.abc import Iterator, Mapping

from django.db import connection, transaction

from fuzhi.policy.facts import STUDENT_TERM
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.determination import decision_sql
from fuzhi.steps.aid.queries.decisions import latest_runs, scoped_facts
from fuzhi.steps.periods import sql

DECISION_COLUMNS = ("student_id", "term", "benefit", "clause", "tier", "delivery", "outcome", "amount_fen")
CONDITION_COLUMNS = ("student_id", "term", "benefit", "condition", "clause", "passed")
CHUNK_ROWS = 5_000


def export_facts(scope: Scope, term: str) -> Iterator[sql.Row]:
    """``student_term`` rows (columns: ``STUDENT_TERM.names``); student_id is the person's number in the system."""
    test, values = scoped_facts(scope)
    names = ", ".join(f"f.{name}" for name in STUDENT_TERM.names)
    yield from _stream(
        f"SELECT {names} FROM aid_factrow f JOIN aid_run r ON r.id = f.run_id AND r.is_current AND r.term = %(term)s"
        f" WHERE {test} ORDER BY f.id",
        {"term": term, **values},
    )


def export_decisions(scope: Scope, term: str) -> Iterator[sql.Row]:
    """Granted and undetermined decisions (columns: :data:`DECISION_COLUMNS`)."""
    test, values = scoped_facts(scope)
    yield from _stream(
        "SELECT f.student_id, f.term, d.benefit, b.clause, b.tier, b.delivery, d.outcome, d.amount_fen"
        " FROM aid_decision d JOIN aid_run r ON r.id = d.run_id AND r.is_current AND r.term = %(term)s"
        " JOIN aid_factrow f ON f.run_id = d.run_id AND f.person_id = d.person_id"
        " JOIN aid_item b ON b.pack_hash = r.pack_hash AND b.code = d.benefit"
        f" WHERE d.outcome <> 'refused' AND {test} ORDER BY d.id",
        {"term": term, **values},
    )


def export_conditions(scope: Scope, term: str) -> Iterator[sql.Row]:
    """Each leaf and group of each item once for every child (columns: :data:`CONDITION_COLUMNS`).

    Items whose first condition plainly fails are not stored by a run; their outcomes are worked out again from the
    stored facts by the rules of that run, inside the database.
    """
    test, values = scoped_facts(scope)
    for run in latest_runs(scope, term):
        found = rules.decoder_of(run)
        decided = decision_sql(found.pack, found.switches, run.pk, all_items=True).replace("%", "%%")
        yield from _stream(
            f"SELECT f.student_id, f.term, d.benefit, c.code, c.clause,"
            " CASE WHEN (d.unknown_mask >> c.bit) & 1 = 1 THEN NULL ELSE (d.true_mask >> c.bit) & 1 = 1 END"
            f" FROM ({decided}) d JOIN aid_factrow f ON f.run_id = d.run_id AND f.person_id = d.person_id"
            " JOIN aid_run r ON r.id = f.run_id"
            " JOIN aid_condition_v c ON c.pack_hash = r.pack_hash AND c.benefit = d.benefit"
            f" WHERE {test}",
            values,
        )


def _stream(sql: str, values: Mapping[str, str]) -> Iterator[sql.Row]:
    """Rows through a cursor on the server: a city's export does not fit in memory."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(CHUNK_ROWS):
            yield from rows
