"""The room of the second person: what one proposes stands by, another confirms it, and only then it is done.

Each step that has such changes registers a :class:`Kind` (what confirming does) and offers verbs of its own on these
functions, with its own permissions; the table, the order of acts and the record in the trail are the same for all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from fuzhi.steps.accounts.models import Proposal
from fuzhi.steps.accounts.permissions import Permission
from fuzhi.steps.accounts.repeating import made_before, same_words
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.states import PROPOSALS, ProposalAct, ProposalState
from fuzhi.steps.audit import services as audit
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed, NotFound
from fuzhi.vocabulary.identity import mask_whole_numbers

__all__ = [
    "PROPOSALS",
    "Deciders",
    "Kind",
    "Proposal",
    "ProposalAct",
    "Wanted",
    "confirm",
    "drop_waiting",
    "end",
    "of_kinds",
    "proposal_for",
    "propose",
    "propose_many",
    "refuse_own",
    "register",
    "waiting",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of change: what the trail calls the thing, and what is done when a second person has confirmed.

    ``apply`` runs within the confirmation's transaction; it raises Conflict when the thing is no longer as proposed.
    """

    code: str
    object_kind: str
    apply: Callable[[Proposal], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change as it is proposed; ``name``, ``old`` and ``new`` are what people read."""

    kind: str
    about: str
    part: str
    county_code: str
    name: str
    old: str
    new: str
    content: Mapping[str, str] = field(default_factory=dict)
    sealed: bytes | None = None


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Said by a step at start."""
    _KINDS[kind.code] = kind


def of_kinds(*codes: str) -> QuerySet[Proposal]:
    """Proposals of these kinds, the oldest first."""
    return Proposal.objects.filter(kind__in=codes).select_related("proposed_by", "decided_by").order_by("id")


def waiting(*codes: str) -> QuerySet[Proposal]:
    """Those that a second person has not decided yet."""
    return of_kinds(*codes).filter(state=ProposalState.WAITING.value)


def refuse_own(by: Staff, found: Proposal) -> None:
    """Raise NotAllowed for whoever proposed the change."""
    if by.is_same_person(found.proposed_by_id):
        raise NotAllowed("maker_is_checker", "这是您自己提出的更改，不能由您确认。", "请另一位有权确认的人员办理。")


def missing_proposal() -> NotFound:
    """Foreign and missing changes answer alike."""
    return NotFound("no_proposal", "没有找到这项更改。", "请从待确认的更改里打开。")


def propose(wanted: Wanted, *, reason: str, by: Staff, request_key: str | None = None) -> Proposal:
    """Keep a change until another person has confirmed it; nothing else changes. The caller has asked who may, and has
    locked the thing. Raises Conflict when a change of the same thing already waits."""
    if done := made_before(Proposal.objects.all(), request_key, proposed_by_id=by.pk):
        return done
    if not (reason := mask_whole_numbers(reason.strip())):
        raise InputError("missing_reason", "理由没有填。", "请写明依据，例如哪份材料、谁核实。")
    others = Proposal.objects.filter(kind=wanted.kind, about=wanted.about, part=wanted.part)
    if other := others.filter(state=ProposalState.WAITING.value).select_related("proposed_by").first():
        raise Conflict(
            "already_proposed",
            f"{wanted.name}已有一份更改等另一人确认：由“{other.old}”改为“{other.new}”，"
            f"{other.proposed_by.display_name}提出。",
            "请先确认、退回或撤回那一份。",
        )
    made = _proposed(wanted, reason, by, clock.now(), request_key)
    made.save()
    _note(made, "propose_change", by, {"old": made.old, "new": made.new, "reason": reason}, changes=False)
    return made


def propose_many(wanted: Sequence[Wanted], *, reason: str, by: Staff) -> list[int]:
    """Keep many changes with one reason; the caller has left out those that wait already, and writes the audit entry.
    Gives their keys."""
    if not (reason := mask_whole_numbers(reason.strip())):
        raise InputError("missing_reason", "理由没有填。", "请写明依据，例如哪份材料、谁核实。")
    at = clock.now()
    made = Proposal.objects.bulk_create(_proposed(one, reason, by, at) for one in wanted)
    return [one.pk for one in made]


def _proposed(wanted: Wanted, reason: str, by: Staff, at: datetime, request_key: str | None = None) -> Proposal:
    return Proposal(
        kind=wanted.kind,
        about=wanted.about,
        part=wanted.part,
        county_code=wanted.county_code,
        name=wanted.name,
        old=wanted.old,
        new=wanted.new,
        content=dict(wanted.content),
        sealed=wanted.sealed,
        reason=reason,
        proposed_by=by,
        proposed_at=at,
        request_key=request_key,
    )


def drop_waiting(wanted: Wanted, *, by: Staff) -> None:
    """Take back what waits for the same thing: whoever confirmed it would confirm something else."""
    for found in waiting(wanted.kind).filter(about=wanted.about, part=wanted.part).select_for_update(of=("self",)):
        PROPOSALS.move(found, ProposalAct.WITHDRAW)
        found.decided_by, found.decided_at, found.end_reason = by, clock.now(), "另有更改"
        found.save(update_fields=["state", "decided_by", "decided_at", "end_reason"])
        _note(found, "withdraw_change", by, {"reason": found.end_reason}, changes=False)


def proposal_for(permission: Permission[Proposal], by: Staff, proposal_id: int, *codes: str) -> Proposal:
    """The change that this person has the permission for: the role first, then kind and area, then the rest."""
    permission.role(by)
    found = of_kinds(*codes).filter(pk=proposal_id).first()
    if found is None:
        raise missing_proposal()
    permission(by, found)
    return found


@transaction.atomic
def confirm(found: Proposal, *, permission: Permission[Proposal], by: Staff) -> Proposal:
    """Let a change take effect, by another person than proposed it; once. Raises Conflict when the thing has changed
    since it was proposed."""
    found = _locked(found)
    permission(by, found)
    if PROPOSALS.is_done(found, ProposalAct.CONFIRM):
        return found
    PROPOSALS.move(found, ProposalAct.CONFIRM)
    found.decided_by, found.decided_at = by, clock.now()
    found.save(update_fields=["state", "decided_by", "decided_at"])
    _KINDS[found.kind].apply(found)
    _note(
        found, "confirm_proposal", by, {"old": found.old, "new": found.new, "proposed_by": found.proposed_by.username}
    )
    return found


@transaction.atomic
def end(found: Proposal, act: ProposalAct, *, permission: Permission[Proposal], by: Staff, reason: str) -> Proposal:
    """A change does not take effect: refused by the second person, or withdrawn."""
    found, said = _locked(found), mask_whole_numbers(" ".join(reason.split()))[:200]
    permission(by, found)
    if PROPOSALS.is_done(found, act):
        name = found.decided_by.display_name if found.decided_by else ""
        same_words(said, stands=found.end_reason, by=name, what=f"把它办成“{ProposalState(found.state).label}”")
        return found
    PROPOSALS.move(found, act)
    found.decided_by, found.decided_at, found.end_reason = by, clock.now(), said
    found.save(update_fields=["state", "decided_by", "decided_at", "end_reason"])
    _note(found, act.value, by, {"reason": found.end_reason}, changes=False)
    return found


@dataclass(frozen=True, slots=True)
class Deciders:
    """Who says yes or no to the proposals of these kinds, and who takes back what waits: a step's verbs are made of it.

    Each raises NotAllowed, NotFound (another kind or area, or none), Conflict (decided otherwise, or changed since).
    """

    kinds: tuple[str, ...]
    decides: Permission[Proposal]
    takes_back: Permission[Proposal]

    def waiting_for(self, proposal_id: int, by: Staff) -> Proposal:
        """The proposal that this person may decide."""
        return proposal_for(self.decides, by, proposal_id, *self.kinds)

    def confirm(self, proposal_id: int, by: Staff) -> Proposal:
        """Let it take effect, by another person than proposed it; once."""
        return confirm(self.waiting_for(proposal_id, by), permission=self.decides, by=by)

    def refuse(self, proposal_id: int, by: Staff, reason: str) -> Proposal:
        """What stands goes on standing. InputError without a reason."""
        found = self.waiting_for(proposal_id, by)
        if not reason.strip():
            raise InputError("missing_reason", "理由没有填。", "请写明为什么退回。")
        return end(found, ProposalAct.REFUSE, permission=self.decides, by=by, reason=reason)

    def take_back(self, proposal_id: int, by: Staff) -> Proposal:
        """It no longer waits."""
        found = proposal_for(self.takes_back, by, proposal_id, *self.kinds)
        return end(found, ProposalAct.WITHDRAW, permission=self.takes_back, by=by, reason="提出方撤回")


def _locked(found: Proposal) -> Proposal:
    return (
        Proposal.objects.select_for_update(no_key=True, of=("self",))
        .select_related("proposed_by", "decided_by")
        .get(pk=found.pk)
    )


def _note(found: Proposal, action: str, by: Staff, detail: dict[str, object], *, changes: bool = True) -> None:
    audit.record(
        by=by.username,
        action=action,
        changes=changes,
        object_kind=_KINDS[found.kind].object_kind,
        object_key=found.about,
        county_code=found.county_code,
        detail={"change": found.pk, "name": found.name, **detail},
    )
