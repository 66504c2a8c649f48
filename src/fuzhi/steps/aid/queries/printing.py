"""Which children a bundle of papers is for, what stands for them, and what was printed before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from fuzhi.steps.accounts.scope import Scope, for_county_or_school
from fuzhi.steps.aid.models import PrintedChild, Printing
from fuzhi.steps.periods import sql
from fuzhi.vocabulary.errors import NotFound

_DECIDED = (
    "SELECT DISTINCT person_id FROM aid_fact_v WHERE is_current AND term = %(term)s AND {test} ORDER BY person_id"
)
_LISTED = "SELECT DISTINCT person_id FROM aid_entitlement_v WHERE {test} AND state <> 'withdrawn' ORDER BY person_id"


def _persons(question: str, asked: Mapping[str, object]) -> list[int]:
    return [person for (person,) in sql.rows(question, asked)]


def decided_at_school(school_code: str, term: str, grade: tuple[str, int, str] | None = None) -> list[int]:
    """Children whom the semester's run knew at a school, or in one class (stage, year, name) of it."""
    test, asked = "school_code = %(school)s", {"school": school_code, "term": term}
    if grade is None:
        return _persons(_DECIDED.format(test=test), asked)
    test += " AND stage = %(stage)s AND coalesce(grade, 0) = %(grade)s AND class_name = %(class)s"
    return _persons(_DECIDED.format(test=test), asked | dict(zip(("stage", "grade", "class"), grade, strict=True)))


def decided_in_place(place_code: str, term: str) -> list[int]:
    """Children whose home is in a village or town, as the semester's run knew."""
    return _persons(_DECIDED.format(test="village_code LIKE %(place)s"), {"place": f"{place_code}%", "term": term})


def classes_of_school(school_code: str, term: str) -> list[tuple[str, int, str, int]]:
    """(stage, year, class, children) of a school, as the semester's run knew."""
    return [
        (stage, grade, name, count)
        for stage, grade, name, count in sql.rows(
            "SELECT stage, coalesce(grade, 0), class_name, count(DISTINCT person_id) FROM aid_fact_v"
            " WHERE is_current AND term = %s AND school_code = %s AND stage IS NOT NULL"
            " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            [term, school_code],
        )
    ]


def listed_children(list_id: int) -> list[int]:
    """Children who stand on a list."""
    return _persons(_LISTED.format(test="list_id = %(key)s"), {"key": list_id})


def noticed_children(notice_id: int) -> list[int]:
    """Children who stand on a notice."""
    return _persons(_LISTED.format(test="notice_id = %(key)s"), {"key": notice_id})


@dataclass(frozen=True, slots=True)
class Prospect:
    """Of children and a semester: who was decided, who has something due (fen), and for whom it waits for approval."""

    decided: int
    due: int
    waiting: int
    due_fen: int


def prospect(person_ids: Iterable[int], term: str) -> Prospect:
    """What the papers of these children would say."""
    asked = {"persons": [*person_ids], "term": term}
    return sql.read(
        Prospect,
        """SELECT (SELECT count(DISTINCT person_id) FROM aid_fact_v
                    WHERE person_id = ANY(%(persons)s) AND term = %(term)s AND is_current) AS decided,
                  count(DISTINCT person_id) AS due,
                  count(DISTINCT person_id) FILTER (WHERE state <> 'approved') AS waiting,
                  coalesce(sum(amount_fen), 0)::bigint AS due_fen
             FROM aid_entitlement_v WHERE person_id = ANY(%(persons)s) AND term = %(term)s AND state <> 'withdrawn'""",
        asked,
    )[0]


def printings(scope: Scope) -> QuerySet[Printing]:
    """What was printed in an area; a school sees what holds its own pupils alone."""
    return Printing.objects.filter(for_county_or_school(scope)).select_related("made_by")


def printing_of(scope: Scope, printing_id: int) -> Printing:
    """One bundle of the area. Raises NotFound for a missing or foreign one."""
    found = printings(scope).filter(pk=printing_id).first()
    if found is None:
        raise NotFound("no_such_printing", "没有找到这次打印。", "请从打印档案里打开。")
    return found


def printed_children(found: Printing) -> list[int]:
    """The children of a bundle."""
    return list(found.children.order_by("person_id").values_list("person_id", flat=True))


@dataclass(frozen=True, slots=True)
class LastPrinted:
    """When a paper of a child was printed last, and by whom."""

    paper: str
    made_on: date
    who: str


def last_printed(person_id: int, term: str) -> list[LastPrinted]:
    """Of each paper of a child's semester the last one, through merges."""
    found = PrintedChild.objects.filter(person__root_id=person_id, printing__term=term)
    rows = found.order_by("printing__paper", "-printing_id").distinct("printing__paper")
    return [
        LastPrinted(*row)
        for row in rows.values_list("printing__paper", "printing__made_on", "printing__made_by__display_name")
    ]
