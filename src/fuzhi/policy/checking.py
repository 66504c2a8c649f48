"""``fuzhi pack check``: everything that can be wrong with a pack, each with its place and how to mend it."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import ibis.expr.types as ir

from fuzhi.policy.binding import Binding
from fuzhi.policy.closures import close
from fuzhi.policy.examples import Example, examples_of, failures
from fuzhi.policy.facts import PAPERS, TABLES
from fuzhi.policy.folders import pack_files
from fuzhi.policy.funding import faults
from fuzhi.policy.language import Benefit
from fuzhi.policy.majors import majors_of
from fuzhi.policy.mutations import is_noticed, is_number_noticed, other_values, shorter_items
from fuzhi.policy.pack import Pack
from fuzhi.vocabulary.codes import Outcome
from fuzhi.vocabulary.errors import InputError

FORBIDDEN_ON_LISTS = ("残疾", "低保", "孤儿", "建档立卡", "特教", "特殊教育")
"""Words that may not stand on a public list (readings.md, public lists)."""
READINGS_NEEDED = frozenset(
    {"exit_takes_effect", "keep_aid_after_exit", "relapse_starts", "notice_working_days", "notice_shows_amount"}
)
"""Readings that forming the facts and the public notice ask of every pack."""
_CODE = re.compile(r"[a-z][a-z0-9_]{2,60}")
_TERM = re.compile(r"\d{4}-[12]")
_CONDITIONS_MAX = 62


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of a pack: file (and key), what is wrong."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}：{self.message}"


def check_pack(pack: Pack) -> list[Finding]:
    """All faults of a pack, empty when it is sound. An open point that nobody accepted is a fault too.

    Examples are run when the rules can be; whether they need every condition is asked last, of a pack otherwise sound.
    """
    numbers = list(_parameters(pack))
    structure = [
        *_imports(pack),
        *_jurisdiction(pack),
        *_clauses(pack),
        *_labels(pack),
        *numbers,
        *_readings(pack),
        *_open_points(pack),
        *_questions(pack),
    ]
    rules = [] if numbers else list(_rules(pack))  # no rule can be bound to a number that is none
    found = [*structure, *rules, *_attempt("majors.csv", lambda: majors_of(pack))]
    if numbers or rules:
        return found
    try:
        examples = examples_of(pack)
        found += [Finding("examples", sentence) for sentence in failures(pack, examples)]
    except InputError as error:
        return [*found, Finding("examples", str(error))]
    is_otherwise_sound = all(finding.place.startswith("open_points.yaml") for finding in found)
    return [*found, *_untried(pack, examples)] if is_otherwise_sound else found


def _imports(pack: Pack) -> Iterator[Finding]:
    """A pack's meaning lies in its own files: its modules use the rule language and each other, by relative names."""
    for name, content in pack_files(pack.folder).items():
        if not name.endswith(".py"):
            continue
        try:
            tree = ast.parse(content)
        except (SyntaxError, ValueError) as error:  # of a file that no item names: it was not read as code so far
            yield Finding(name, f"不是完整的 Python：{error}")
            continue
        for node in ast.walk(tree):
            named = [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            named += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for module in named:
                if module != "fuzhi.policy":
                    yield Finding(name, f"不能引用 {module}：只能用 fuzhi.policy 的写法，和本包里的相对引用")


def _jurisdiction(pack: Pack) -> Iterator[Finding]:
    found = pack.jurisdiction
    if not re.fullmatch(r"\d{4}", found.code) or not all(code[:4] == found.code for code in found.counties):
        yield Finding("pack.yaml", "市的代码是 4 位数字，各县（市、区）的代码以它开头")
    letters = list(found.letters.values())
    if len(set(letters)) < len(letters) or not all(re.fullmatch(r"[A-Z]{2}", two) for two in letters):
        yield Finding("pack.yaml", "每个县（市、区）的 letters 是两个大写字母，互不相同")
    if not set(found.merged.values()) <= set(found.counties):
        yield Finding("pack.yaml", "merged 只能并入列出的县（市、区）")
    if not 0 <= found.youngest < found.oldest:
        yield Finding("pack.yaml", "ages 的 youngest 要小于 oldest")
    if not set(found.seat_towns) <= set(found.names):
        yield Finding("pack.yaml", "seat 写县城所在的镇，要是 places.csv 里的乡镇代码")
    yield from (Finding("pack.yaml fund_shares", fault) for fault in faults(pack.fund_shares, found.counties))
    strangers = sorted(code for code in found.names if code[:6] not in {*found.counties, *found.merged})
    if strangers:
        yield Finding("places.csv", f"{strangers[0]} 不在列出的县（市、区）里")
    for name in sorted(READINGS_NEEDED - set(pack.readings)):
        yield Finding("readings.yaml", f"缺读法 {name}：汇总事实和公示要用到")


def _attempt(place: str, step: Callable[[], object]) -> Iterator[Finding]:
    try:
        step()
    except InputError as error:
        yield Finding(place, str(error))


def _clauses(pack: Pack) -> Iterator[Finding]:
    for benefit in pack.benefits.values():
        for number in benefit.clauses:
            if number not in pack.clauses:
                yield Finding(f"benefits/{benefit.code}", f"条款 {number} 不在 clauses.yaml 里")
            elif benefit.code not in pack.clauses[number].items:
                yield Finding("clauses.yaml", f"{number} 的 items 里没有 {benefit.code}")
        if list(benefit.clauses) != [number for number in pack.clauses if number in benefit.clauses]:
            yield Finding(f"benefits/{benefit.code}", "条款没有按原文次序写")
        for condition in benefit.conditions():
            if condition.clause not in pack.clauses:
                yield Finding(f"condition {condition.code}", f"条款 {condition.clause} 不在 clauses.yaml 里")
    for clause in pack.clauses.values():
        for code in clause.items:
            if code not in pack.benefits or clause.number not in pack.benefits[code].clauses:
                yield Finding("clauses.yaml", f"{clause.number} 写了项目 {code}，规则里没有对应")
        if bool(clause.items) == bool(clause.no_item):
            yield Finding("clauses.yaml", f"{clause.number} 要么列出项目，要么写明没有项目的原因（no_item）")


def _labels(pack: Pack) -> Iterator[Finding]:
    for kind in ("label", "short_label", "public_label"):
        seen: dict[str, str] = {}
        for benefit in pack.benefits.values():
            text = getattr(benefit, kind)
            if not text or text in seen:
                yield Finding(f"benefits/{benefit.code}", f"{kind} 是空的，或与 {seen.get(text)} 相同")
            seen[text] = benefit.code
    for benefit in pack.benefits.values():
        if not re.fullmatch(r"[\u4e00-\u9fff]{4}", benefit.short_label):
            yield Finding(f"benefits/{benefit.code}", f"short_label “{benefit.short_label}”不是四个汉字")
        for word in FORBIDDEN_ON_LISTS:
            if word in benefit.public_label or word in benefit.short_label:
                yield Finding(f"benefits/{benefit.code}", f"公开的名称里不能有“{word}”")
        if benefit.public_label != benefit.label and not any(word in benefit.label for word in FORBIDDEN_ON_LISTS):
            yield Finding(f"benefits/{benefit.code}", "一个项目一个名称：全名可以公开的，不另写 public_label")
        if not _CODE.fullmatch(benefit.code):
            yield Finding(f"benefits/{benefit.code}", "code 只能用小写字母、数字和下划线")
        for condition in benefit.conditions():
            if not condition.label or re.search(r"[A-Za-z_]", condition.label):
                yield Finding(f"condition {condition.code}", f"“{condition.label}”不能读给家长听")
            if condition.can_refuse and (not condition.failing or re.search(r"[A-Za-z_]", condition.failing)):
                yield Finding(f"condition {condition.code}", "没有写不成立时怎样告诉家长（failing）")
            if not _CODE.fullmatch(condition.code):
                yield Finding(f"condition {condition.code}", "code 只能用小写字母、数字和下划线")


def _parameters(pack: Pack) -> Iterator[Finding]:
    for parameter in pack.parameters.values():
        dates = [step.since for step in parameter.values]
        place = f"parameters.yaml {parameter.name}"
        if not dates or dates[0] is not None:
            yield Finding(place, "第一个值不写 from，它向前一直有效")
        later = [since or "" for since in dates[1:]]
        if later != sorted(set(later)) or not all(_TERM.fullmatch(since) for since in later):
            yield Finding(place, "后面的值要写 from: 学期（如 2021-1），按时间先后")
        if len({type(step.value) for step in parameter.values}) > 1 or not isinstance(
            parameter.values[0].value, bool | int
        ):
            yield Finding(place, "值要么全是整数（金额以分计），要么全是 true/false")


def _readings(pack: Pack) -> Iterator[Finding]:
    for reading in pack.readings.values():
        place = f"readings.yaml {reading.name}"
        if not reading.reason:
            yield Finding(place, "没有写理由")
        if reading.shapes not in ("rules", "facts", "notice"):
            yield Finding(place, "shapes 只能是 rules、facts 或 notice")
        values = (
            {str(value) for value in (reading.default, *reading.alternatives)} if reading.kind == "choice" else set()
        )
        if values != set(reading.words):
            yield Finding(place, "choice 的每个值（只有它们）要在 words 里写明怎样说")
        for value in (reading.default, *reading.alternatives):
            text: object = list(value) if isinstance(value, tuple) else value
            yield from _attempt(place, partial(reading.read, text))


def _questions(pack: Pack) -> Iterator[Finding]:
    for place, fault in pack.questions.faults():
        yield Finding(f"questions.yaml {place}", fault)


def _open_points(pack: Pack) -> Iterator[Finding]:
    for point in pack.open_points:
        if not point.is_accepted:
            yield Finding(f"open_points.yaml {point.code}", f"还没有人接受：{point.question}")


def _rules(pack: Pack) -> Iterator[Finding]:
    from fuzhi.policy.compiling import compile_pack  # with Ibis, half a second

    used: set[str] = set()
    for table in TABLES:
        binding = Binding(pack, pack.switches(), table)
        for benefit in pack.items_of(table):
            yield from _rule(binding, benefit)
            for named in (*(condition.names for condition in benefit.when), benefit.amount_names):
                used |= {*named.parameters, *named.readings}
    for name in sorted(set(pack.parameters) - used):
        yield Finding("parameters.yaml", f"{name} 没有规则用到")
    for name, reading in pack.readings.items():
        if reading.shapes == "rules" and name not in used:
            yield Finding("readings.yaml", f"{name} 没有规则用到")
    yield from _attempt("规则", lambda: compile_pack(pack))


def _rule(binding: Binding, benefit: Benefit) -> Iterator[Finding]:
    place = f"benefits/{benefit.code}"
    if len(benefit.conditions()) > _CONDITIONS_MAX:
        yield Finding(place, f"条件超过 {_CONDITIONS_MAX} 个")
    for code in sorted(set(benefit.without_need) - {one.code for one in benefit.conditions()}):
        yield Finding(place, f"without_need 里的 {code} 不是本项目的条件")
    for condition in benefit.conditions():
        if condition.test is None:
            continue
        try:
            bound = binding.bind(condition.test)
            close(bound.op())
        except InputError as error:
            yield Finding(f"{place} {condition.code}", str(error))
            continue
        if not isinstance(bound, ir.BooleanValue):
            yield Finding(f"{place} {condition.code}", "条件不是真假值")
        for fact in set(condition.facts()) - set(PAPERS):
            yield Finding(f"{place} {condition.code}", f"事实 {fact} 没有写明凭什么材料")
    try:
        amount = binding.bind(benefit.amount)
        close(amount.op())
    except InputError as error:
        yield Finding(f"{place} amount", str(error))
        return
    if not isinstance(amount, ir.IntegerValue):
        yield Finding(f"{place} amount", "金额不是整数（分）")


def _untried(pack: Pack, examples: list[Example]) -> Iterator[Finding]:
    for benefit in pack.benefits.values():
        outcomes = {e.outcome for example in examples for e in example.expectations if e.benefit == benefit.code}
        if Outcome.GRANTED not in outcomes:
            yield Finding("examples", f"{benefit.code} 没有应享受的例子")
        for name, item in shorter_items(benefit):
            if not is_noticed(pack, examples, item):
                yield Finding("examples", f"{benefit.code} 去掉条件 {name} 也没有例子察觉")
    for parameter in pack.parameters.values():
        for name, other in other_values(parameter):
            if not is_number_noticed(pack, examples, other):
                yield Finding("examples", f"改成 {name} 也没有例子察觉")
