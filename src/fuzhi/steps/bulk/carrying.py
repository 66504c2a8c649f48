"""An act for many is carried out: as it was shown or not at all, once, in one transaction, with one audit entry."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import transaction

from fuzhi.steps.accounts import second_factor
from fuzhi.steps.accounts.repeating import bound, made_before
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.audit import services as audit
from fuzhi.steps.bulk.acts import NO_PROGRESS, Asked, Left, ManyAct, Progress, Shown, Taken, TakingBack, act_named
from fuzhi.steps.bulk.models import Done
from fuzhi.steps.files import services as files
from fuzhi.steps.tasks import services as tasks
from fuzhi.steps.tasks.things import Task
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound
from fuzhi.vocabulary.handover import Place
from fuzhi.vocabulary.things import Thing

AT_ONCE_MAX = 500
"""More rows than this are a task with progress."""
KEYS_MAX = 10_000
KIND, PURPOSE = "bulk_act", "bulk_request"
STALE = "shown_otherwise"
KeptPlace = tuple[str, Sequence[str | int]]
KeptRow = tuple[str, str, KeptPlace | None]
"""A row as JSON keeps it: name, words, where it opens (thing and key)."""


def begin(act: ManyAct, asked: Asked, *, shown: Shown, request_key: str | None, code: str = "") -> Done | Task:
    """Carry it out, or start the task that does. What was filled in may speak of somebody, so it lies in a stored file
    that the task names."""
    act.permission.role(asked.by)
    if len(asked.keys) > KEYS_MAX:
        raise InputError("too_many_rows", f"一次最多办 {KEYS_MAX:,} {act.unit}。", "请加一个条件，分几次办。")
    if done := made_before(Done.objects.all(), _bound(act, asked, request_key), by_id=asked.by.pk):
        return done
    if act.is_proved:
        second_factor.prove(code=code, by=asked.by, purpose=act.label)
    if shown.count <= AT_ONCE_MAX:
        return carry_out(act, asked, shown=shown, request_key=request_key)
    note = json.dumps(
        {
            "act": act.code,
            "keys": asked.keys,
            "given": dict(asked.given),
            "term": asked.term,
            "shown": [shown.count, shown.fen, shown.digest],
            "request_key": request_key,
        }
    )
    county = asked.by.scope.county_code
    kept = files.store(
        source=note.encode(),
        name="bulk.json",
        media_type="application/json",
        county_code=county,
        by=asked.by,
        purpose=PURPOSE,
        days=1,
    )
    title = f"{act.label} {shown.count:,} {act.unit}"
    payload = {"by": asked.by.acts_as, "request": str(kept.pk)}
    return tasks.start(kind=KIND, title=title, payload=payload, by=asked.by, county_code=county)


@transaction.atomic
def carry_out(
    act: ManyAct, asked: Asked, *, shown: Shown, request_key: str | None, progress: Progress = NO_PROGRESS
) -> Done:
    """Do what was shown. Safe to repeat with the key of the form. Raises Conflict when it is no longer what stands
    there, InputError when nothing is left to do; then nothing is done."""
    act.permission.role(asked.by)
    key = _bound(act, asked, request_key)
    if done := made_before(Done.objects.all(), key, by_id=asked.by.pk):
        return done
    progress.step("正在核对")
    asked = replace(asked, locks=True)
    plan = act.plan(asked)
    if plan.shown != shown:
        raise Conflict(STALE, "打开这一页以后情况有变动，没有办理。", "请看下面新的数，再办一次。")
    if not plan.takes:
        raise InputError("nothing_to_do", "所选的都不用办，或者现在不能办。", "原因在下面。")
    marks = act.do(asked, plan, progress)
    done = Done.objects.create(
        act=act.code,
        label=act.label,
        unit=act.unit,
        said=act.said(asked.given),
        term=asked.term,
        county_code=asked.by.scope.county_code,
        by=asked.by,
        at=clock.now(),
        count=plan.count,
        fen=plan.fen,
        left_count=len(plan.leaves),
        digest=plan.digest,
        taken=[_kept(one.name, one.said, one.at) for one in plan.takes],
        leaves=[_kept(one.name, one.reason, one.at) for one in plan.leaves],
        marks=dict(marks),
        request_key=key,
    )
    _record(done, asked.by, act.code, {"rows_digest": done.digest, "left_out": done.left_count, "term": done.term})
    return done


def _bound(act: ManyAct, asked: Asked, request_key: str | None) -> str | None:
    return bound(request_key, act.code, asked.keys, dict(asked.given), asked.term)


@transaction.atomic
def take_back(*, done_id: int, by: Staff) -> Done:
    """Put back what no later step has taken. Safe to repeat. Raises NotFound for another person's act, Conflict when
    nothing of it can be taken back."""
    found = Done.objects.select_for_update(of=("self",)).filter(pk=done_id, by=by).first()
    if found is None:
        raise NotFound("no_bulk_act", "没有找到这次批量办理。", "请从“我批量办过的”打开。")
    act = act_named(found.act)
    act.permission.role(by)
    if found.undone_at is not None:
        return found
    if act.undo is None:
        raise Conflict("not_to_take_back", f"“{act.label}”办了以后不能撤回。", "请逐个打开改正。")
    undone = act.undo(TakingBack(found.marks, found.term, by))
    if not undone.count:
        raise Conflict("taken_meanwhile", "这些都已经办到下一步，或者又改过，没有可以撤回的。", "请逐个打开改正。")
    found.undone_by, found.undone_at, found.undone_count = by, clock.now(), undone.count
    found.undone_leaves = [_kept(one.name, one.reason, one.at) for one in undone.leaves]
    found.save(update_fields=["undone_by", "undone_at", "undone_count", "undone_leaves"])
    _record(found, by, "take_back_bulk", {"bulk_act": act.label, "left_out": len(undone.leaves)})
    return found


def _kept(name: str, said: str, at: Place | None) -> KeptRow:
    return (name, said, (at.thing.value, at.key) if at else None)


def taken_of(done: Done) -> list[Taken]:
    """The rows that it took, as they were shown."""
    return [Taken(0, name, said, None, _place(at)) for name, said, at in done.taken]


def left_of(kept: Iterable[KeptRow]) -> list[Left]:
    """Rows that it left, or that were not taken back."""
    return [Left(name, reason, _place(at)) for name, reason, at in kept]


def _place(kept: KeptPlace | None) -> Place | None:
    return Place(Thing(kept[0]), tuple(kept[1])) if kept else None


def _record(done: Done, by: Staff, action: str, detail: dict[str, object]) -> None:
    audit.record(
        by=by.username,
        action=action,
        object_kind="bulk",
        object_key=str(done.pk),
        county_code=done.county_code,
        detail={"count": done.count, "fen": done.fen, "reason": done.said, **detail},
    )
