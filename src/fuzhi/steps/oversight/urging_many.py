"""催办 from lists of money: whom the ticked batches or lines wait for, each asked once, in the one room of 催办."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from fuzhi.steps.bulk.acts import Asked, Left, ManyAct, Marks, Plan, Progress, Taken
from fuzhi.steps.oversight import urging
from fuzhi.steps.oversight.permissions import check_urge, is_asked
from fuzhi.steps.oversight.pipeline_sql import PLACE, PLACES
from fuzhi.steps.oversight.stages import Cell, CellKey, WorkStage
from fuzhi.steps.periods import sql
from fuzhi.steps.registry.queries import school_names
from fuzhi.vocabulary.handover import Place, Thing
from fuzhi.vocabulary.money import yuan_sign
from fuzhi.vocabulary.places import place_name


@dataclass(frozen=True, slots=True)
class _Row:
    """A ticked row: what it is called, for how much, where it opens; in which stage of which county or school it waits
    (None: nowhere, and ``why``)."""

    name: str
    fen: int
    at: Place
    key: CellKey | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Waits:
    """A stage of a county or school in which ticked rows wait, as the pipeline has it."""

    cell: Cell
    rows: list[_Row]


Rows = Callable[[Asked], Iterable[_Row]]
_LINES = f"""
SELECT e.id, n.name, n.number, e.county_code, coalesce(p.school_code, e.school_code, ''), e.amount_fen, {PLACE}
  FROM aid_entitlement_v e
  JOIN registry_person_v n ON n.person_id = e.person_id
  LEFT JOIN LATERAL (
    SELECT v.batch_id, v.state, v.batch_state, v.school_code FROM payments_line_v v
     WHERE v.entitlement_id = e.id AND v.state <> 'void' AND NOT v.is_repaid ORDER BY v.line_id DESC LIMIT 1) p ON true
  LEFT JOIN payments_receipt_v r ON r.batch_id = p.batch_id AND r.school_code = p.school_code
 WHERE e.id = ANY(%(keys)s) AND e.term = %(term)s AND e.county_code LIKE %(area)s AND e.state <> 'withdrawn'
 ORDER BY e.id"""
_AT: Mapping[int, WorkStage] = {
    3: WorkStage.NOTICE,
    4: WorkStage.BATCH,
    5: WorkStage.BATCH,
    6: WorkStage.BANK,
    7: WorkStage.RECEIPT,
}
"""The stage in which a line of that place waits (:data:`fuzhi.steps.oversight.pipeline_sql.PLACES`)."""
_BATCHES = """
SELECT v.batch_id, v.no, v.county_code, v.state, x.school_code, coalesce(x.fen, 0), x.wanting
  FROM payments_batch_v v
  LEFT JOIN LATERAL (
    SELECT CASE WHEN v.state IN ('returned', 'settled') AND l.state = 'paid' THEN coalesce(l.school_code, '')
                ELSE '' END AS school_code, sum(l.amount_fen) AS fen,
           bool_or(l.state = 'paid' AND r.batch_id IS NULL) AS wanting
      FROM payments_line_v l
      LEFT JOIN payments_receipt_v r ON r.batch_id = l.batch_id AND r.school_code = l.school_code
     WHERE l.batch_id = v.batch_id AND l.state <> 'void' GROUP BY 1
    HAVING v.state IN ('made', 'released', 'handed_over') OR bool_or(l.state = 'failed' AND NOT l.is_repaid)
        OR bool_or(l.state = 'paid' AND r.batch_id IS NULL)) x ON true
 WHERE v.batch_id = ANY(%(keys)s) AND v.term = %(term)s AND v.county_code LIKE %(area)s
 ORDER BY v.batch_id, x.school_code"""


def _marks(asked: Asked) -> dict[str, object]:
    return {"keys": list(asked.keys), "term": asked.term, "area": f"{asked.by.scope.area_code[:6]}%"}


def _lines(asked: Asked) -> list[_Row]:
    """Each approved item waits in one stage: of its school for the receipt, else of the county."""
    found = []
    for _, name, number, county, school, fen, place in sql.rows(_LINES, _marks(asked)):
        stage = _AT.get(place)
        key = CellKey(stage, county, school if stage is WorkStage.RECEIPT else "") if stage else None
        why = "学校已确认到账" if place == PLACES - 1 else "还没有批准"
        found.append(_Row(name, fen, Place(Thing.CHILD, (number,)), key, why))
    return found


def _batches(asked: Asked) -> list[_Row]:
    """A batch waits for who releases it, for the bank's answer, for another account, or for each school's receipt."""
    found = []
    for batch, no, county, state, school, fen, wanting in sql.rows(_BATCHES, _marks(asked)):
        at = Place(Thing.BATCH, (batch,))
        if school is None:
            found.append(_Row(no, 0, at, None, "已作废" if state == "void" else "没有等人办的"))
        elif state == "made":
            found.append(_Row(no, int(fen), at, CellKey(WorkStage.BATCH, county)))
        elif school and wanting:
            found.append(_Row(no, int(fen), at, CellKey(WorkStage.RECEIPT, county, school)))
        else:
            found.append(_Row(no, int(fen), at, CellKey(WorkStage.BANK, county)))
    return found


def _sorted_out(asked: Asked, rows: Iterable[_Row]) -> tuple[list[_Waits], list[Left]]:
    """Whom the rows wait for, and which rows are left, with the reason."""
    by_key: dict[CellKey, list[_Row]] = {}
    left = []
    for row in rows:
        if row.key is None:
            left.append(Left(row.name, row.why, row.at))
        else:
            by_key.setdefault(row.key, []).append(row)
    waits = []
    cells = urging.waiting_cells(by_key, asked.term)
    urged = urging.urged_today(asked.term)
    for key, own in by_key.items():
        cell = cells.get(key)
        if cell is None:
            why = f"{key.stage.label}：现在不等人办"
        elif is_asked(asked.by, cell.verb, key.county_code, key.school_code):
            why = "等您自己办"
        elif urging.mark_of(cell) in urged:
            why = "今天已经催过"
        else:
            waits.append(_Waits(cell, own))
            continue
        left += [Left(row.name, why, row.at) for row in own]
    return waits, left


def _planner(rows: Rows) -> Callable[[Asked], Plan]:
    def plan(asked: Asked) -> Plan:
        waits, left = _sorted_out(asked, rows(asked))
        names = school_names(one.cell.key.school_code for one in waits)
        takes = [_taken(place, one, names) for place, one in enumerate(waits, start=1)]
        return Plan(tuple(takes), tuple(left))

    return plan


def _taken(place: int, one: _Waits, names: Mapping[str, str]) -> Taken:
    key, fen = one.cell.key, sum(row.fen for row in one.rows)
    where = names.get(key.school_code, key.school_code) or place_name(key.county_code)
    said = f"等{one.cell.who}；{len(one.rows):,} 行 {yuan_sign(fen)}" + (f"；{one.cell.when}" if one.cell.when else "")
    return Taken(place, f"{where}：{key.stage.label}", said, None, one.rows[0].at)


def _doer(rows: Rows) -> Callable[[Asked, Plan, Progress], Marks]:
    def do(asked: Asked, plan: Plan, progress: Progress) -> Marks:
        waits, _ = _sorted_out(asked, rows(asked))
        keys = [one.cell.key for one in waits]
        return {"urged": [urging.urge(keys=keys, term=asked.term, text=asked.given["text"], by=asked.by)]}

    return do


def _said(given: Mapping[str, str]) -> str:
    return given["text"]


def _act(code: str, rows: Rows) -> ManyAct:
    return ManyAct(code, "催办", "催办", "处", check_urge, _planner(rows), _doer(rows), said=_said)


URGE_BATCHES, URGE_LINES = _act("urge_batches", _batches), _act("urge_lines", _lines)
