"""Verb of audit: record an act. Sealing is not the application's (``sealing``)."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from fuzhi.steps.audit import canonical
from fuzhi.steps.audit.models import Entry
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.identity import mask_whole_numbers
from fuzhi.vocabulary.plain import Json

_STANDS_FOR: ContextVar[str] = ContextVar("stands_for", default="")


@contextmanager
def on_behalf(of: str) -> Iterator[None]:
    """What is recorded within says for whom it was done (``of``: a user name; empty: for oneself)."""
    token = _STANDS_FOR.set(of)
    try:
        yield
    finally:
        _STANDS_FOR.reset(token)


def record(
    *,
    by: str,
    action: str,
    object_kind: str,
    object_key: str,
    county_code: str = "",
    detail: Mapping[str, object] | None = None,
    changes: bool = True,
) -> None:
    """Write one entry inside the caller's transaction: it stands or falls with the act. ``by`` is a username.

    ``changes`` is False for an act that only looks or carries out (print, export, show whole, sign in): no register,
    decision or payment is another one after it, so figures that are kept stay good.
    """
    if stands_for := _STANDS_FOR.get():
        detail = {**(detail or {}), "stands_for": stands_for}
    Entry.objects.create(
        real_at=clock.real_now(),
        business_at=clock.now(),
        actor=by,
        action=action,
        object_kind=object_kind,
        object_key=mask_whole_numbers(str(object_key))[:80],
        county_code=county_code,
        changes=changes,
        detail=_masked(json.loads(json.dumps(detail or {}, ensure_ascii=False, default=str))),
    )


_DIGEST = re.compile(r"[0-9a-f]{32,128}")


def _masked(value: object) -> object:
    """The detail without a whole number of anybody; digests stay as they are."""
    match value:
        case dict():
            return {key: _masked(one) for key, one in value.items()}
        case list():
            return [_masked(one) for one in value]
        case str() if not _DIGEST.fullmatch(value):
            return mask_whole_numbers(value)
    return value


def as_exported(entry: Entry) -> Json:
    """An entry in the form that is hashed and exported: all of it NFC."""
    told: Json = {
        "id": str(entry.pk),
        "real_at": _instant(entry.real_at),
        "business_at": _instant(entry.business_at),
        "actor": entry.actor,
        "action": entry.action,
        "object_kind": entry.object_kind,
        "object_key": entry.object_key,
        "county_code": entry.county_code,
        "detail": entry.detail,
    }
    return {name: canonical.composed(value) for name, value in told.items()}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
