"""Verbs of audit: record an act; seal what is final into the tree."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

from django.db import connection, transaction

from fuzhi.steps.audit import canonical, signing
from fuzhi.steps.audit.models import Entry, Leaf, Seal
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.identity import mask_whole_numbers
from fuzhi.vocabulary.plain import Json

SEALER_LOCK = 0x46555A41  # one sealer at a time (advisory, for the transaction)


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


@transaction.atomic
def seal(*, day: date | None = None) -> Seal | None:
    """Number and hash every entry that is final, and sign the head as that of ``day`` (default: today, real time).

    Final means: written by a transaction that no running one can precede, so no late commit is skipped. Safe to repeat:
    a later seal of the same day replaces the head by a longer one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER_LOCK])
        cursor.execute(
            "SELECT e.id FROM audit_entry e LEFT JOIN audit_leaf l ON l.entry_id = e.id"
            " WHERE l.entry_id IS NULL AND (e.xid::text::bigint < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
            " OR e.xid = pg_current_xact_id()) ORDER BY e.xid::text::bigint, e.id"
        )
        waiting = [row[0] for row in cursor.fetchall()]
    last = Seal.objects.order_by("-size", "-day").first()
    tree = canonical.Tree([(h, bytes.fromhex(p)) for h, p in last.peaks], last.size) if last else canonical.Tree()
    for leaf in Leaf.objects.filter(number__gte=tree.size).order_by("number"):
        tree.append(bytes(leaf.hash))
    rows = Entry.objects.in_bulk(waiting)
    leaves = []
    for key in waiting:
        digest = canonical.leaf_hash(canonical.entry_bytes(as_exported(rows[key])))
        leaves.append(Leaf(number=tree.size, entry_id=key, hash=digest))
        tree.append(digest)
    Leaf.objects.bulk_create(leaves, batch_size=5000)
    day = day or clock.day_of(clock.real_now())
    if tree.size == 0:
        return None
    values = {
        "size": tree.size,
        "root": tree.root,
        "peaks": [(height, peak.hex()) for height, peak in tree.peaks],
        "signature": signing.sign(signing.note(day.isoformat(), tree.size, tree.root)),
        "sealed_at": clock.real_now(),
    }
    return Seal.objects.update_or_create(day=day, defaults=values)[0]


def as_exported(entry: Entry) -> Json:
    """An entry in the form that is hashed and exported."""
    return {
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


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
