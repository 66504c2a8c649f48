"""For each act for many rows: the form with which it goes through in a lived-in county, and the stage."""

from collections.abc import Callable

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid.answering_many import DISMISS_MANY
from fuzhi.steps.bulk.acts import ManyAct
from fuzhi.steps.casework.acting_many import ASSIGN_MANY, CLOSE_MANY
from fuzhi.steps.payments.withholding_many import AGREE_MANY, LIFT_MANY, PUT_MANY, REFUSE_MANY
from fuzhi.steps.registry.changing_many import CONFIRM_MANY
from fuzhi.steps.registry.changing_many import REFUSE_MANY as SEND_BACK_MANY
from fuzhi.steps.registry.correcting_many import CORRECT_MANY, FILL_MANY
from fuzhi.vocabulary.codes import Role
from tests.factories.county import County, Stage
from tests.guards import things

Form = dict[str, object]
Keys = Callable[[County, Staff], things.Args]
FACT = {"fact": "is_boarder", "of_fact": "is_boarder", "value": "", "reason": "住宿名单"}


def _form(act: ManyAct, keys: Keys, given: dict[str, str]) -> Callable[[County, Staff], Form]:
    def form(county: County, by: Staff) -> Form:
        username = {"username": county.staff[Role.CLERK].username} if "username" in given else {}
        return things.many(act, by, given | username, *keys(county, by))

    return form


def _child(county: County, by: Staff) -> things.Args:
    return (county.person(1).pk,)


def _case(county: County, by: Staff) -> things.Args:
    return (county.missed.pk,)


def _objection(county: County, by: Staff) -> things.Args:
    return (county.objection.pk,)


def _change(county: County, by: Staff) -> things.Args:
    return things.proposed(county)


def _filled(county: County, by: Staff) -> Form:
    child = county.person(1).pk
    given = {"fact": "is_boarder", "of_fact": "is_boarder", f"row_{child}": "不清楚", "reason": "住宿名单"}
    return things.many(FILL_MANY, by, given, child)


LIVED, CLOSED = Stage.RETURNED, Stage.CLOSED
MANY: dict[str, tuple[Callable[[County, Staff], Form], Stage]] = {
    "bulk-correct": (_form(CORRECT_MANY, _child, FACT), LIVED),
    "bulk-fill": (_filled, LIVED),
    "bulk-cases-assign": (_form(ASSIGN_MANY, _case, {"username": ""}), LIVED),
    "bulk-cases-close": (_form(CLOSE_MANY, _case, {"note": "已入学"}), LIVED),
    "bulk-changes-confirm": (_form(CONFIRM_MANY, _change, {}), LIVED),
    "bulk-changes-refuse": (_form(SEND_BACK_MANY, _change, {"reason": "不全"}), LIVED),
    "bulk-objections-dismiss": (_form(DISMISS_MANY, _objection, {"answer": "查过了"}), Stage.PUBLISHED),
    "bulk-withhold": (_form(PUT_MANY, things.due, {"reason": "教师的卡"}), CLOSED),
    "bulk-lift": (_form(LIFT_MANY, things.withheld, {"reason": "核实过"}), CLOSED),
    "bulk-withheld-confirm": (_form(AGREE_MANY, things.withheld, {}), CLOSED),
    "bulk-withheld-refuse": (_form(REFUSE_MANY, things.withheld, {"reason": "不必"}), CLOSED),
}
