"""What the nightly check found: whoever keeps money, accounts or the trail in order sees when everything was last
asked, and is told as long as something does not hold, or nobody asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.oversight.jobs import CHECK, Broken
from fuzhi.steps.tasks import queries as tasks
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.handover import Place, Thing, Todo

SYSTEM = "system"
"""Who starts the check; nobody else does."""
SILENT_HOURS = 36
"""After so long without a result somebody must look why: it runs every night."""
LABELS = {
    "trail_as_it_was_sealed": "审计记录与封存相符",
    "trail_without_gaps": "审计记录不缺号",
    "postings_as_their_purpose_asks": "每行分录写齐该写的",
    "reversals_mirror": "冲销凭证与原凭证对应",
    "budget_never_above_line": "预算指标不超支",
    "postings_within_reservations": "记账不超过预留",
    "ledger_four_eyes": "指标和分担比例由两人办理",
    "journal_balanced": "凭证借贷平衡",
    "coverage_closes": "覆盖平衡闭合",
    "coverage_whole": "覆盖表与名册人数相符",
    "claims_once": "一人一项一份领款凭据",
    "paid_once": "一人一项只付一次",
    "lines_equal_batch": "批次与明细相符",
    "lines_equal_claims": "付款明细与领款凭据相符",
    "lines_equal_journal": "付款明细与凭证相符",
    "lines_equal_entitlements": "付款明细与批准的名单相符",
    "answers_equal_lines": "银行回盘与付款明细相符",
    "lines_equal_answers": "付款结果都有经人确认的登记",
    "four_eyes": "批次由两人编制和放行",
    "withheld_in_no_batch": "暂缓的不在批次里",
    "failed_repaid_once": "退回的只重发一次",
    "only_failed_repaid": "重发的是退回的同一笔",
    "file_equals_lines": "放款文件与放行时相符",
    "periods_do_not_overlap": "档案各期不重叠",
    "periods_name_their_source": "档案各期有来源",
    "one_root_a_person": "合并的学生指向同一人",
}
"""What each invariant asks, for people (a guard keeps it whole)."""
_ABOUT_MONEY = frozenset(
    {
        "claims_once",
        "paid_once",
        "lines_equal_batch",
        "lines_equal_claims",
        "lines_equal_entitlements",
        "answers_equal_lines",
        "lines_equal_answers",
        "four_eyes",
        "withheld_in_no_batch",
        "failed_repaid_once",
        "only_failed_repaid",
        "file_equals_lines",
    }
)
_WHERE = {
    **dict.fromkeys(_ABOUT_MONEY, Thing.BATCHES),
    **dict.fromkeys(("trail_as_it_was_sealed", "trail_without_gaps"), Thing.AUDIT),
    **dict.fromkeys(("coverage_closes", "coverage_whole"), Thing.COVERAGE),
    "one_root_a_person": Thing.CHILDREN,
}
"""Where the things of a check are seen."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One check that does not hold: what it asks, how often it does not, where its things are seen; ``sentences`` name
    them, and are empty for whoever may not read of every county."""

    label: str
    count: int
    sentences: tuple[str, ...]
    at: Place | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The latest check: ``at`` is None before the first; ``silent_hours`` since then (or since the beginning)."""

    at: datetime | None
    asked: int
    faults: tuple[Fault, ...]
    is_broken_off: bool
    silent_hours: int

    @property
    def is_silent(self) -> bool:
        """Nothing was heard of it for longer than a night and a day."""
        return self.silent_hours > SILENT_HOURS

    @property
    def is_well(self) -> bool:
        """Nothing speaks against it: everything held not long ago, or the first night is still to come."""
        return not (self.faults or self.is_broken_off or self.is_silent)

    @property
    def count(self) -> int:
        """How many places do not hold."""
        return sum(fault.count for fault in self.faults)

    @property
    def sentence(self) -> str:
        """``27 项全部相符``; what is wrong otherwise."""
        if self.at is None:
            return "还没有核对过，每天凌晨核对一次"
        said = f"{len(self.faults)} 项不相符，共 {self.count} 处" if self.faults else f"{self.asked} 项全部相符"
        said += "；后一次没有核对完" if self.is_broken_off else ""
        return f"{said}；已有 {self.silent_hours} 小时没有新的结果" if self.is_silent else said


def standing(by: Staff) -> Standing | None:
    """The latest check, as far as this person may read it; None for whoever keeps nothing of it."""
    if not can(by, Verb.VIEW_CHECKS):
        return None
    last, newest = tasks.latest(CHECK, made_by=SYSTEM, is_done=True), tasks.latest(CHECK, made_by=SYSTEM)
    result = (last.result if last else None) or {}
    broken: Sequence[Broken] = result.get("broken", ())
    at = last.ended_at if last else None
    return Standing(
        at=at,
        asked=int(result.get("asked", 0)),
        faults=tuple(_told(broken, with_sentences=can(by, Verb.COMPARE_COUNTIES))),
        is_broken_off=newest is not None and newest != last and newest.is_over,
        silent_hours=_hours_since(at or audit.begun_at()),
    )


def _told(broken: Sequence[Broken], *, with_sentences: bool) -> list[Fault]:
    found = []
    for name, group in groupby(broken, key=lambda one: one["name"]):
        said = tuple(one["sentence"] for one in group)
        at = Place(_WHERE[name]) if name in _WHERE else None
        found.append(Fault(LABELS.get(name, "其他核对"), len(said), said if with_sentences else (), at))
    return found


def _hours_since(at: datetime | None) -> int:
    return int((clock.real_now() - at) / timedelta(hours=1)) if at else 0


def todo_for(staff: Staff, term: str = "") -> list[Todo]:
    """Red lines, of no semester: what the last check found, that it was not finished, that none was made."""
    found = standing(staff)
    if found is None:
        return []
    at = Place(Thing.CHECKS)
    return [
        Todo("夜间核对不相符，请查明", found.count, at, "看是哪几处", unit="处", is_alarm=True),
        Todo("夜间核对没有做完", int(found.is_broken_off), at, "去看", unit="次", is_alarm=True),
        Todo(
            f"夜间核对超过 {SILENT_HOURS} 小时没有结果，请查后台任务",
            found.silent_hours if found.is_silent else 0,
            at,
            "去看",
            unit="小时",
            is_alarm=True,
        ),
    ]
