"""A public notice on paper: the six allowed fields and nothing else, its days, the code to scan,
the place for the seal."""

import hashlib
import threading
from typing import Any

from django.core.cache import cache

from fuzhi.documents.pdf import ListColumn, PrintedList, render_list
from fuzhi.faces.kit.hooks import hooks
from fuzhi.steps.aid import queries
from fuzhi.steps.aid.things import Notice
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.money import yuan
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.terms import Term, zh_date
from fuzhi.vocabulary.workdays import explain_span

NOTICE_LINES_MAX = 3_000
KEPT_SECONDS = 600
_one_at_a_time = threading.Lock()


def notice_paper(notice: Notice, *, address: str, item: str = "", school: str = "", shows_amount: bool = True) -> bytes:
    """The notice, or its lines of one item or school, as PDF. ``address`` is scanned; empty when the notice is down.

    Raises InputError when there are more lines than are printed at once, or none.
    """
    shows_amount = shows_amount and notice.shows_amount
    names = ["name", "school_name", "grade_label", "class_name", "item_label"] + ["amount_fen"] * shows_amount
    found = queries.public_lines(notice, item=item, school=school).values_list(*names)
    lines = list(found[: NOTICE_LINES_MAX + 1])
    if len(lines) > NOTICE_LINES_MAX:
        raise InputError(
            "too_many_to_print",
            f"名单超过{NOTICE_LINES_MAX:,}条，一次印不下。",
            "请先选一所学校或一个资助项目，再打印。",
        )
    if not lines:
        raise InputError("nothing_to_print", "这样的条件下没有名单。", "请去掉学校或项目的条件再打印。")
    key = _key(notice.pk, notice.state, address, item, school, lines)
    content: bytes | None = cache.get(key)
    if content is None:
        with _one_at_a_time:  # many readers of one notice are served by one typesetting
            content = cache.get(key)
            if content is None:
                content = render_list(_paper(notice, lines, address, item, school, shows_amount))
                cache.set(key, content, KEPT_SECONDS)
    return content


def _key(*parts: object) -> str:
    return f"fz-notice-paper:{hashlib.sha256(repr(parts).encode()).hexdigest()}"


def _paper(
    notice: Notice, lines: list[tuple[Any, ...]], address: str, item: str, school: str, shows_amount: bool
) -> PrintedList:
    county, total = place_name(notice.county_code), sum(line[5] for line in lines) if shows_amount else 0
    days = f"公示 {notice.working_days} 个工作日：{zh_date(notice.opened_on)}至{zh_date(notice.closes_on)}"
    explained = explain_span(notice.opened_on, notice.closes_on)
    chosen = "，".join([f"学校：{school}"] * bool(school) + [f"资助项目：{item}"] * bool(item))
    columns = [
        ListColumn("序号"),
        ListColumn("姓名", weight=3),
        ListColumn("学校", weight=6),
        ListColumn("年级", weight=3),
        ListColumn("班", weight=2),
        ListColumn("资助项目", weight=6),
    ]
    rows = [[str(at), *line[:5]] for at, line in enumerate(lines, start=1)]
    sums = ["", f"合计 {len(lines):,} 条", "", "", "", ""]
    if shows_amount:
        columns.append(ListColumn("金额（元）", is_number=True, weight=3))
        rows = [[*row, yuan(line[5])] for row, line in zip(rows, lines, strict=True)]
        sums.append(yuan(total))
    return PrintedList(
        notice.title,
        columns,
        rows,
        notice.opened_on,
        facts=[
            f"{county}教育局 · {Term.parse(notice.term).short_label} · {notice.number}",
            days + (f"（{explained}）" if explained else ""),
            *([f"本页只印{chosen}"] if chosen else []),
        ],
        sums=sums,
        total_fen=total if shows_amount else None,
        remarks=[f"对名单有意见的，请在公示期内向县资助中心提出，电话 {hooks.support_phone}；答复之前不发这笔钱。"],
        issuer=f"{county}教育局",
        foot=f"{notice.title} · {notice.number}",
        qr_text=address,
        qr_words="扫一扫看名单、提意见" if address else "",
    )
