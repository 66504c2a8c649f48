"""What the school of a child asks beyond a code of the directory: of the own county, one that teaches the child's
stage, of a child who attends and whom no two schools claim."""

from collections.abc import Callable
from functools import cache

from fuzhi.rosters.cleaning.states import ATTENDS
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.periods import sql
from fuzhi.steps.periods.editable import Occasion
from fuzhi.steps.registry.facts import EditableFact
from fuzhi.steps.registry.kinds.roll import SCHOOL
from fuzhi.steps.registry.known_schools import KnownSchool, known_school
from fuzhi.steps.registry.models import Person
from fuzhi.steps.registry.permissions import check_identify
from fuzhi.steps.registry.stages import TAUGHT
from fuzhi.steps.registry.states import RollState
from fuzhi.vocabulary.codes import Stage
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.places import place_name

Fits = Callable[[Staff, Person, Occasion], None]


def fitting(fact: EditableFact, roots: list[int]) -> Fits:
    """Asks of one of these children (roots) after another whether a value of the fact may stand there; what all of them
    need is looked up once. The question raises InputError or NotAllowed; of most facts it asks nothing."""
    if fact.key != SCHOOL.key:
        return lambda by, person, occasion: None
    school, claimed = cache(known_school), _claimed_twice(roots)

    def fits(by: Staff, person: Person, occasion: Occasion) -> None:
        check_identify(by, person)
        if person.pk in claimed:
            raise InputError("claimed_twice", "两所学校同时报了这名学生。", "请在比对核查里选定一所。")
        _of_county(by, school(str(occasion.wanted)))
        check_stands(occasion, school(str(occasion.wanted)))

    return fits


def check_fact(fact: EditableFact, occasion: Occasion) -> None:
    """The same where nobody is asked any more who they are: what waited for a second person is to take effect."""
    if fact.key == SCHOOL.key:
        check_stands(occasion, known_school(str(occasion.wanted)))


def check_stands(occasion: Occasion, school: KnownSchool) -> None:
    """The school teaches the stage that stands, and the child attends. Raises InputError."""
    state, stage = str(occasion.row.get("roll_state") or ""), str(occasion.row.get("stage") or "")
    if state not in (RollState.ENROLLED.value, ATTENDS):
        raise InputError("not_attending", f"学籍状态是“{state}”。", "请先更正学籍状态，再归入学校。")
    if stage and stage not in TAUGHT.get(school.kind_text, tuple(Stage)):
        raise InputError(
            "other_stage", f"学段是{Stage(stage).label}，{school.name}没有这个学段。", "请先更正学段，或换一所学校。"
        )


def _of_county(by: Staff, school: KnownSchool) -> None:
    if not by.scope.covers_county(school.county_code):
        raise InputError(
            "school_elsewhere",
            f"{school.name}在{place_name(school.county_code)}。",
            "只能归入本县的学校；转到外县的，由那边的学籍名册带来。",
        )


def _claimed_twice(roots: list[int]) -> set[int]:
    found = sql.rows(
        "SELECT person_id FROM registry_claimed_twice_v WHERE person_id = ANY(%(roots)s)", {"roots": roots}
    )
    return {person for (person,) in found}
