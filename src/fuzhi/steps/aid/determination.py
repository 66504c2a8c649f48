"""A run: facts of the census day -> decisions inside PostgreSQL -> proposals and school sheets. All of it by set."""

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from fuzhi.policy import Pack
from fuzhi.policy.decisions import postgres_decision_sql
from fuzhi.policy.readings import SwitchValue
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid import chosen, facts, rules
from fuzhi.steps.aid.approval import county_lock
from fuzhi.steps.aid.models import Run
from fuzhi.steps.aid.permissions import check_run
from fuzhi.steps.aid.states import ENTITLEMENTS, EntitlementAct
from fuzhi.steps.audit import services as audit
from fuzhi.steps.periods import sql
from fuzhi.steps.tasks.services import NO_PROGRESS, Progress
from fuzhi.steps.tasks.statistics import analyse
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.places import counties, place_name
from fuzhi.vocabulary.terms import Term
from fuzhi.vocabulary.workdays import workdays_after

SHEET_WORKING_DAYS = 5
STEPS = 5


def run(
    *,
    term: str,
    county_code: str,
    by: Staff,
    switches: Mapping[str, object] | None = None,
    progress: Progress = NO_PROGRESS,
) -> Run:
    """Determine one county's semester: keep what was known, decide, propose. Approved entitlements are never changed.
    An import, an undo or a correction that is committed meanwhile counts whole or not at all.

    Readings are those set for the semester by two persons (``chosen``), else the pack's; ``switches`` come before both.
    The same facts, rules and readings again answer with the run that stands, and change nothing. Raises InputError for
    an unknown semester, county or reading, or when no roll of that county and semester was received.
    """
    semester = Term.parse(term)
    if county_code not in counties():
        raise InputError("bad_county", f"没有代码为“{county_code}”的县（市、区）。", f"可用：{'、'.join(counties())}。")
    check_run(by, county_code)
    with sql.one_snapshot(county_lock(county_code, term)):
        return _determine(semester, county_code, by, switches, progress)


def _determine(
    semester: Term, county_code: str, by: Staff, switches: Mapping[str, object] | None, progress: Progress
) -> Run:
    term = str(semester)
    rules.forget()  # a pack that was set a moment ago, elsewhere too, counts
    pack = rules.pack_in_use(term)
    taken = chosen.switches(pack, county_code, term, switches)
    progress.step("读取当前资料", 0, STEPS)
    _require_roll(county_code, term)
    made = Run(
        term=term,
        county_code=county_code,
        pack=pack.name,
        pack_hash=pack.hash,
        switches=json.loads(json.dumps(taken)),
        known_at=latest_known(),
        made_by=by,
        made_at=clock.now(),
    )
    made.persons = facts.derive(
        county_code=county_code, term=semester, known_at=made.known_at, pack=pack, switches=taken
    )
    if standing := _standing(made):
        progress.step("资料没有变化", STEPS, STEPS)
        return standing
    _keep_and_decide(made, pack, taken, progress)
    _record(made)
    return made


def _standing(made: Run) -> Run | None:
    """The county's current run when it rests on the same rules, readings and facts."""
    found = Run.objects.filter(county_code=made.county_code, term=made.term, is_current=True).first()
    if found is None or (found.pack_hash, found.switches) != (made.pack_hash, made.switches) or not _same_facts(found):
        return None
    found.same_until = made.known_at
    found.save(update_fields=["same_until"])
    return found


def _keep_and_decide(made: Run, pack: Pack, taken: dict[str, SwitchValue], progress: Progress) -> None:
    Run.objects.filter(county_code=made.county_code, term=made.term, is_current=True).update(is_current=False)
    made.save()
    progress.step(f"保存 {made.persons} 名学生的事实", 1, STEPS)
    _store_facts(made)
    progress.step("逐项认定", 2, STEPS)
    _decide(made, pack, taken)
    made.counts = _counts(made)
    made.save(update_fields=["counts", "facts_digest"])
    progress.step("形成待确认名单", 3, STEPS)
    _propose(made)
    progress.step("完成", STEPS, STEPS)


def _record(made: Run) -> None:
    granted = [line for line in made.counts if line["outcome"] == "granted"]
    audit.record(
        by=made.made_by.username,
        action="run",
        object_kind="aid_run",
        object_key=str(made.pk),
        county_code=made.county_code,
        detail={
            "term": made.term,
            "persons": made.persons,
            "pack_hash": made.pack_hash,
            "switches": made.switches,
            "facts_digest": made.facts_digest,
            "granted": sum(line["persons"] for line in granted),
            "granted_fen": sum(line["amount_fen"] for line in granted),
        },
    )


def latest_known() -> datetime:
    """Now, or the latest entry of the registers: a fixed business day starts over at midnight of the real clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(%s, (SELECT max(recorded_at) FROM registry_received_v),"
            " (SELECT max(at) FROM registry_correction_v))",
            [clock.now()],
        )
        latest: datetime = cursor.fetchone()[0]
        return latest


def _require_roll(county_code: str, term: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM registry_received_v WHERE kind = 'roll' AND county_code = %s AND term = %s)",
            [county_code, term],
        )
        if not cursor.fetchone()[0]:
            raise InputError(
                "no_roll",
                f"还没有导入{place_name(county_code)} {Term.parse(term).label}的学籍名册。",
                "请先在“名册导入”导入本学期学籍名册，再认定。",
            )


def _same_facts(standing: Run) -> bool:
    names = ", ".join(facts.stored_columns())
    kept = f"SELECT {names} FROM aid_factrow WHERE run_id = %s"
    now = f"SELECT {names} FROM aid_t_fact"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT NOT EXISTS (({kept}) EXCEPT ({now})) AND NOT EXISTS (({now}) EXCEPT ({kept}))",
            [standing.pk, standing.pk],
        )
        return bool(cursor.fetchone()[0])


def _store_facts(made: Run) -> None:
    names = ", ".join(facts.stored_columns())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO aid_factrow (run_id, {names}, digest) SELECT %s, {names}, {facts.digest_sql()}"
            f" FROM aid_t_fact f"
            " ORDER BY school_code, person_id",
            [made.pk],
        )
        cursor.execute(facts.RUN_DIGEST, [made.pk])
        made.facts_digest = cursor.fetchone()[0]
        analyse({"aid_factrow": ""})


def decision_sql(
    pack: Pack,
    switches: Mapping[str, SwitchValue],
    run_id: int,
    *,
    all_items: bool = False,
    person_id: int | None = None,
) -> str:
    """The rules over the stored facts of one run (or one child of it) as one SELECT for PostgreSQL (no parameters)."""
    only = f" AND person_id = {int(person_id)}" if person_id is not None else ""
    source = f"(SELECT run_id, person_id, {_columns()} FROM aid_factrow WHERE run_id = {int(run_id)}{only})"
    return postgres_decision_sql(pack, switches, source, keys=("run_id", "person_id"), all_items=all_items)


def decision_sql_of_derived(pack: Pack, switches: Mapping[str, SwitchValue]) -> str:
    """The same over what ``facts.derive`` has just put together, for who only tries."""
    source = f"(SELECT person_id, {_columns()} FROM aid_t_fact)"
    return postgres_decision_sql(pack, switches, source, keys=("person_id",))


def _columns() -> str:
    return ", ".join(f"{name}::bigint" if name in ("grade", "meal_days") else name for name in facts.fact_columns())


def _decide(made: Run, pack: Pack, switches: dict[str, SwitchValue]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO aid_decision (run_id, person_id, benefit, outcome, amount_fen, true_mask, unknown_mask) "
            + decision_sql(pack, switches, made.pk)
        )
        analyse({"aid_decision": ""})


def _counts(made: Run) -> list[dict[str, str | int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT benefit, outcome, count(*), sum(amount_fen)::bigint FROM aid_decision WHERE run_id = %s"
            " GROUP BY benefit, outcome ORDER BY benefit, outcome",
            [made.pk],
        )
        names = ("benefit", "outcome", "persons", "amount_fen")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _propose(made: Run) -> None:
    semester = Term.parse(made.term)
    check_by = semester.census_on.replace(month=10 if semester.half == 1 else 4, day=15)
    due_on = max(check_by, workdays_after(clock.today(), SHEET_WORKING_DAYS))
    parameters: sql.Marks = {
        "run": made.pk,
        "county": made.county_code,
        "term": made.term,
        "known_at": made.known_at,
        "due_on": due_on,
        "unapproved": ENTITLEMENTS.sources(EntitlementAct.WITHDRAW_BY_RUN),
        "withdrawn": ENTITLEMENTS.target(EntitlementAct.WITHDRAW_BY_RUN),
        "proposed": ENTITLEMENTS.target(EntitlementAct.CHANGE_BY_RUN),
    }
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS aid_t_due, aid_t_standing, aid_t_new")
        cursor.execute(facts.script("entitlements.sql"), parameters)
