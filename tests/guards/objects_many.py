"""For each act for many rows: the form with which it goes through in a lived-in county, and the stage."""

from collections.abc import Callable

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid.answering_many import DISMISS_MANY
from fuzhi.steps.bulk.acts import ManyAct
from fuzhi.steps.casework.acting_many import ASSIGN_MANY, CLOSE_MANY
from fuzhi.steps.oversight.urging_many import URGE_BATCHES, URGE_LINES
from fuzhi.steps.payments.withholding_many import AGREE_MANY, LIFT_MANY, PUT_MANY, REFUSE_MANY
from fuzhi.steps.registry.changing_many import CONFIRM_MANY
from fuzhi.steps.registry.changing_many import REFUSE_MANY as SEND_BACK_MANY
from fuzhi.steps.registry.correcting_many import CORRECT_MANY, FILL_MANY
from fuzhi.steps.registry.models import MatchPair, Record
from fuzhi.steps.registry.pairing_many import DIFFERENT_MANY, SAME_MANY
from fuzhi.steps.registry.placing_many import PLACE_MANY
from fuzhi.vocabulary.codes import Role
from tests.factories.county import County, Stage
from tests.guards import things

Form = dict[str, object]
Keys = Callable[[County, Staff], things.Args]
FACT = {"fact": "is_boarder", "of_fact": "is_boarder", "value": "", "reason": "住宿名单"}

CLASS = {"fact": "class_name", "of_fact": "class_name", "value": "9班", "reason": "分班名单"}

WORDS = {"text": "请在周三前办"}


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


def _batch(county: County, by: Staff) -> things.Args:
    return (county.batch.pk,)


def _paid(county: County, by: Staff) -> things.Args:
    return tuple(county.batch.lines.filter(state="paid").values_list("entitlement_id", flat=True))


def _pair(verdict: str, act: ManyAct) -> Callable[[County, Staff], Form]:
    """A pair that is as clear as the act asks for."""

    def form(county: County, by: Staff) -> Form:
        pair = county.pair()
        MatchPair.objects.filter(pk=pair.pk).update(verdict=verdict, score="0.95")
        Record.objects.filter(pk=pair.left_record_id).update(
            name_key=pair.right_record.name_key, birth_index=pair.right_record.birth_index
        )
        return things.many(act, by, {"reason": "户口簿"}, pair.pk)

    return form


def _filled(county: County, by: Staff) -> Form:
    child = county.person(1).pk
    given = {"fact": "is_boarder", "of_fact": "is_boarder", f"row_{child}": "不清楚", "reason": "住宿名单"}
    return things.many(FILL_MANY, by, given, child)


LIVED, CLOSED = Stage.RETURNED, Stage.CLOSED
MANY: dict[str, tuple[Callable[[County, Staff], Form], Stage]] = {
    "bulk-correct": (_form(CORRECT_MANY, _child, FACT), LIVED),
    "bulk-fill": (_filled, LIVED),
    "bulk-decided-correct": (_form(CORRECT_MANY, _child, FACT), LIVED),
    "bulk-pairs-same": (_pair("sure", SAME_MANY), LIVED),
    "bulk-pairs-different": (_pair("possible", DIFFERENT_MANY), LIVED),
    "bulk-place": (_form(PLACE_MANY, _child, CLASS), LIVED),
    "bulk-cases-assign": (_form(ASSIGN_MANY, _case, {"username": ""}), LIVED),
    "bulk-cases-close": (_form(CLOSE_MANY, _case, {"note": "已入学"}), LIVED),
    "bulk-changes-confirm": (_form(CONFIRM_MANY, _change, {}), LIVED),
    "bulk-changes-refuse": (_form(SEND_BACK_MANY, _change, {"reason": "不全"}), LIVED),
    "bulk-objections-dismiss": (_form(DISMISS_MANY, _objection, {"answer": "查过了"}), Stage.PUBLISHED),
    "bulk-batches-urge": (_form(URGE_BATCHES, _batch, WORDS), LIVED),
    "bulk-lines-urge": (_form(URGE_LINES, _paid, WORDS), LIVED),
    "bulk-withhold": (_form(PUT_MANY, things.due, {"reason": "教师的卡"}), CLOSED),
    "bulk-lift": (_form(LIFT_MANY, things.withheld, {"reason": "核实过"}), CLOSED),
    "bulk-withheld-confirm": (_form(AGREE_MANY, things.withheld, {}), CLOSED),
    "bulk-withheld-refuse": (_form(REFUSE_MANY, things.withheld, {"reason": "不必"}), CLOSED),
}
