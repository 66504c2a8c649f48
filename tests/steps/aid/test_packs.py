"""A decision knows its rules: packs are kept as they were, and each decision is opened by its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from fuzhi.policy import checking, keeping, load_pack
from fuzhi.policy.folders import own_packs_folder
from fuzhi.steps.accounts.services import add_staff
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid import models, packs, queries, rules, services
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.oversight.drawing import need_items
from fuzhi.steps.payments.items import items
from fuzhi.vocabulary.errors import FuzhiError, InputError, NotAllowed, NotFound
from tests.factories.packs import changed_pack
from tests.factories.registers import TONGYU
from tests.factories.world import World, decisions_of

pytestmark = pytest.mark.django_db
TERM, NEXT = "2017-1", "2017-2"
BUS, SPECIAL = "school_bus_waiver", "special_living_subsidy"
ONE_MORE = (
    "SCOPE = (NEARBY, NOT_BY_CHOICE, PUBLIC_SCHOOL)",
    'WEARS = Condition("wears_uniform", "在校就餐", s.meal_days >= 1, clause="3.2")\n'
    "SCOPE = (NEARBY, WEARS, NOT_BY_CHOICE, PUBLIC_SCHOOL)",
)


@pytest.fixture
def world(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Packs made for a test need not be worked out with examples; they lie in a FUZHI_HOME that has the keys of all."""
    copytree(settings.FUZHI_HOME / "keys", tmp_path / "keys")
    monkeypatch.setenv("FUZHI_HOME", str(tmp_path))
    monkeypatch.setattr(packs, "check_pack", lambda pack: [])
    yield world
    rules.forget()


@pytest.fixture
def admin(db: None) -> Staff:
    return add_staff(username="boss", display_name="张三", role="admin", area_code="2208", password="", is_demo=True)


def _run(world: World, term: str = TERM) -> models.Run:
    return services.run(term=term, county_code=TONGYU, by=world.clerk)


def _labels(found: queries.Explained) -> list[str]:
    return [line.label for line in found.lines]


def test_a_stored_decision_is_explained_by_its_own_pack_after_the_pack_got_a_condition_more(
    world: World, admin: Staff
) -> None:
    """The bits of the masks are places in the item's list of conditions: today's list would say other words."""
    child = world.poor_boarder()
    run = _run(world)
    before = queries.explained(world.clerk.scope, child.number, TERM, BUS)
    changed_pack("baicheng-2018", conditions_py=ONE_MORE)
    today = packs.use_pack(name="baicheng-2018", from_term=TERM, by=admin)
    after = queries.explained(world.clerk.scope, child.number, TERM, BUS)
    assert _labels(after) == _labels(before) and "在校就餐" not in _labels(after)
    assert after.explanation == before.explanation and after.pack.hash == run.pack_hash != today.hash
    again = _run(world)
    assert again.pk != run.pk and again.pack_hash == today.hash
    found = queries.explained(world.clerk.scope, child.number, TERM, BUS)
    assert "在校就餐" in _labels(found)
    assert {line.label: line.passed for line in found.lines}["在公办学校就读"] is True


def test_masks_of_another_pack_are_refused(world: World, admin: Staff) -> None:
    child = world.poor_boarder()
    run = _run(world)
    changed_pack("baicheng-2018", conditions_py=ONE_MORE)
    other = packs.use_pack(name="baicheng-2018", from_term=TERM, by=admin)
    stored = models.Decision.objects.filter(run=run, person_id=child.pk, benefit=BUS).values().get()
    row = SimpleNamespace(**stored, pack_hash=run.pack_hash)
    assert rules.decoder_of(run).explain(row).outcome == stored["outcome"]
    with pytest.raises(InputError) as refused:
        rules.Decoder(other, other.switches()).explain(row)
    assert refused.value.code == "foreign_pack" and run.pack_hash[:12] in refused.value.message


def test_two_versions_of_a_pack_live_side_by_side(world: World, admin: Staff) -> None:
    changed_pack("baicheng-2018", conditions_py=ONE_MORE)
    first = packs.use_pack(name="baicheng-2018", from_term=NEXT, by=admin)
    second = load_pack("baicheng-2017")
    assert rules.pack_in_use(TERM).hash == second.hash and rules.pack_in_use(NEXT).hash == first.hash
    codes = [[c.code for c in rules.pack_in_use(term).benefits[BUS].conditions()] for term in (TERM, NEXT)]
    assert "wears_uniform" not in codes[0] and "wears_uniform" in codes[1]


def test_the_files_may_go_or_change_and_the_kept_pack_decides(world: World, admin: Staff) -> None:
    """The folder is where a pack is written; what is in use is what was kept when it was chosen."""
    child = world.poor_boarder(school="5122000001")
    folder = changed_pack(
        "baicheng-2018", parameters_yaml=('{value: 100000, ref: "3.2.2"}', '{value: 123400, ref: "3.2.2"}')
    )
    packs.use_pack(name="baicheng-2018", from_term=TERM, by=admin)
    shutil.rmtree(folder)
    rules.kept.cache_clear()
    assert decisions_of(_run(world).pk, child)[SPECIAL] == ("granted", 123_400)


def test_a_changed_number_decides_anew_and_leaves_the_first_run_alone(world: World, admin: Staff) -> None:
    child = world.poor_boarder(school="5122000001")
    first = _run(world)
    assert decisions_of(first.pk, child)[SPECIAL] == ("granted", 100_000)
    changed_pack("baicheng-2018", parameters_yaml=('{value: 100000, ref: "3.2.2"}', '{value: 123400, ref: "3.2.2"}'))
    packs.use_pack(name="baicheng-2018", from_term=TERM, by=admin)
    assert decisions_of(_run(world).pk, child)[SPECIAL] == ("granted", 123_400)
    assert decisions_of(first.pk, child)[SPECIAL] == ("granted", 100_000)


@pytest.mark.parametrize("text", ["name: half\n", "", "{"])
def test_a_pack_folder_lying_about_changes_nothing(world: World, text: str) -> None:
    """Whole or half-written: items, coverage and decisions are those of the pack in use."""
    child = world.poor_boarder()
    before = (list(items()), need_items(), decisions_of(_run(world).pk, child))
    changed_pack("siping-2018", benefits__senior_py=('code="senior_grant"', 'code="stray_grant"'))
    half = own_packs_folder() / "half_2018"
    half.mkdir(parents=True)
    (half / "pack.yaml").write_text(text, encoding="utf-8")
    rules.forget()
    assert (list(items()), need_items(), decisions_of(_run(world).pk, child)) == before
    assert "stray_grant" not in items() and queries.explained(world.clerk.scope, child.number, TERM, BUS)


def test_choosing_a_pack_is_recorded_and_the_administrators(world: World, admin: Staff) -> None:
    with pytest.raises(NotAllowed):
        packs.use_pack(name="baicheng-2017", from_term=NEXT, by=world.checker)
    packs.use_pack(name="baicheng-2017", from_term=NEXT, by=admin)
    entry = audit.entries(object_kind="policy_pack").first()
    assert entry is not None and (entry.actor, entry.action, entry.changes) == ("boss", "use_pack", True)
    assert entry.detail == {"from_term": NEXT, "pack_hash": load_pack("baicheng-2017").hash}
    acts = models.PackInUse.objects.filter(from_term=NEXT)
    assert [(act.set_by, act.pack_id) for act in acts] == [("boss", load_pack("baicheng-2017").hash)]


def test_the_newest_act_for_a_semester_counts_from_it_on(world: World, admin: Staff) -> None:
    changed_pack("baicheng-2018", conditions_py=ONE_MORE)
    changed = packs.use_pack(name="baicheng-2018", from_term="2018-1", by=admin)
    shipped = load_pack("baicheng-2017")
    in_use = {term: rules.pack_in_use(term).hash for term in ("2016-1", TERM, "2017-2", "2018-1", "2030-2")}
    assert in_use == dict.fromkeys(("2016-1", TERM, "2017-2"), shipped.hash) | dict.fromkeys(
        ("2018-1", "2030-2"), changed.hash
    )
    packs.use_pack(name="baicheng-2017", from_term="2018-1", by=admin)
    assert rules.pack_in_use("2030-2").hash == shipped.hash


def test_a_pack_that_fails_its_check_or_is_not_yet_in_force_is_refused(
    world: World, admin: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    def code_of(name: str, term: str = TERM) -> str:
        with pytest.raises(FuzhiError) as refused:
            packs.use_pack(name=name, from_term=term, by=admin)
        return refused.value.code

    assert code_of("no-such-pack") == "unknown_pack"
    assert code_of("baicheng-2017", "2016-2") == "pack_not_in_force"
    assert code_of("baicheng-2017", "2017") == "bad_term"
    changed_pack("unsound-2018", open_points_yaml=("\n  accepted: true", "\n  accepted: false"))
    monkeypatch.setattr(packs, "check_pack", checking.check_pack)
    count = models.PackInUse.objects.count()
    assert code_of("unsound-2018") == "pack_not_sound"
    assert models.PackInUse.objects.count() == count


def test_the_first_pack_of_an_installation_stands(world: World) -> None:
    before = models.PackInUse.objects.count()
    assert packs.use_first_pack("no-matter-which").hash == load_pack("baicheng-2017").hash
    assert models.PackInUse.objects.count() == before


def test_without_a_pack_in_use_one_is_told_what_to_do(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = rules._Remembered[list[tuple[str, str]]](list)
    monkeypatch.setattr(rules, "_in_use", nothing)
    with pytest.raises(InputError, match="政策包") as refused:
        rules.pack_in_use(TERM)
    assert refused.value.code == "no_pack_in_use" and "fuzhi setup" in str(refused.value.mend)


def test_a_kept_archive_whose_bytes_were_changed_is_refused(world: World) -> None:
    """Also when the very same pack ships with the product, and when what was changed is no archive any more."""
    world.pupil()
    run = _run(world)
    kept = models.KeptPack.objects.get(pk=run.pack_hash)
    whole = bytes(kept.files)
    assert keeping.opened(whole, kept.pk).hash == kept.pk
    place = whole.index(b"parameters.yaml") - 20  # inside the entry's own head: its bytes no longer unpack to the same
    other = keeping.packed(load_pack("baicheng-2017"))
    for bad in (whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :], whole[:100], b"", other[:-40]):
        with pytest.raises(InputError) as refused:
            keeping.opened(bad, kept.pk)
        assert refused.value.code == "kept_pack_changed"
    with pytest.raises(NotFound) as missing:
        rules.kept("0" * 64)
    assert missing.value.code == "pack_not_kept"


@pytest.mark.usefixtures("as_owner")
def test_what_is_kept_cannot_be_changed_or_forgotten(world: World) -> None:
    world.pupil()
    run = _run(world)
    for sql in (
        "UPDATE aid_keptpack SET name = 'x'",
        "DELETE FROM aid_packinuse",
        "UPDATE aid_item SET label = 'x'",
        "DELETE FROM aid_itemcondition",
        f"UPDATE aid_run SET pack_hash = repeat('0', 64) WHERE id = {run.pk}",
        f"UPDATE aid_run SET switches = '{{}}' WHERE id = {run.pk}",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_an_item_for_everyone_is_paid_without_a_notice_whatever_its_code(world: World, admin: Staff) -> None:
    """What is universal stands on the entitlement, as the pack says it; no code is named anywhere."""
    changed_pack(
        "baicheng-2018",
        benefits__compulsory_py=("    is_universal=True,\n", ""),
        benefits__senior_py=("    asks_for_need=True,\n", "    asks_for_need=True,\n    is_universal=True,\n"),
    )
    packs.use_pack(name="baicheng-2018", from_term=TERM, by=admin)
    child = world.poor_boarder()
    _run(world)
    marked = dict(models.Entitlement.objects.filter(person_id=child.pk).values_list("benefit", "is_universal"))
    assert marked["compulsory_fee_waiver"] is False and marked["nutrition_meal"] is True
