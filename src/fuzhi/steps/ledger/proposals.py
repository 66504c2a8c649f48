"""How what one person entered is confirmed or refused by another: the same for shares and budget lines."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

from fuzhi.steps.accounts.permissions import Verb, check
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.audit.services import record
from fuzhi.steps.ledger.models import Proposal
from fuzhi.steps.ledger.states import ProposalAct
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError, NotFound
from fuzhi.vocabulary.transitions import Transitions

Proposed = TypeVar("Proposed", bound=Proposal)


def paper(text: str) -> str:
    """The paper that something rests on, tidied. Raises InputError when none is named."""
    tidy = " ".join(text.split())[:200]
    if not tidy:
        raise InputError("no_document", "没有写依据的文件。", "请写文件名称和文号，例如“吉财教〔2017〕12号”。")
    return tidy


def decide(
    kind: type[Proposed],
    key: int,
    act: ProposalAct,
    *,
    table: Transitions[Any, ProposalAct],
    verb: Verb,
    check_it: Callable[[Staff, Proposed], None],
    by: Staff,
) -> Proposed:
    """Confirm or refuse one, once; a repeat changes nothing.
    Raises NotAllowed, NotFound or Conflict (decided otherwise)."""
    check(by, verb)
    with transaction.atomic():
        thing = kind._default_manager.select_for_update(no_key=True).filter(pk=key).first()
        if thing is None:
            raise NotFound("not_here", "没有找到。", "请从自己的列表打开。")
        check_it(by, thing)
        if table.is_done(thing, act):
            return thing
        table.move(thing, act)
        thing.decided_by, thing.decided_at = by.username, clock.now()
        thing.save(update_fields=["state", "decided_by", "decided_at"])
        record(
            by=by.username,
            action=f"ledger.{act.value}",
            object_kind=table.table,
            object_key=str(thing.pk),
            county_code=thing.county_code,
            detail={"what": str(thing)},
        )
    return thing
