"""What stands in a child's file, read from the views that the steps publish;
the area is checked with the first query."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from fuzhi.steps.accounts.scope import Scope, scope_sql
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.terms import Term

Row = dict[str, Any]
PAYMENTS_SHOWN = 60


@dataclass(frozen=True)
class ChildFile:
    """Everything of one child: ``person`` always, the rest may be empty. Amounts in fen."""

    person: Row
    facts: Row
    decisions: list[Row]
    entitlements: list[Row]
    payments: list[Row]
    household: Row
    relatives: list[Row]
    account: Row


def rows(sql: str, params: list[Any] | dict[str, Any]) -> list[Row]:
    """All rows of a query as dicts."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _first(sql: str, params: list[Any] | dict[str, Any]) -> Row:
    found = rows(sql, params)
    return found[0] if found else {}


def person(scope: Scope, key: str) -> Row:
    """One person by public number or internal id. Raises NotFound for missing and foreign ones alike."""
    condition, params = scope_sql(scope, "n", with_home=True)
    column = "n.person_id" if key.isdigit() and len(key) < 12 else "n.number"
    found = _first(f"SELECT n.* FROM registry_person_v n WHERE {column} = %s AND {condition}", [key, *params])
    if not found:
        raise NotFound("no_such_child", "没有找到这个孩子。", "请从学生档案里打开；不在本单位范围内的孩子看不到。")
    return found


def child_file(scope: Scope, key: str, term: Term) -> ChildFile:
    """The file of one child as of a semester."""
    who = person(scope, key)
    at = {"person": who["person_id"], "term": str(term), "household": who["household_id"]}
    return ChildFile(
        person=who,
        facts=_first("SELECT * FROM aid_fact_v WHERE person_id = %(person)s AND term = %(term)s AND is_current", at),
        decisions=rows(
            "SELECT d.*, f.id AS fact_id FROM aid_decision_v d JOIN aid_fact_v f USING (run_id, person_id)"
            " WHERE d.person_id = %(person)s AND d.term = %(term)s AND d.is_current ORDER BY d.id",
            at,
        ),
        entitlements=rows(
            "SELECT * FROM aid_entitlement_v WHERE person_id = %(person)s AND term = %(term)s AND state <> 'withdrawn'"
            " ORDER BY id",
            at,
        ),
        payments=rows(
            "SELECT * FROM payments_line_v WHERE person_id = %(person)s AND state <> 'void'"
            f' ORDER BY coalesce("on", released_at::date) DESC NULLS FIRST, line_id DESC LIMIT {PAYMENTS_SHOWN}',
            at,
        ),
        household=_first("SELECT * FROM registry_household_v WHERE household_id = %(household)s", at),
        relatives=rows(
            "SELECT number, name, stage, grade FROM registry_person_v"
            " WHERE household_id = %(household)s AND person_id <> %(person)s AND is_pupil ORDER BY birth_date",
            at,
        ),
        account=_first(
            "SELECT holder_name, bank_name, account_last4, origin, shared_by FROM registry_payee_v"
            " WHERE person_id = %(person)s",
            at,
        ),
    )


def school_names(codes: set[str]) -> dict[str, str]:
    """Names of schools by code, as last recorded."""
    found = rows(
        "SELECT DISTINCT ON (school_code) school_code, name FROM registry_school_v WHERE superseded_at IS NULL"
        " AND school_code = ANY(%s) ORDER BY school_code, valid_from DESC",
        [list(codes)],
    )
    return {row["school_code"]: row["name"] for row in found}
