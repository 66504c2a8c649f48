"""Which pack: the one in use for a semester, the one that a stored run decided by; and what their items are called."""

import functools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from django.db.models import Max

from fuzhi.policy import Benefit, Pack
from fuzhi.policy.closures import Facts
from fuzhi.policy.explanation import Explanation, explain
from fuzhi.policy.jurisdictions import jurisdiction_of
from fuzhi.policy.keeping import checked_files, opened
from fuzhi.policy.readings import SwitchValue, value_on
from fuzhi.steps.accounts import options
from fuzhi.steps.aid import chosen, models
from fuzhi.steps.aid.models import KeptPack, PackInUse, Run
from fuzhi.vocabulary.codes import Tier
from fuzhi.vocabulary.errors import InputError, NotFound
from fuzhi.vocabulary.places import Jurisdiction

KEEP_SECONDS = 0.5
Answer = TypeVar("Answer")


class _Remembered(Generic[Answer]):
    """An answer of the database, asked at most twice a second: a page asks for an item's name in every row."""

    def __init__(self, ask: Callable[[], Answer]) -> None:
        self._ask = ask
        self._kept: tuple[float, Answer] | None = None

    def __call__(self) -> Answer:
        if self._kept is None or time.monotonic() - self._kept[0] > KEEP_SECONDS:
            self._kept = (time.monotonic(), self._ask())
        return self._kept[1]

    def forget(self) -> None:
        """Ask anew the next time."""
        self._kept = None


@dataclass(frozen=True, slots=True)
class Item:
    """An aid item's names: ``label`` in full, ``short_label`` four characters for a passbook, ``public_label`` neutral.

    ``asks_for_need``: having it is being aided; ``is_universal``: every pupil has it; ``delivery``: how it comes.
    """

    code: str
    label: str
    short_label: str
    public_label: str
    clause: str
    tier: str
    fact_table: str
    asks_for_need: bool
    is_universal: bool
    delivery: str = ""


@_Remembered
def _in_use() -> list[tuple[str, str]]:
    """(from semester, hash), the newest act of each semester, in order of time."""
    found = dict(PackInUse.objects.order_by("pk").values_list("from_term", "pack_id"))
    return sorted(found.items())


@_Remembered
def _items() -> dict[str, Item]:
    """By code; a pack set later comes first and gives the name."""
    used = dict(PackInUse.objects.values_list("pack_id").annotate(Max("pk")))
    rows = models.Item.objects.filter(pack__in=used).order_by("position")
    found: dict[str, Item] = {}
    for row in sorted(rows, key=lambda row: (-used[row.pack_id], row.position)):
        names = (row.code, row.label, row.short_label, row.public_label, row.clause, row.tier)
        found.setdefault(row.code, Item(*names, row.fact_table, row.asks_for_need, row.is_universal, row.delivery))
    return found


def forget() -> None:
    """Ask the database anew which packs there are."""
    _in_use.forget()
    _items.forget()


def items() -> dict[str, Item]:
    """Every item of the packs that are or were in use, by code, in reading order; named as the pack set last has it."""
    return _items()


def item(code: str) -> Item:
    """One item; a code that no pack in use ever had names itself 其他资助."""
    return items().get(code) or Item(code, *("其他资助",) * 3, "", Tier.NATIONAL.value, "student_term", False, False)


def public_labels() -> dict[str, str]:
    """Neutral public name by item, in reading order (student items)."""
    return {code: one.public_label for code, one in items().items() if one.fact_table == "student_term"}


def item_labels() -> dict[str, str]:
    """Staff's name by item, in reading order (student items)."""
    return {code: one.label for code, one in items().items() if one.fact_table == "student_term"}


def working_term() -> str:
    """The semester in work, else today's."""
    return str(options.working_term())


def is_any_in_use() -> bool:
    """False only before ``fuzhi setup``."""
    return bool(_in_use())


def pack_in_use(term: str = "") -> Pack:
    """The pack by which runs of that semester (default: the semester in work) decide;
    the first one also for earlier ones.

    Raises InputError ``no_pack_in_use`` when none was ever set.
    """
    acts = _in_use()
    if not acts:
        raise _nothing_in_use()
    asked = term or working_term()
    return kept(next((digest for start, digest in reversed(acts) if start <= asked), acts[0][1]))


@functools.lru_cache(maxsize=32)
def kept(pack_hash: str) -> Pack:
    """The kept pack with this digest, as it was.
    Raises NotFound ``pack_not_kept``, InputError ``kept_pack_changed``."""
    found = KeptPack.objects.filter(pk=pack_hash).first()
    if found is None:
        raise NotFound(
            "pack_not_kept", f"没有保存摘要为 {pack_hash[:12]} 的政策包，按它作出的认定不能解释。", "请重新认定。"
        )
    return opened(bytes(found.files), pack_hash)


def jurisdiction_in_use() -> Jurisdiction:
    """That of the pack set last, read without importing its rules. Raises as :func:`pack_in_use` and :func:`kept`."""
    act = PackInUse.objects.select_related("pack").order_by("-pk").first()
    if act is None:
        raise _nothing_in_use()
    return jurisdiction_of(checked_files(bytes(act.pack.files), act.pack_id))


def _nothing_in_use() -> InputError:
    return InputError("no_pack_in_use", "还没有选定使用的政策包。", "请先运行 fuzhi setup。")


def pack_of(run: Run) -> Pack:
    """The very pack that a run decided by, years later too. Raises as :func:`kept`."""
    return kept(run.pack_hash)


class Decided(Protocol):
    """What a stored decision must say to be opened: the pack it was decided by, its item, outcome and masks."""

    @property
    def pack_hash(self) -> str:
        """The pack's digest."""

    @property
    def benefit(self) -> str:
        """The item's code."""

    @property
    def outcome(self) -> str:
        """As stored."""

    @property
    def true_mask(self) -> int:
        """One bit a condition that holds."""

    @property
    def unknown_mask(self) -> int:
        """One bit a condition that is unknown."""


@dataclass(frozen=True, slots=True)
class Decoder:
    """Opens what runs by one pack and its readings stored, and nothing that another pack decided."""

    pack: Pack
    switches: Mapping[str, SwitchValue]

    def item(self, one: Decided) -> Benefit:
        """The item of a stored decision. Raises InputError ``foreign_pack``."""
        if one.pack_hash != self.pack.hash:
            raise InputError(
                "foreign_pack",
                f"这条认定按另一版政策包（摘要 {one.pack_hash[:12]}）作出，不能用 {self.pack.name} 的这一版解释。",
                "请按作出认定的那一版打开。",
            )
        return self.pack.benefits[one.benefit]

    def explain(self, one: Decided, facts: Facts | None = None) -> Explanation:
        """Why: ``facts`` are the run's fact row. Raises InputError ``foreign_pack``."""
        return explain(
            self.pack,
            self.item(one),
            one.true_mask,
            one.unknown_mask,
            outcome=one.outcome,
            facts=facts,
            switches=self.switches,
        )


def decoder_of(run: Run) -> Decoder:
    """What opens the decisions of this run."""
    pack = pack_of(run)
    return Decoder(pack, pack.switches(run.switches))


def decoders(run_ids: set[int]) -> dict[int, Decoder]:
    """What opens the decisions of these runs, by run."""
    return {run.pk: decoder_of(run) for run in Run.objects.filter(pk__in=run_ids)}


def switches_of(county_code: str, term: str) -> dict[str, SwitchValue]:
    """The readings of the county's current run of that semester, else those by which the first would decide."""
    run = Run.objects.filter(county_code=county_code, term=term, is_current=True).first()
    return pack_of(run).switches(run.switches) if run else chosen.switches(pack_in_use(term), county_code, term)


def reading_on(switches: dict[str, SwitchValue], name: str, day: date) -> SwitchValue:
    """One reading's value on a day."""
    return value_on(switches[name], day)
