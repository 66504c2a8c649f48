"""Tags and filters for pages: money, dates, masks, labels, icons, addresses. ``{% load fz %}``."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fuzhi.faces.kit import drawing, meanings
from fuzhi.faces.kit.charts import Chart
from fuzhi.faces.kit.links import opens, url_of
from fuzhi.faces.kit.termed import ADDRESS
from fuzhi.vocabulary import clock, codes
from fuzhi.vocabulary.births import zh_age
from fuzhi.vocabulary.handover import Place
from fuzhi.vocabulary.identity import mask_id
from fuzhi.vocabulary.money import capital_yuan, wan_yuan, yuan_sign
from fuzhi.vocabulary.money import yuan as yuan_text
from fuzhi.vocabulary.places import full_name, place_name
from fuzhi.vocabulary.terms import Term, zh_date, zh_day

register = template.Library()
DASH = "—"
UNKNOWN = "？"


@register.filter
def money(fen: int | str | None) -> str:
    """Fen as ``¥1,234.50``; None is ``—``."""
    return DASH if fen is None or fen == "" else yuan_sign(int(fen))


@register.filter
def yuan(fen: int | str | None) -> str:
    """Fen as ``1,234.50`` for a column whose head says 元; None is ``—``."""
    return DASH if fen is None or fen == "" else yuan_text(int(fen))


@register.filter
def wan(fen: int | None) -> str:
    """Fen as ``12.34`` for words that say 万元; None is ``—``."""
    return DASH if fen is None else wan_yuan(fen)


@register.filter
def capital(fen: int) -> str:
    """Fen in capital numerals."""
    return capital_yuan(int(fen))


@register.filter
def meaning(label: str) -> str | SafeString:
    """A word with its meaning on hover, where it has one; a unit in brackets is no part of it."""
    said = meanings.of(label.partition("（")[0])
    return format_html('<abbr class="fz-term" title="{}">{}</abbr>', said, label) if said else label


@register.simple_tag(takes_context=True)
def opened(context: template.Context, place: Place | None) -> str:
    """The address of a place for whoever looks and may open it; empty for everybody else."""
    url = url_of(place)
    return url if url and opens(context["request"].user, url) else ""


@register.filter
def bar_rows(chart: Chart) -> list[drawing.BarRow]:
    """A chart's rows, drawn."""
    return drawing.bar_rows(chart)


@register.filter
def picture(chart: Chart) -> drawing.Picture:
    """An upright chart, drawn."""
    return drawing.picture(chart)


@register.filter
def link(place: Place | None) -> str:
    """The address where a thing is seen or worked on; empty for none."""
    return url_of(place)


@register.filter
def count(number: int | str | None) -> str:
    """A count with separators: ``9,842``; None is ``？``."""
    return UNKNOWN if number is None or number == "" else f"{int(number):,}"


@register.filter
def tel(number: str) -> SafeString:
    """A telephone number that a phone rings when it is touched."""
    return format_html('<a href="tel:{}">{}</a>', "".join(re.findall(r"[+\d]", number)), number)


@register.filter
def age(born: date | None) -> str:
    """``9岁``: full years at the last 31 August, of a school year of birth."""
    return zh_age(born, clock.today())


@register.filter
def zh(day: date | datetime | None) -> str:
    """``2018年3月5日``; None is ``—``."""
    if not day:
        return DASH
    return zh_date(clock.day_of(day) if isinstance(day, datetime) else day)


@register.filter
def zh_short(day: date | datetime | None) -> str:
    """``4月9日``."""
    if not day:
        return DASH
    return zh_day(clock.day_of(day) if isinstance(day, datetime) else day)


@register.filter
def zh_time(instant: datetime | None) -> str:
    """``4月2日 09:14`` in China time."""
    if not instant:
        return DASH
    local = instant.astimezone(clock.SHANGHAI)
    return f"{zh_day(clock.day_of(instant))} {local:%H:%M}"


@register.filter
def masked(number: str | None) -> str:
    """``220822********0326``."""
    return mask_id(number) if number else DASH


@register.filter
def place(code: str | None) -> str:
    """The place's own name."""
    return place_name(code) if code else DASH


@register.filter
def full_place(code: str | None) -> str:
    """County, town and village."""
    return full_name(code) if code else DASH


@register.filter
def clauses(text: str) -> str:
    """All clauses of an item, kept as ``3.2.2;3.2.3``, as people list them: ``3.2.2、3.2.3``."""
    return text.replace(";", "、")


@register.filter
def term_label(term: Term | str) -> str:
    """``2017年秋季学期``."""
    return (Term.parse(term) if isinstance(term, str) else term).short_label


@register.filter
def label(value: object, enum_name: str = "") -> str:
    """The Chinese label of a coded value: ``{{ stage|label:"Stage" }}``; None is ``？``, an unknown code raises."""
    if value is None or value == "":
        return UNKNOWN
    if isinstance(value, codes.Coded):
        return value.label
    member = getattr(codes, enum_name)(value)
    return str(member.label)


@register.filter
def yes_no(value: bool | None) -> str:
    """是, 否 or ？."""
    if value is None:
        return UNKNOWN
    return "是" if value else "否"


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """``mapping[key]``, empty when missing."""
    return mapping.get(key, "") if mapping else ""


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """One icon of the sprite; silent for screen readers: the word stands beside it."""
    return format_html(
        '<svg class="fz-icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>', extra, static("icons.svg"), name
    )


MARKS = {True: ("met", "check", "符合"), False: ("unmet", "x", "不符合"), None: ("unknown", "question-mark", "不清楚")}


@register.simple_tag
def mark(outcome: bool | None) -> SafeString:
    """✓ ✗ ？ in a circle, read out as 符合, 不符合, 不清楚."""
    tone, symbol, words = MARKS[outcome]
    return format_html(
        '<span class="fz-mark fz-mark-{}" role="img" aria-label="{}" title="{}">{}</span>',
        tone,
        words,
        words,
        icon(symbol),
    )


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """This page's address with some parameters changed (None drops one): ``{% query page=2 %}``."""
    request: HttpRequest = context["request"]
    params: QueryDict = request.GET.copy()
    params.pop(ADDRESS, None)
    for key, value in changes.items():
        if value is None or value == "":
            params.pop(key, None)
        else:
            params[key] = str(value)
    return f"?{params.urlencode()}" if params else request.path


@register.inclusion_tag("kit/_differences.html")
def differences(own: str, other: str, tone: str = "need") -> dict[str, object]:
    """``own`` with the characters that ``other`` does not have in that place marked; equal texts are quiet."""
    return {"parts": list(difference_parts(own or "", other or "")), "tone": tone, "is_same": own == other}


def difference_parts(own: str, other: str) -> Iterable[tuple[str, bool]]:
    """Pieces of ``own`` with True where they differ from ``other``."""
    for tag, start, end, _, _ in SequenceMatcher(None, own, other, autojunk=False).get_opcodes():
        if start < end:
            yield own[start:end], tag != "equal"
