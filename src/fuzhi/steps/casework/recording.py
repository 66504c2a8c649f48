"""What every verb of a case does: lock it first, write the audit entry last."""

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.audit import services as audit
from fuzhi.steps.casework.models import Case
from fuzhi.steps.casework.states import CaseAct
from fuzhi.vocabulary.errors import NotFound

TEXT_CHARACTERS_MAX = 2000


def locked(case_id: int) -> Case:
    """The case, locked for this transaction. Raises NotFound."""
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise NotFound("no_such_case", "没有找到这件个案。", "请从个案列表打开。")
    return case


def recorded(case: Case, by: Staff, act: CaseAct | str) -> Case:
    """Write the audit entry of what was done and give the case back."""
    audit.record(
        by=by.username,
        action=str(act),
        object_kind="case",
        object_key=case.number,
        county_code=case.county_code,
        detail={"kind": case.kind, "state": case.state},
    )
    return case
