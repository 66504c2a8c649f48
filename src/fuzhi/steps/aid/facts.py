"""Facts of a census day, joined inside the database from the registry's published views (readings of the policy).

Three-valued: a register that was received for the county and semester answers for everyone; where none was received, or
a match is still open, the fact is unknown (NULL). The SQL stands in ``sql/`` in the order in which it runs.
"""

import json
import re
from datetime import datetime
from importlib.resources import files

from django.db import connection

from fuzhi.policy import Pack
from fuzhi.policy.facts import STUDENT_TERM, FactType
from fuzhi.policy.majors import major_flags
from fuzhi.policy.readings import SwitchValue
from fuzhi.steps.aid import rules
from fuzhi.steps.periods import sql
from fuzhi.vocabulary.terms import Term

_STEPS = ("enrolled.sql", "registers.sql", "situation.sql", "facts.sql")
_KNOWN = "({0}.recorded_at <= %(known_at)s AND ({0}.superseded_at IS NULL OR {0}.superseded_at > %(known_at)s))"
_AS_OF = "({0}.valid_from <= %(census)s AND ({0}.valid_to IS NULL OR {0}.valid_to > %(census)s) AND " + _KNOWN + ")"
SOURCES = (
    "enrolment_id",
    "boarding_id",
    "bus_id",
    "poverty_id",
    "disability_id",
    "assistance_id",
    "bill_id",
    "hardship_id",
    "school_id",
    "kindergarten_id",
    "poverty_batch_id",
    "disability_batch_id",
    "assistance_batch_id",
)
KEEP = (
    "village_code",
    "school_code",
    "class_name",
    "is_claimed_twice",
    "is_attendance_unknown",
    "opens_disability_question",
)


def fact_columns() -> tuple[str, ...]:
    """Columns of the fact-table contract in its order."""
    return STUDENT_TERM.names


def stored_columns() -> tuple[str, ...]:
    """What a fact row stores beside its run: person, contract columns, scope, sources."""
    return ("person_id", *fact_columns(), *KEEP, *SOURCES)


def derive(
    *,
    county_code: str,
    term: Term,
    known_at: datetime,
    pack: Pack,
    switches: dict[str, SwitchValue],
    only: list[int] | None = None,
) -> int:
    """Fill the temporary table ``aid_t_fact`` (gone at commit):
    one row a child on the county's rolls (``only``: of these). Returns how many.

    Must run inside a transaction.
    """
    parameters: sql.Marks = {
        "county": county_code,
        "only": only,
        "term": str(term),
        "census": term.census_on,
        "starts_on": term.starts_on,
        "known_at": known_at,
        "year": term.year,
        "term_index": term.year * 2 + term.half,
        "school_year": term.school_year,
        "prefecture": pack.jurisdiction.code,
        "counties": list(pack.jurisdiction.counties),
        "seat_towns": list(pack.jurisdiction.seat_towns),
        "merged": json.dumps(dict(pack.jurisdiction.merged)),
        "preschool_months": pack.jurisdiction.preschool_months,
        "relapse_starts": switches["relapse_starts"],
        "exit_takes_effect": switches["exit_takes_effect"],
        "keep_aid_after_exit": bool(rules.reading_on(switches, "keep_aid_after_exit", term.census_on)),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS aid_t_own, aid_t_zone, aid_t_claim, aid_t_enrolled, aid_t_received, aid_t_open,"
            " aid_t_poverty,"
            " aid_t_disability, aid_t_assistance, aid_t_boarding, aid_t_bus, aid_t_bill, aid_t_hardship,"
            " aid_t_relapse, aid_t_kindergarten, aid_t_major, aid_t_situation, aid_t_fact"
        )
        cursor.execute(
            "CREATE TEMP TABLE aid_t_major (major text PRIMARY KEY, is_agricultural bool,"
            " is_performing_arts bool) ON COMMIT DROP"
        )
        for name in _STEPS:
            cursor.execute(script(name), parameters)
            if name == "enrolled.sql":  # rolls spell majors in their own way: the pack's own reader knows them
                cursor.execute("SELECT DISTINCT major FROM aid_t_enrolled WHERE major IS NOT NULL")
                known = [(major, *major_flags(pack, major)) for (major,) in cursor.fetchall()]
                cursor.executemany("INSERT INTO aid_t_major VALUES (%s, %s, %s)", known)
        cursor.execute("SELECT count(*) FROM aid_t_fact")
        return int(cursor.fetchone()[0])


def script(name: str) -> str:
    """One SQL file, with ``{asof:x}`` and ``{known:x}`` written out for table alias x. It runs as it stands, whole."""
    text = (files("fuzhi.steps.aid") / "sql" / name).read_text(encoding="utf-8")
    text = re.sub(r"\{asof:(\w+)\}", lambda hit: _AS_OF.format(hit[1]), text)
    return re.sub(r"\{known:(\w+)\}", lambda hit: _KNOWN.format(hit[1]), text)


def digest_sql() -> str:
    """SHA-256 of one stored row ``f``:
    ``name=value`` of every column that is known, by name, texts as JSON writes them.

    Unknown columns are left out, so a column that is added to the table later changes no digest of an older row.
    """
    texts = {column.name for column in STUDENT_TERM.columns if column.type is FactType.TEXT}
    texts |= {"village_code", "school_code", "class_name"}
    parts = [
        f"'{name}=' || " + (f"to_json(f.{name}::text)::text" if name in texts else f"f.{name}::text")
        for name in sorted(stored_columns())
    ]
    return f"sha256(convert_to(concat_ws(chr(10), {', '.join(parts)}), 'UTF8'))"


RUN_DIGEST = (
    "SELECT encode(sha256(coalesce(string_agg(digest, '' ORDER BY person_id), '')), 'hex') FROM aid_factrow"
    " WHERE run_id = %s"
)
"""Digest over the digests of all fact rows of a run."""
