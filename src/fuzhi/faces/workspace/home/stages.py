"""How far each county is in the semester that is shown: what whoever compares counties sees on home."""

from dataclasses import dataclass

from fuzhi.faces.workspace.access import StaffRequest
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import queries as aid
from fuzhi.steps.aid.states import ListState, NoticeState, SheetState
from fuzhi.steps.intake import queries as intake
from fuzhi.steps.payments import figures as money
from fuzhi.vocabulary.money import yuan
from fuzhi.vocabulary.places import counties
from fuzhi.vocabulary.terms import zh_day


@dataclass(frozen=True, slots=True)
class Stage:
    """One county: what was received, decided, confirmed, approved, published and paid, in words; empty = not yet."""

    code: str
    county: str
    rosters: str
    lacking: int
    decided: str
    confirmed: str
    listed: str
    published: str
    paid: str


class _Known:
    """What the steps know of the semester in each county, asked once."""

    def __init__(self, request: StaffRequest) -> None:
        scope, term = request.scope, str(request.term)
        self.board = intake.board(scope, request.term)
        self.runs = {run.county_code: run for run in aid.latest_runs(scope, term)}
        self.sheets = list(aid.sheets(scope, term).values_list("county_code", "state"))
        self.lists = list(aid.lists(scope, term))
        self.notices = list(aid.notices(scope, term))
        self.money = {one.key: one for one in money.progress(scope, term)}

    def stage(self, code: str, county: str) -> Stage:
        cells = [cell for cell in self.board if cell.county_code == code]
        come = sum(cell.batch is not None for cell in cells)
        return Stage(
            code=code,
            county=county,
            rosters=f"{come} / {len(cells)} 种" if come else "还没有交",
            lacking=len(cells) - come,
            decided=self._decided(code),
            confirmed=self._confirmed(code),
            listed=self._listed(code),
            published=self._published(code),
            paid=self._paid(code),
        )

    def _decided(self, code: str) -> str:
        run = self.runs.get(code)
        return f"{run.persons:,} 人" if run else ""

    def _confirmed(self, code: str) -> str:
        states = [state for county, state in self.sheets if county == code]
        return f"{states.count(SheetState.CONFIRMED)} / {len(states)} 张表" if states else ""

    def _listed(self, code: str) -> str:
        states = [one.state for one in self.lists if one.county_code == code]
        approved, waiting = states.count(ListState.APPROVED), states.count(ListState.SUBMITTED)
        said = [f"批准 {approved} 份"] * bool(approved) + [f"待复核 {waiting} 份"] * bool(waiting)
        return "，".join(said)

    def _published(self, code: str) -> str:
        own = [one for one in self.notices if one.county_code == code]
        days = [one.closes_on for one in own if one.state == NoticeState.OPEN]
        return f"到 {zh_day(max(days))}" if days else "已结束" * bool(own)

    def _paid(self, code: str) -> str:
        found = self.money.get(code)
        return f"{yuan(found.paid_fen)} / {yuan(found.due_fen)}" if found and found.due_fen else ""


def stages(request: StaffRequest) -> list[Stage]:
    """One row a county; none for whoever does not compare counties."""
    if not can(request.staff, Verb.COMPARE_COUNTIES):
        return []
    known = _Known(request)
    return [known.stage(code, name) for code, name in counties().items()]
