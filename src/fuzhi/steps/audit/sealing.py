"""The sealer: numbers and hashes what is final, and signs the head of the tree together with the seal before it.

It is run by the supervisor as the tables' owner; neither web nor worker may write a leaf or a seal. Before it signs, it
checks what it signs: the last seal's signature and chain, the seals it keeps outside the database (``seals.jsonl`` in
FUZHI_HOME), and the leaves recomputed from the entries themselves. What does not fit is never signed.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from fuzhi.steps.audit import canonical, signing
from fuzhi.steps.audit.models import Entry, Leaf, Seal
from fuzhi.steps.audit.services import as_exported
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict
from fuzhi.vocabulary.plain import Json

SEALER_LOCK = 0x46555A41  # one sealer at a time (advisory, for the transaction)
KEPT = "seals.jsonl"
WHOLE_UP_TO = 5_000
WHOLE_SECONDS = 600
WHOLE_SHARE = 100
"""A trail of up to so many entries is recomputed at every seal; a longer one each ten minutes, and never for more than
a hundredth of the time."""


@dataclass
class _Looked:
    """When this process last recomputed the whole trail, and how long that took."""

    at: float = float("-inf")
    seconds: float = 0.0

    def is_due(self, size: int) -> bool:
        waits = max(WHOLE_SECONDS, WHOLE_SHARE * self.seconds)
        return size <= WHOLE_UP_TO or time.monotonic() - self.at > waits


_looked = _Looked()


@transaction.atomic
def seal(*, day: date | None = None) -> Seal | None:
    """Number and hash every entry that is final, and sign the head as that of ``day`` (default: today, real time).

    Final means: written by a transaction that no running one can precede, so no late commit is skipped. Nothing new
    on a day that has its seal: the last seal. Raises Conflict (``trail_altered``), and signs nothing, when the trail
    is not what was sealed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER_LOCK])
        cursor.execute(
            "SELECT e.id FROM audit_entry e LEFT JOIN audit_leaf l ON l.entry_id = e.id"
            " WHERE l.entry_id IS NULL AND (e.xid::text::bigint < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
            " OR e.xid = pg_current_xact_id()) ORDER BY e.xid::text::bigint, e.id"
        )
        waiting = [row[0] for row in cursor.fetchall()]
    last = Seal.objects.order_by("-id").first()
    if fault := next(_faults(last), None):
        raise Conflict("trail_altered", f"审计记录与封存不符，没有封存：{fault}。", "请不要改动数据，马上查明。")
    day = day or clock.day_of(clock.real_now())
    if not waiting and (last is None or last.day >= day):
        return last
    tree = canonical.Tree(_peaks(last), last.size) if last else canonical.Tree()
    rows = Entry.objects.in_bulk(waiting)
    leaves = []
    for key in waiting:
        digest = canonical.leaf_hash(canonical.entry_bytes(as_exported(rows[key])))
        leaves.append(Leaf(number=tree.size, entry_id=key, hash=digest))
        tree.append(digest)
    Leaf.objects.bulk_create(leaves, batch_size=5000)
    previous = digest_of(last) if last else canonical.NOTHING
    signature = signing.sign(signing.note(day.isoformat(), tree.size, tree.root, previous))
    made = Seal.objects.create(
        day=day,
        size=tree.size,
        root=tree.root,
        peaks=[(height, peak.hex()) for height, peak in tree.peaks],
        previous=previous,
        signature=signature,
        sealed_at=clock.real_now(),
    )
    transaction.on_commit(lambda: _keep(made))
    return made


def digest_of(one: Seal) -> bytes:
    """What the next seal signs of this one."""
    return canonical.seal_digest(_note(one), bytes(one.signature))


def line_of(one: Seal) -> Json:
    """A seal as it is exported and kept."""
    return {
        "seal": one.day.isoformat(),
        "size": one.size,
        "root": bytes(one.root).hex(),
        "previous": bytes(one.previous).hex(),
        "signature": bytes(one.signature).hex(),
    }


def faults() -> Iterator[str]:
    """What of the whole trail is not as it was sealed; none when all is well."""
    yield from _kept_faults()
    yield from _chain_faults()
    yield from _whole_faults()


def _faults(last: Seal | None) -> Iterator[str]:
    yield from _kept_faults()
    if signing.public_key() != signing.own_public_key():
        half = "：上一次换密钥没有换完，请再运行一次 fuzhi keys rotate" if signing.is_being_changed() else ""
        yield f"keys/audit.pub 不是签名密钥的公钥{half}"
    if last is None:
        if Leaf.objects.exists():
            yield "有编了号的记录而没有封存"
        return
    if not _is_signed(last):
        yield f"{last.day} 的封存签名不对"
    before = Seal.objects.filter(id__lt=last.pk).order_by("-id").first()
    if bytes(last.previous) != (digest_of(before) if before else canonical.NOTHING) and bytes(last.previous):
        yield f"{last.day} 的封存接不上前一次"
    if canonical.Tree(_peaks(last), last.size).root != bytes(last.root):
        yield f"{last.day} 的封存与它自己的摘要不符"
    if Leaf.objects.filter(number__gte=last.size).exists() or Leaf.objects.count() != last.size:
        yield "编号与封存的条数不符"
    if _looked.is_due(last.size):
        began = time.monotonic()
        yield from _whole_faults()
        _looked.at, _looked.seconds = time.monotonic(), time.monotonic() - began


def _chain_faults() -> Iterator[str]:
    """Every seal signed, and each over the one before; the first ones of older data stand alone."""
    before: Seal | None = None
    if not Seal.objects.exists():  # before the first one there may be no key
        return
    ring, since = signing.ring(), 0
    for one in Seal.objects.order_by("id").iterator(2000):
        expected = digest_of(before) if before else canonical.NOTHING
        is_old = not bytes(one.previous) and (before is None or not bytes(before.previous))
        place = ring.signer(_note(one), bytes(one.signature), since)
        if place is None:
            yield f"{one.day} 的封存签名不对"
        since = max(since, place or 0)
        if (bytes(one.previous) != expected and not is_old) or (before and one.size < before.size):
            yield f"{one.day} 的封存接不上前一次"
        before = one


def _whole_faults() -> Iterator[str]:
    """Every leaf recomputed from its entry, every seal's root from the leaves."""
    roots = {one.size: one for one in Seal.objects.order_by("id")}
    tree = canonical.Tree()
    for leaf in Leaf.objects.select_related("entry").order_by("number").iterator(5000):
        digest = canonical.leaf_hash(canonical.entry_bytes(as_exported(leaf.entry)))
        if leaf.number != tree.size:
            yield f"第 {tree.size} 条记录缺失"
            return
        if digest != bytes(leaf.hash):
            yield f"编号 {leaf.entry_id} 的记录被改动过"
        tree.append(digest)
        if (one := roots.pop(tree.size, None)) and bytes(one.root) != tree.root:
            yield f"{one.day} 封存的前 {one.size} 条与记录不符"
    if any(roots):
        yield f"封存了 {max(roots)} 条，现在只有 {tree.size} 条"


def _kept_faults() -> Iterator[str]:
    """The last seal that is kept outside must stand in the database."""
    kept = _place()
    if not kept.exists() or not (lines := kept.read_text(encoding="utf-8").splitlines()):
        return
    told = json.loads(lines[-1])
    if not Seal.objects.filter(
        size=told["size"], root=bytes.fromhex(told["root"]), signature=bytes.fromhex(told["signature"])
    ).exists():
        yield f"数据库以外保存的 {told['seal']} 的封存（{told['size']} 条）不在数据库里"


def _keep(one: Seal) -> None:
    place = _place()
    place.touch(mode=0o600)
    with place.open("a", encoding="utf-8") as out:
        out.write(json.dumps(line_of(one)) + "\n")


def _place() -> Path:
    return Path(settings.FUZHI_HOME) / KEPT


def _peaks(one: Seal) -> list[tuple[int, bytes]]:
    return [(height, bytes.fromhex(peak)) for height, peak in one.peaks]


def _note(one: Seal) -> bytes:
    return signing.note(one.day.isoformat(), one.size, bytes(one.root), bytes(one.previous))


def _is_signed(one: Seal) -> bool:
    return signing.ring().signer(_note(one), bytes(one.signature)) is not None
