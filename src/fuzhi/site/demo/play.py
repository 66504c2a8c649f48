"""Semester 2017-1, played at its own dates through the same services that pages and commands use.

Every stage is kept in the database when it is done, so a start that was interrupted goes on where it stopped; within a
stage the services themselves are safe to repeat.
"""

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from django.db import connection, connections

from fuzhi.site import state
from fuzhi.site.demo import accounts, bank, funds, ground
from fuzhi.site.home import home
from fuzhi.steps.accounts import options
from fuzhi.steps.aid import queries as lists
from fuzhi.steps.aid import services as aid
from fuzhi.steps.aid.states import ListState, SheetState
from fuzhi.steps.intake import services as intake
from fuzhi.steps.intake.states import Covers
from fuzhi.steps.oversight import services as oversight
from fuzhi.steps.payments import queries as batches
from fuzhi.steps.payments import services as payments
from fuzhi.steps.payments.states import BatchState
from fuzhi.steps.tasks.statistics import analyse
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Delivery, RosterKind
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.money import yuan
from fuzhi.vocabulary.places import counties, place_name

TERM = "2017-1"
EXPLAINED = "已与学校和村里逐一核实，持卡人知情"
"""What the demo's checkers say of payees that need a word."""
IMPORT_DAY = date(2017, 10, 10)
FINAL_DAY = date(2018, 3, 20)
READING_ATTEMPTS_MAX = 5
KINDS = (
    RosterKind.SCHOOL,
    RosterKind.KINDERGARTEN,
    RosterKind.HOUSEHOLD,
    RosterKind.DISABILITY,
    RosterKind.MINIMUM_LIVING,
    RosterKind.ROLL,
    RosterKind.BILL,
    RosterKind.TEACHER,
)


@dataclass
class Play:
    """One run through the semester; ``seconds`` collects what each kind of stage took."""

    scale: str
    began: float = field(default_factory=time.monotonic)
    seconds: dict[str, float] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    began_empty: bool = False

    def stage(self, key: str, label: str, day: date, act: Callable[[], str]) -> None:
        """Do a stage once, on its day, and say what came of it."""
        if key in self.done:
            return
        state.write(label)
        before = time.monotonic()
        with clock.at(day):
            options.write(options.DEMO_DATE, day.isoformat(), by="demo")
            result = act()
        self.done.add(key)
        options.write(options.DEMO_STAGE, sorted(self.done), by="demo")
        took = time.monotonic() - before
        group = key.split(":")[0]
        self.seconds[group] = self.seconds.get(group, 0.0) + took
        self.say(f"{label}：{result}（{took:.1f} 秒）")

    def say(self, text: str) -> None:
        """One line to stderr with the time since the start."""
        print(f"[{time.monotonic() - self.began:5.1f} 秒] {text}", file=sys.stderr, flush=True)  # noqa: T201


def play(scale: str) -> None:
    """Play what is not yet done, up to 2018-03-20."""
    run = Play(scale, done=set(options.read(options.DEMO_STAGE) or []))
    run.began_empty = not any(key.startswith("import") for key in run.done)
    if "end" in run.done:
        return
    state.write("正在写样本名册")
    samples = ground.write_samples(scale=scale, say=run.say)
    run.stage("accounts", "开立演示账号", date(2017, 9, 1), _open_offices)
    _import_all(run, samples)
    run.stage("shares", "登记和确认各级分担比例", date(2017, 10, 11), funds.settle_shares)
    run.stage("accounts:school", "开立学校和村账号", date(2017, 10, 11), _open_school_and_village)
    run.stage("accounts:every", "开立其他学校和村的账号", date(2017, 10, 11), _open_every_school_and_village)
    for key, what, day, act in BEFORE_NOTICE:
        _in_every_county(run, key, what, day, act)
        if key == "run":
            _report_speed(run)
    analyse()  # left alone the server does it within a minute
    run.stage("take_down", "公示期满", date(2017, 10, 31), _take_down)
    for key, what, day, act in AFTER_NOTICE:
        _in_every_county(run, key, what, day, act)
    options.write(options.WORKING_TERM, TERM, by="demo")
    run.stage("end", "2017年秋季学期走完", FINAL_DAY, _finish)


def _import_all(run: Play, samples: Path) -> None:
    """Each kind of roster, county by county; while one batch is written the next file is read already. Nothing of a
    file depends on the one before it: a county's earlier kinds were written four files ago."""
    waiting = [
        (county, kind, path)
        for kind in KINDS
        for county in counties()
        if (path := samples / TERM / f"{county}-{kind.value}.xlsx").exists()
        and f"import:{county}:{kind.value}" not in run.done
    ]
    began = time.monotonic()
    with ThreadPoolExecutor(max_workers=1) as ahead:
        coming = [ahead.submit(_receive, *waiting[0])] if waiting else []
        for at, (county, kind, _) in enumerate(waiting):
            batch_id = coming.pop().result()
            if at + 1 < len(waiting):
                coming.append(ahead.submit(_receive, *waiting[at + 1]))
            label = f"{place_name(county)} 导入{kind.label}"
            run.stage(f"import:{county}:{kind.value}", label, IMPORT_DAY, partial(_commit, county, batch_id))
        ahead.submit(connections.close_all).result()
    analyse()  # left alone the server does it within a minute
    run.seconds["import"] = time.monotonic() - began if waiting else 0.0


def _receive(county: str, kind: RosterKind, path: Path) -> int:
    """Read a workbook as its county's clerk; the batch's number. One that was read before a stop is taken up again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM intake_batch_v WHERE county_code = %s AND kind = %s AND term = %s AND state = 'checked'",
            [county, kind.value, TERM],
        )
        if known := cursor.fetchone():
            return int(known[0])
    for attempt in range(READING_ATTEMPTS_MAX):
        try:
            with clock.at(IMPORT_DAY):
                batch = intake.receive(
                    path=path,
                    name=path.name,
                    kind=kind.value,
                    county_code=county,
                    term=TERM,
                    by=accounts.of_county(county),
                )
            return int(batch.pk)
        except InputError as error:  # a machine that is busy with other things gets the file again, as a clerk would
            if error.code != "server_busy" or attempt == READING_ATTEMPTS_MAX - 1:
                raise
    raise AssertionError("unreachable")


def _commit(county: str, batch_id: int) -> str:
    batch = intake.commit(batch_id=batch_id, by=accounts.of_county(county), covers=Covers.WHOLE)
    return f"{batch.rows:,} 行，写入 {batch.accepted:,}，需修改 {batch.rejected:,}"


def _run(county: str) -> str:
    made = aid.run(term=TERM, county_code=county, by=accounts.of_county(county))
    granted = sum(line["persons"] for line in made.counts if line["outcome"] == "granted")
    return f"{made.persons:,} 名学生，应享受 {granted:,} 人次"


def _confirm(county: str) -> str:
    sheets = lists.sheets(accounts.of_county(county).scope, TERM).filter(state=SheetState.OPEN.value)
    waiting = list(sheets.order_by("id").values_list("id", "school_code"))
    for sheet_id, school_code in waiting:
        aid.confirm_sheet(sheet_id=sheet_id, by=accounts.school_staff(school_code, county), marked={})
    return f"{len(waiting)} 所学校"


def _submit(county: str) -> str:
    made = aid.submit_list(county_code=county, term=TERM, by=accounts.of_county(county))
    return f"{made.count:,} 项"


def _approve(county: str) -> str:
    checker = accounts.of_county(county, "-check")
    waiting = lists.lists(checker.scope, TERM).filter(state=ListState.SUBMITTED.value).order_by("id")
    notices = [aid.approve_list(list_id=one.pk, by=checker) for one in waiting]
    shown = [notice for notice in notices if notice]
    return (
        "；".join(f"公示 {notice.number}，至 {notice.closes_on.isoformat()}" for notice in shown)
        or "没有需要公示的项目"
    )


def _take_down() -> str:
    return f"{aid.take_down_due(on=clock.today())} 份公示结束"


def _batches(county: str, *states: BatchState) -> list[tuple[int, str, str]]:
    """(id, number, delivery) of the county's batches in one of these states, in the order they were made."""
    found = batches.batches(accounts.of_county(county, "-finance").scope, TERM).filter(state__in=states)
    return list(found.order_by("id").values_list("id", "no", "delivery"))


def _make(county: str, delivery: Delivery) -> str:
    try:
        batch = payments.make_batch(
            county_code=county, term=TERM, delivery=delivery.value, by=accounts.of_county(county, "-finance")
        )
    except InputError as error:
        if error.code != "nothing_payable":
            raise
        return "没有可以编入的"
    return f"{batch.no}，{batch.count:,} 笔"


def _release(county: str) -> str:
    checker = accounts.of_county(county, "-check")
    waiting = _batches(county, BatchState.MADE)
    for batch_id, _, _ in waiting:
        payments.release_batch(batch_id=batch_id, by=checker, reason=EXPLAINED)
    return "、".join(no for _, no, _ in waiting) or "没有待放行的"


def _answer(county: str) -> str:
    finance, checker = accounts.of_county(county, "-finance"), accounts.of_county(county, "-check")
    told = []
    for batch_id, no, delivery in _batches(county, BatchState.RELEASED, BatchState.HANDED_OVER):
        if delivery != Delivery.CASH:
            continue
        path = bank.answer(batch_id=batch_id, by=finance)
        found = payments.record_return(batch_id=batch_id, path=path, name=path.name, by=finance)
        payments.confirm_return(return_id=found.pk, by=checker, rest_is_paid=True)
        told.append(f"{no} {'有退回' if found.failed_count else '全部到账'}")
    return "、".join(told) or "没有在途批次"


def _mend_and_repay(county: str) -> str:
    finance, checker = accounts.of_county(county, "-finance"), accounts.of_county(county, "-check")
    told = []
    for batch_id, no, _ in _batches(county, BatchState.RETURNED):
        mended = bank.mend_failed(batch_id=batch_id, by=finance, checker=checker)
        if mended:
            again = payments.repay(batch_id=batch_id, by=finance)
            told.append(f"{no} 更正 {mended} 个账户，重发 {again.no} {again.count} 笔")
    return "；".join(told) or "没有退回"


def _settle(county: str) -> str:
    finance = accounts.of_county(county, "-finance")
    told = []
    for batch_id, no, delivery in _batches(county, BatchState.RELEASED):
        if delivery != Delivery.CASH:
            payments.settle(batch_id=batch_id, by=finance)
            told.append(no)
    return "、".join(told) or "没有待结算的"


def _finish() -> str:
    analyse()  # left alone the server does it within a minute
    oversight.draw(term=TERM)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(sum(amount_fen), 0)::bigint, count(*)
            FROM payments_line_v WHERE term = %s AND state = 'paid'
            """,
            [TERM],
        )
        fen, count = cursor.fetchone()
    return f"落实 {count:,} 项，{yuan(fen)} 元；演示日期 {FINAL_DAY.isoformat()}"


def _report_speed(run: Play) -> None:
    """Say what importing, matching and deciding took, and keep it (``speed.json``) when all of it was done just now."""
    if not run.seconds.get("import"):
        return
    known, decided = run.seconds["import"], run.seconds.get("run", 0.0)
    run.say(f"名册导入和比对 {known:.0f} 秒，资格认定 {decided:.0f} 秒，共 {known + decided:.0f} 秒。")
    if run.began_empty:
        kept = {"scale": run.scale, "import": round(known, 1), "run": round(decided, 1)}
        (home() / "speed.json").write_text(json.dumps(kept), encoding="utf-8")


def _in_every_county(run: Play, key: str, what: str, day: date, act: Callable[[str], str]) -> None:
    for county in counties():
        run.stage(f"{key}:{county}", f"{place_name(county)} {what}", day, partial(act, county))


def _open_offices() -> str:
    accounts.open_offices()
    return "完成"


def _open_school_and_village() -> str:
    accounts.open_school_and_village()
    return "完成"


def _open_every_school_and_village() -> str:
    return f"{accounts.open_every_school_and_village():,} 个"


CountyStage = tuple[str, str, date, Callable[[str], str]]
BEFORE_NOTICE: tuple[CountyStage, ...] = (
    ("run", "资格认定", date(2017, 10, 12), _run),
    ("confirm", "学校确认名单", date(2017, 10, 18), _confirm),
    ("submit", "提交名单", date(2017, 10, 20), _submit),
    ("approve", "批准并公示", date(2017, 10, 23), _approve),
)
AFTER_NOTICE: tuple[CountyStage, ...] = (
    ("cash", "编制批次（发放到卡）", date(2017, 11, 1), lambda county: _make(county, Delivery.CASH)),
    ("waiver", "编制批次（免除不收）", date(2017, 11, 1), lambda county: _make(county, Delivery.WAIVER)),
    ("in_kind", "编制批次（实物供餐）", date(2017, 11, 1), lambda county: _make(county, Delivery.IN_KIND)),
    ("release", "放行", date(2017, 11, 2), _release),
    ("return", "银行回盘", date(2017, 11, 6), _answer),
    ("mend", "更正退回账户并重发", date(2017, 11, 10), _mend_and_repay),
    ("release_again", "放行重发批次", date(2017, 11, 13), _release),
    ("return_again", "重发回盘", date(2017, 11, 15), _answer),
    ("settle", "与学校结算", date(2018, 1, 15), _settle),
)
