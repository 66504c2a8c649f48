"""Writing periods by set: what stands is superseded and recorded again closed, the new value opens on the day.

The three temporary tables that the writer reads:
``touched(record_id)`` the records this batch speaks of (or no longer has); ``fact(record_id, row_id, basis, <values>)``
what the batch says; ``gone(record_id)`` the records that are no longer on the register.
"""

from dataclasses import dataclass
from datetime import date, datetime

from fuzhi.steps.registry import sql


@dataclass(frozen=True, slots=True)
class PeriodTable:
    """A period table and its value columns."""

    name: str
    values: tuple[str, ...]


SCHOOL = PeriodTable(
    "registry_school",
    (
        "school_code",
        "name",
        "name_key",
        "county_code",
        "kind_text",
        "school_type",
        "ownership",
        "area",
        "is_teaching_point",
        "zone_codes",
        "public_tuition_fen",
    ),
)
KINDERGARTEN = PeriodTable(
    "registry_kindergarten",
    (
        "school_code",
        "kindergarten_kind",
        "is_inclusive",
        "certified_from",
        "certified_to",
        "monthly_fee_fen",
        "public_monthly_fee_fen",
    ),
)
ENROLMENT = PeriodTable(
    "registry_enrolment",
    (
        "school_code",
        "stage",
        "grade",
        "grade_text",
        "class_name",
        "is_school_choice",
        "is_full_time",
        "hukou_code",
        "hukou_kind",
        "major",
        "entered_on",
        "roll_state",
        "is_disabled_claim",
        "guardian_name",
    ),
)
BOARDING = PeriodTable("registry_boarding", ("is_boarder",))
BUS = PeriodTable("registry_busride", ("rides_school_bus",))
POVERTY = PeriodTable(
    "registry_poverty", ("poverty_state", "exit_year", "household_id", "village_code", "relation", "school_claim")
)
DISABILITY = PeriodTable("registry_disability", ("category", "grade"))
ASSISTANCE = PeriodTable("registry_assistance", ("assistance_kind", "starts_on", "amount_fen", "head_name"))
BILL = PeriodTable(
    "registry_bill",
    (
        "term",
        "school_code",
        "care_fee_fen",
        "misc_fee_fen",
        "textbook_fee_fen",
        "tuition_fen",
        "accommodation_fen",
        "bus_fare_fen",
        "meal_days",
    ),
)
HARDSHIP = PeriodTable("registry_hardship", ("is_hardship",))
ACCOUNT = PeriodTable(
    "registry_account",
    (
        "household_id",
        "bank_name",
        "holder_name",
        "account_index",
        "account_last4",
        "account_sealed",
        "account_ref",
        "origin",
    ),
)
ALL = (SCHOOL, KINDERGARTEN, ENROLMENT, BOARDING, BUS, POVERTY, DISABILITY, ASSISTANCE, BILL, HARDSHIP, ACCOUNT)
_PLACE = "record_id, valid_from, valid_to, recorded_at, written_by, source_kind, batch_id, row_id, correction_id, basis"


@dataclass(frozen=True, slots=True)
class Span:
    """From when a batch speaks (``starts``), until when at most (``ends``, None = open), and the first day of a later
    semester for which the same register was already received (``until``): what it said stands from there on."""

    starts: date
    ends: date | None
    until: date | None


def write(table: PeriodTable, batch_id: int, span: Span, at: datetime) -> None:
    """Bring one period table in line with the batch for all ``touched`` records (see the module)."""
    params = {"batch": batch_id, "from": span.starts, "ends": span.ends, "until": span.until, "at": at}
    standing = sql.temporary(
        "standing",
        f"""SELECT t.* FROM {table.name} t JOIN touched USING (record_id)
            WHERE t.superseded_at IS NULL AND t.valid_from <= %(from)s AND (t.valid_to IS NULL OR t.valid_to > %(from)s)""",
        params,
        key="record_id",
    )
    if standing:
        _end_what_differs(table, params)
    _write_facts(table, params, span, has_standing=bool(standing))


def _end_what_differs(table: PeriodTable, params: dict[str, object]) -> None:
    """Supersede what the batch contradicts or no longer has; record again what held before (and what holds later)."""
    values = ", ".join(f"s.{column}" for column in table.values)
    columns = ", ".join(table.values)
    sql.temporary(
        "ended",
        """SELECT s.id, f.record_id IS NULL AS is_absent FROM standing s LEFT JOIN fact f USING (record_id)
           WHERE (f.record_id IS NULL AND NOT (s.source_kind = 'decision' AND s.basis IS NULL))
              OR (f.record_id IS NOT NULL AND s.basis IS DISTINCT FROM f.basis)""",
        key="id",
    )
    sql.run(
        f"UPDATE {table.name} t SET superseded_at = %(at)s, superseded_by = %(batch)s FROM ended WHERE t.id = ended.id",
        params,
    )
    sql.run(
        f"""INSERT INTO {table.name} ({_PLACE}, {columns})
            SELECT s.record_id, s.valid_from, %(from)s, %(at)s, %(batch)s,
                   CASE WHEN e.is_absent THEN 'absence' ELSE s.source_kind END,
                   CASE WHEN e.is_absent THEN %(batch)s ELSE s.batch_id END, s.row_id,
                   CASE WHEN e.is_absent THEN NULL ELSE s.correction_id END, s.basis, {values}
            FROM standing s JOIN ended e USING (id) WHERE s.valid_from < %(from)s""",
        params,
    )
    if params["until"] is not None:
        sql.run(
            f"""INSERT INTO {table.name} ({_PLACE}, {columns})
                SELECT s.record_id, %(until)s, s.valid_to, %(at)s, %(batch)s, s.source_kind, s.batch_id, s.row_id,
                       s.correction_id, s.basis, {values}
                FROM standing s JOIN ended e USING (id) WHERE s.valid_to IS NULL OR s.valid_to > %(until)s""",
            params,
        )


def _write_facts(table: PeriodTable, params: dict[str, object], span: Span, *, has_standing: bool) -> None:
    columns = ", ".join(table.values)
    values = ", ".join(f"f.{column}" for column in table.values)
    ends = "%(ends)s::date"
    joins = ""
    where = "TRUE"
    if has_standing:
        joins = "LEFT JOIN standing s ON s.record_id = f.record_id LEFT JOIN ended e ON e.id = s.id"
        where = "s.id IS NULL OR e.id IS NOT NULL"
        ends = f"least({ends}, s.valid_to)"
    if span.until is not None:
        ends = f"least({ends}, %(until)s::date)"
    if _has_future(table, params):
        joins += f""" LEFT JOIN LATERAL (SELECT min(n.valid_from) AS day FROM {table.name} n WHERE n.record_id = f.record_id
                      AND n.superseded_at IS NULL AND n.valid_from > %(from)s) later ON TRUE"""
        ends = f"least({ends}, later.day)"
    sql.run(
        f"""INSERT INTO {table.name} ({_PLACE}, {columns})
            SELECT f.record_id, %(from)s, {ends}, %(at)s, %(batch)s, 'roster', %(batch)s, f.row_id, NULL, f.basis, {values}
            FROM fact f {joins} WHERE {where}""",
        params,
    )


def _has_future(table: PeriodTable, params: dict[str, object]) -> bool:
    return bool(
        sql.one(
            f"""SELECT EXISTS (SELECT FROM {table.name} t JOIN touched USING (record_id)
                WHERE t.superseded_at IS NULL AND t.valid_from > %(from)s)""",
            params,
        )
    )


def take_back(table: PeriodTable, batch_id: int, at: datetime) -> None:
    """Undo a batch in one table: what it wrote is superseded, what it superseded is recorded again.

    Where a decision by hand has taken the place since, the decision stays.
    """
    columns = ", ".join(table.values)
    params = {"batch": batch_id, "at": at}
    sql.temporary(
        "ended",
        f"""SELECT id FROM {table.name} WHERE superseded_by = %(batch)s AND written_by IS DISTINCT FROM %(batch)s""",
        params,
        key="id",
    )
    sql.run(
        f"""UPDATE {table.name} SET superseded_at = %(at)s, superseded_by = %(batch)s
            WHERE written_by = %(batch)s AND superseded_at IS NULL""",
        params,
    )
    sql.run(
        f"""INSERT INTO {table.name} ({_PLACE}, {columns})
            SELECT s.record_id, s.valid_from, s.valid_to, %(at)s, s.written_by, s.source_kind, s.batch_id, s.row_id,
                   s.correction_id, s.basis, {", ".join(f"s.{column}" for column in table.values)}
            FROM {table.name} s JOIN ended USING (id)
            WHERE NOT EXISTS (SELECT FROM {table.name} o WHERE o.record_id = s.record_id AND o.superseded_at IS NULL
                              AND daterange(o.valid_from, o.valid_to) && daterange(s.valid_from, s.valid_to))""",
        params,
    )
