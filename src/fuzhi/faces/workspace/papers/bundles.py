"""Whom a bundle of papers is for: a school, class, village, list, notice, batch, or children who were chosen."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid import queries as aid
from fuzhi.steps.aid.grades import grade_label
from fuzhi.steps.aid.queries import printing
from fuzhi.steps.aid.states import PrintedFor
from fuzhi.steps.files import queries as files
from fuzhi.steps.files import services as keeping
from fuzhi.steps.payments import queries as payments
from fuzhi.steps.payments.files import persons_of_batch
from fuzhi.steps.registry.files import ChildOnFile, children_on_file
from fuzhi.steps.registry.queries import school_names
from fuzhi.vocabulary.codes import Stage
from fuzhi.vocabulary.errors import InputError, NotFound
from fuzhi.vocabulary.places import place_name, village_name
from fuzhi.vocabulary.terms import Term
from fuzhi.vocabulary.typed import whole_number

CHILDREN_MAX = 5_000
PART = "|"
TICKED = "print_choice"
"""What a file of ticked children is for."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Children with what they have in common: ``key`` names it again, ``label`` says it."""

    printed_for: PrintedFor
    key: str
    label: str
    children: list[ChildOnFile]

    @property
    def persons(self) -> list[int]:
        """By number."""
        return [one.person_id for one in self.children]


def chosen(by: Staff, term: Term, printed_for: str, key: str) -> Chosen:
    """Those children of it whom the area covers. Raises NotFound for what is not there, InputError for nobody and for
    too many."""
    if printed_for not in _WAYS:
        raise NotFound("no_such_bundle", "没有这样的打印。", "请从学校、名单、公示、批次或学生档案的页面打开。")
    label, found = _WAYS[printed_for](by, term, key)
    children = children_on_file(by.scope, found) if found else []
    if not children:
        raise InputError("nothing_to_print", f"{label}本学期没有可以打印的学生。", "请先做资格认定，或换一个学期。")
    if len(children) > CHILDREN_MAX:
        raise InputError(
            "too_many_to_print",
            f"{label}有 {len(children):,} 人，一次最多打印 {CHILDREN_MAX:,} 人。",
            "请按学校、班级或村分开打印。",
        )
    return Chosen(PrintedFor(printed_for), key, label, children)


Found = tuple[str, list[int]]


def _school(by: Staff, term: Term, key: str) -> Found:
    return _school_name(key), printing.decided_at_school(key, str(term))


def _class(by: Staff, term: Term, key: str) -> Found:
    school, stage, grade, name = [*key.split(PART, 3), "", "", ""][:4]
    if stage not in {one.value for one in Stage}:
        raise NotFound("no_such_bundle", "没有这个班。", "请从学校的打印页面里选。")
    year = whole_number(grade, 99) or 0
    label = f"{_school_name(school)}{grade_label(stage, year) if year else Stage(stage).label}{name}"
    return label, printing.decided_at_school(school, str(term), (stage, year, name))


def _village(by: Staff, term: Term, key: str) -> Found:
    if len(key) not in (9, 12) or not key.isascii() or not key.isdigit():
        raise NotFound("no_such_bundle", "没有这个村或乡镇。", "请从学生档案按地区筛选后打开。")
    label = village_name(key) if len(key) == 12 else place_name(key)
    return label, printing.decided_in_place(key, str(term))


def _list(by: Staff, term: Term, key: str) -> Found:
    found = aid.list_of(by.scope, _number(key))
    _check_term(found.term, term)
    return f"{place_name(found.county_code)}名单第 {found.no} 份", printing.listed_children(found.pk)


def _notice(by: Staff, term: Term, key: str) -> Found:
    found = aid.notice_of(by.scope, _number(key))
    _check_term(found.term, term)
    return found.title, printing.noticed_children(found.pk)


def _batch(by: Staff, term: Term, key: str) -> Found:
    found = payments.batch_of(by.scope, _number(key))
    _check_term(found.term, term)
    return f"批次 {found.no}", persons_of_batch(found.pk)


def _check_term(own: str, term: Term) -> None:
    """What belongs to one semester is not printed with the amounts of another."""
    if own != str(term):
        said = f"这是{Term.parse(own).short_label}的，而您选的是{term.short_label}，没有打印。"
        raise InputError("wrong_term", said, "请先换到它的学期，再打印。")


def _children(by: Staff, term: Term, key: str) -> Found:
    """Those who were ticked (:func:`keep_ticked`), or those of a bundle that is printed again."""
    again = whole_number(key)
    if again is not None:
        found = printing.printing_of(by.scope, again)
        return found.label, printing.printed_children(found)
    kept = files.for_staff(by, _file_number(key))
    if kept.purpose != TICKED:
        raise _none_ticked()
    ticked: list[int] = json.loads(files.bytes_of(kept))
    return "选中的学生", ticked


def keep_ticked(persons: list[int], by: Staff) -> str:
    """Keep for a day or two who was ticked in a list; gives the key of the bundle."""
    kept = keeping.store(
        source=json.dumps(persons).encode(),
        name="ticked.json",
        media_type="application/json",
        county_code="",
        by=by,
        purpose=TICKED,
        days=2,
    )
    return str(kept.pk)


def _file_number(key: str) -> uuid.UUID:
    try:
        return uuid.UUID(key)
    except ValueError:
        raise _none_ticked() from None


def _none_ticked() -> NotFound:
    return NotFound("no_such_bundle", "没有这样的打印。", "请从学生档案里重新勾选。")


_WAYS: dict[str, Callable[[Staff, Term, str], Found]] = {
    PrintedFor.SCHOOL: _school,
    PrintedFor.CLASS: _class,
    PrintedFor.VILLAGE: _village,
    PrintedFor.LIST: _list,
    PrintedFor.NOTICE: _notice,
    PrintedFor.BATCH: _batch,
    PrintedFor.CHILDREN: _children,
}


def _number(key: str) -> int:
    return whole_number(key) or 0


def _school_name(code: str) -> str:
    name = school_names([code]).get(code)
    if name is None:
        raise NotFound("no_school", "学校名录里没有这所学校。", "请先导入学校名录。")
    return name


def classes(chosen: Chosen, term: Term) -> list[tuple[str, str, int]]:
    """(key, words, children) of a school's classes, for a bundle of a school."""
    if chosen.printed_for is not PrintedFor.SCHOOL:
        return []
    order = {stage.value: place for place, stage in enumerate(Stage)}
    rows = sorted(printing.classes_of_school(chosen.key, str(term)), key=lambda row: (order[row[0]], row[1], row[2]))
    return [
        (
            PART.join((chosen.key, stage, str(grade), name)),
            f"{grade_label(stage, grade) if grade else Stage(stage).label}{name}",
            count,
        )
        for stage, grade, name, count in rows
    ]
