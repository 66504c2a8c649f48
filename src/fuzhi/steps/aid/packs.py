"""Acts upon packs: keep one as it is, and say from which semester on it is in use."""

from django.db import transaction

from fuzhi.policy import Pack, load_pack
from fuzhi.policy.checking import check_pack
from fuzhi.policy.compiles import is_shipped
from fuzhi.policy.keeping import packed
from fuzhi.steps.accounts.permissions import Verb, check
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.models import Item, ItemCondition, KeptPack, PackInUse
from fuzhi.steps.audit import services as audit
from fuzhi.steps.registry.known_places import take_places
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.places import install
from fuzhi.vocabulary.terms import Term

SETUP = "setup"
"""Who stands as the actor where the first pack is set before there is any account."""


@transaction.atomic
def use_pack(*, name: str, from_term: str, by: Staff) -> Pack:
    """From this semester on runs decide by the pack of this name, as it is now; runs that stand are not touched.

    Raises NotFound for an unknown pack, InputError for one that fails its check or is not in force by then.
    """
    check(by, Verb.CHOOSE_PACK)
    term = str(Term.parse(from_term))
    pack = _sound(name)
    if term < pack.in_force_from:
        raise InputError(
            "pack_not_in_force",
            f"政策包 {pack.name} 自{Term.parse(pack.in_force_from).label}起施行，不能用于{Term.parse(term).label}。",
            f"请从 {pack.in_force_from} 或之后的学期起使用。",
        )
    _put_in_use(pack, term, by.username)
    return pack


@transaction.atomic
def use_first_pack(name: str) -> Pack:
    """Set the pack of a new installation; when one is in use already that one stands. Raises as :func:`use_pack`."""
    standing = PackInUse.objects.order_by("-pk").first()
    if standing is not None:
        return rules.kept(standing.pack_id)
    pack = _sound(name)
    _put_in_use(pack, pack.in_force_from, SETUP)
    return pack


def _sound(name: str) -> Pack:
    pack = load_pack(name)
    findings = [] if is_shipped(pack) else check_pack(pack)
    if findings:
        raise InputError(
            "pack_not_sound",
            f"政策包 {pack.name} 还有 {len(findings)} 处要改，不能使用；第一处是：{str(findings[0]).rstrip('。')}。",
            f"请运行 fuzhi pack check {pack.name}，改好后再试。",
        )
    return pack


def _put_in_use(pack: Pack, from_term: str, by: str) -> None:
    keep(pack)
    PackInUse.objects.create(from_term=from_term, pack_id=pack.hash, set_by=by, set_at=clock.now())
    rules.forget()
    take_places(pack.jurisdiction)
    install(pack.jurisdiction)
    audit.record(
        by=by,
        action="use_pack",
        object_kind="policy_pack",
        object_key=pack.name,
        detail={"from_term": from_term, "pack_hash": pack.hash},
    )


def keep(pack: Pack) -> None:
    """Keep the pack's files and the names of its items and conditions; what is kept already stays as it is."""
    _, is_new = KeptPack.objects.get_or_create(
        pk=pack.hash,
        defaults={"name": pack.name, "title": pack.title, "files": packed(pack), "kept_at": clock.now()},
    )
    if not is_new:
        return
    items = Item.objects.bulk_create(
        Item(
            pack_id=pack.hash,
            code=item.code,
            position=position,
            fact_table=item.table,
            label=item.label,
            short_label=item.short_label,
            public_label=item.public_label,
            clause=item.clause,
            tier=str(item.tier),
            delivery=str(item.delivery),
            is_universal=item.is_universal,
            asks_for_need=item.asks_for_need,
        )
        for position, item in enumerate(pack.benefits.values())
    )
    ItemCondition.objects.bulk_create(
        ItemCondition(
            item=item,
            bit=bit,
            code=one.code,
            label=one.label,
            clause=one.clause,
            is_group=one.is_group,
            gives_without_need=one.code in pack.benefits[item.code].without_need,
        )
        for item in items
        for bit, one in enumerate(pack.benefits[item.code].conditions())
    )
