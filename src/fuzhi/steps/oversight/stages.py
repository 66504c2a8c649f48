"""The stages of a semester's work in their order, and what stands in one of them: values that pages show."""

from dataclasses import dataclass
from datetime import date

from fuzhi.vocabulary.clock import today
from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.terms import zh_day


class WorkStage(Coded):
    """办理环节."""

    ROSTERS = "rosters", "名册"
    PAIRS = "pairs", "比对"
    FACTS = "facts", "补事实"
    SCHOOLS = "schools", "学校确认"
    LIST = "list", "名单"
    NOTICE = "notice", "公示"
    BATCH = "batch", "编批"
    BANK = "bank", "银行"
    RECEIPT = "receipt", "到账确认"


class CellState(Coded):
    """环节状态."""

    IDLE = "idle", "未开始"
    LATER = "later", "等前一步"
    RUNNING = "running", "公示中"
    WAITING = "waiting", "待办"
    LATE = "late", "逾期"
    DONE = "done", "已办完"


@dataclass(frozen=True, slots=True)
class CellKey:
    """Which stage of which county, and of which school where it is a school's."""

    stage: WorkStage
    county_code: str
    school_code: str = ""

    @property
    def text(self) -> str:
        """As a form sends it."""
        return ":".join((self.stage.value, self.county_code, self.school_code))


@dataclass(frozen=True, slots=True)
class Cell:
    """One stage of one county or school: ``done`` of ``of``, of which ``waiting`` can be done now, since when, until
    when; ``verb`` is what is to be done (empty: nobody has to), ``who`` does it in words."""

    key: CellKey
    done: int
    of: int
    unit: str
    waiting: int = 0
    since: date | None = None
    due_on: date | None = None
    verb: str = ""
    who: str = ""
    closes_on: date | None = None

    @property
    def state(self) -> CellState:
        """In one word."""
        if not self.of:
            return CellState.IDLE
        if self.done >= self.of:
            return CellState.DONE
        if not self.waiting:
            return CellState.LATER
        if not self.verb:
            return CellState.RUNNING
        return CellState.LATE if self.late_days else CellState.WAITING

    @property
    def days(self) -> int | None:
        """For how many days it has waited; None where nothing does, or nobody knows since when."""
        return (today() - self.since).days if self.since and self.waiting else None

    @property
    def late_days(self) -> int:
        """How many days beyond the last one; 0 when it is not late, or nobody has to act."""
        late = (today() - self.due_on).days if self.due_on and self.waiting and self.verb else 0
        return max(late, 0)

    @property
    def when(self) -> str:
        """``逾期 2 天``, ``等了 3 天``, ``到 10月20日``; empty where there is nothing to say."""
        if self.state is CellState.RUNNING:
            return f"到 {zh_day(self.closes_on)}" if self.closes_on else ""
        if self.late_days:
            return f"逾期 {self.late_days} 天"
        if self.state is not CellState.WAITING:
            return ""
        if self.due_on:
            return f"{zh_day(self.due_on)}前"
        return f"等了 {self.days} 天" if self.days else ""


@dataclass(frozen=True, slots=True)
class Funnel:
    """Children, each in all steps that the item furthest back has passed."""

    enrolled: int = 0
    matched: int = 0
    due: int = 0
    confirmed: int = 0
    approved: int = 0
    published: int = 0
    paid: int = 0
    received: int = 0

    @property
    def steps(self) -> tuple[tuple[str, int], ...]:
        """In order, with what they are called."""
        return (
            ("在册", self.enrolled),
            ("比对无疑", self.matched),
            ("认定应享", self.due),
            ("学校已确认", self.confirmed),
            ("名单已批准", self.approved),
            ("公示期满", self.published),
            ("钱已到账", self.paid),
            ("学校确认收到", self.received),
        )

    def plus(self, other: "Funnel") -> "Funnel":
        """Of two places together."""
        return Funnel(*(own[1] + theirs[1] for own, theirs in zip(self.steps, other.steps, strict=True)))


@dataclass(frozen=True, slots=True)
class Row:
    """A county, or a school of one, with its stages in order."""

    county_code: str
    school_code: str
    name: str
    cells: tuple[Cell, ...]
    funnel: Funnel

    @property
    def current(self) -> Cell | None:
        """What is longest overdue, else the first stage where somebody must act; None when nobody must."""
        waits = [one for one in self.cells if one.state in (CellState.LATE, CellState.WAITING)]
        return max(waits, key=lambda one: one.late_days, default=None)
