"""Proof of stored decisions: what was known is what was stored, and the pack of that time gives the same, bit for bit.

Facts are proven by digests made when the run stored them (a row's own, and one over all rows that stands in the audit
trail too), decisions by deciding again with the kept pack and the readings of the run. It only reads.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fuzhi.policy.closures import rules_for
from fuzhi.steps.aid import facts, rules
from fuzhi.steps.aid.determination import decision_sql
from fuzhi.steps.aid.models import Decision, FactRow, Run
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.periods import sql
from fuzhi.vocabulary.errors import FuzhiError, InputError, NotFound
from fuzhi.vocabulary.terms import Term

_OF_A_CHANGED_ROW = """
SELECT f.student_id, d.benefit FROM aid_factrow f
  JOIN aid_decision d ON d.run_id = f.run_id AND d.person_id = f.person_id
 WHERE f.run_id = %(run)s AND f.digest IS DISTINCT FROM {digest} {narrow} ORDER BY d.id
"""
_DIFFERING = """
SELECT f.student_id, coalesce(d.benefit, g.benefit),
       CASE WHEN d.id IS NULL THEN 'lost' WHEN g.benefit IS NULL THEN 'foreign'
            WHEN d.outcome <> g.outcome THEN 'outcome' WHEN d.amount_fen <> g.amount_fen THEN 'amount' ELSE 'masks' END
  FROM (SELECT * FROM aid_decision WHERE run_id = %(run)s {narrow}) d
  FULL JOIN ({again}) g ON g.person_id = d.person_id AND g.benefit = d.benefit
  LEFT JOIN aid_factrow f ON f.run_id = %(run)s AND f.person_id = coalesce(d.person_id, g.person_id)
 WHERE (d.outcome, d.amount_fen, d.true_mask, d.unknown_mask)
       IS DISTINCT FROM (g.outcome, g.amount_fen, g.true_mask, g.unknown_mask)
 ORDER BY d.id
"""
_WORDS = {
    "facts": "所依据的事实在认定之后被改动",
    "lost": "重算有这一项，保存的认定里没有",
    "foreign": "保存的认定里有这一项，重算没有",
    "outcome": "重算的结果不同",
    "amount": "重算的金额不同",
    "masks": "重算的逐项条件不同",
    "alone": "用另一种算法（逐人重算）得出的不同",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A decision that could not be proven, by the child's number and the item (both empty: the run as a whole)."""

    run: int
    number: str
    benefit: str
    why: str

    @property
    def sentence(self) -> str:
        """``第 12 次认定 P22082200000001 school_bus_waiver：重算的金额不同。``"""
        what = f" {self.number} {self.benefit}（{rules.item(self.benefit).label}）" if self.benefit else ""
        return f"第 {self.run} 次认定{what}：{self.why}。"


@dataclass(frozen=True, slots=True)
class Proof:
    """How many stored decisions were decided again, and which could not be proven."""

    decisions: int
    faults: tuple[Fault, ...]


def runs_to_prove(term: str = "") -> Sequence[Run]:
    """Every stored run (of a semester), also those that do not stand any more, oldest first."""
    if term:
        Term.parse(term)
    found = Run.objects.order_by("pk")
    return list(found.filter(term=term) if term else found)


def prove_run(run: Run) -> Proof:
    """Prove every decision of a run, by set."""
    faults = [Fault(run.pk, "", "", why) for why in _faults_of_the_whole(run)]
    try:
        faults += _faults_of_decisions(run)
    except FuzhiError as error:  # the kept pack is gone or was changed: nothing of this run can be proven
        faults.append(Fault(run.pk, "", "", error.message.rstrip("。")))
    return Proof(Decision.objects.filter(run=run).count(), tuple(dict.fromkeys(faults)))


def prove_decision(named: str) -> Proof:
    """Prove one decision, named as on its page: ``学生编号:项目:学期`` (and ``:第几次认定`` for one that does not stand).

    Decided again by set as its run was, and once more by itself, one child in plain Python.
    """
    number, code, run = _read(named)
    row = _row_of(run, number)
    stored = Decision.objects.filter(run=run, person_id=row.person_id, benefit=code).first() if row else None
    if row is None or stored is None:
        raise _not_found(named)
    faults = [Fault(run.pk, "", "", why) for why in _faults_of_the_whole(run)]
    faults += [fault for fault in _faults_of_decisions(run, row.person_id) if fault.benefit == code]
    found = rules.decoder_of(run)
    known = {name: getattr(row, name) for name in facts.fact_columns()}
    alone = rules_for(found.pack, found.switches).decide(found.pack.benefits[code], known)
    if (stored.outcome, stored.amount_fen, stored.true_mask, stored.unknown_mask) != (
        alone.outcome,
        alone.amount_fen,
        alone.true_mask,
        alone.unknown_mask,
    ):
        faults.append(Fault(run.pk, row.student_id, code, _WORDS["alone"]))
    return Proof(1, tuple(dict.fromkeys(faults)))


def _faults_of_the_whole(run: Run) -> Iterator[str]:
    """The run's own row against what the audit trail says of it, and its fact rows against the digest over them."""
    entry = audit.entries(object_kind="aid_run", object_key=str(run.pk)).filter(action="run").first()
    told = entry.detail if entry else {}
    if not run.facts_digest:
        yield "认定时没有留下事实的摘要，不能证明"
    elif told.get("facts_digest") != run.facts_digest or run.facts_digest != _digest_over_all(run):
        yield "事实的总摘要与认定时记入审计的不符"
    if (told.get("pack_hash"), told.get("switches")) != (run.pack_hash, run.switches):
        yield "政策包或读法与认定时记入审计的不符"


def _digest_over_all(run: Run) -> str:
    return str(sql.rows(facts.RUN_DIGEST, [run.pk])[0][0])


def _faults_of_decisions(run: Run, person_id: int | None = None) -> list[Fault]:
    narrow = f"AND person_id = {int(person_id)}" if person_id is not None else ""
    changed = _OF_A_CHANGED_ROW.format(digest=facts.digest_sql(), narrow=narrow and f"AND f.person_id = {person_id}")
    faults = [Fault(run.pk, number, code, _WORDS["facts"]) for number, code in sql.rows(changed, {"run": run.pk})]
    found = rules.decoder_of(run)
    again = decision_sql(found.pack, found.switches, run.pk, person_id=person_id).replace("%", "%%")
    differing = sql.rows(_DIFFERING.format(again=again, narrow=narrow), {"run": run.pk})
    return faults + [Fault(run.pk, number or "", code, _WORDS[why]) for number, code, why in differing]


def _read(named: str) -> tuple[str, str, Run]:
    parts = [part.strip() for part in named.replace("：", ":").split(":")]
    if len(parts) not in (3, 4) or not all(parts):
        raise InputError(
            "bad_decision_name", f"看不懂“{named}”。", "请写作 学生编号:项目:学期，如认定说明页上的“认定编号”。"
        )
    number, item, term = parts[:3]
    Term.parse(term)
    code = next((one.code for one in rules.items().values() if item in (one.code, one.label, one.short_label)), item)
    runs = Run.objects.filter(term=term, facts__person_id__in=_persons(number))
    if len(parts) == 4:
        wanted = runs.filter(pk=int(parts[3]) if parts[3].isdigit() and len(parts[3]) < 10 else 0)
    else:
        wanted = runs.filter(is_current=True)
    run = wanted.order_by("-pk").first()
    if run is None:
        raise _not_found(named)
    return number, code, run


def _not_found(named: str) -> NotFound:
    return NotFound("no_such_decision", f"没有找到认定“{named}”。", "请核对学生编号、项目和学期。")


def _row_of(run: Run, number: str) -> FactRow | None:
    """The child's fact row, by the number it had then or by the one under which it stands today."""
    return FactRow.objects.filter(run=run, person_id__in=_persons(number)).first()


def _persons(number: str) -> list[int]:
    return [
        person_id
        for (person_id,) in sql.rows(
            "SELECT o.person_id FROM registry_root_v o JOIN registry_person_v n ON n.person_id = o.root_id"
            " WHERE n.number = %(number)s UNION SELECT person_id FROM aid_factrow WHERE student_id = %(number)s",
            {"number": number},
        )
    ]
