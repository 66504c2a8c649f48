"""What a person keeps of lists: six views on the home page, one office's own, a layout that nobody else has."""

import pytest

from fuzhi.steps.accounts import keeping, services
from fuzhi.steps.accounts.models import ListLayout, SavedView, Staff
from fuzhi.steps.audit import queries as audit
from fuzhi.vocabulary.errors import InputError, NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.both_servers]


def person(username: str, **more: object) -> Staff:
    given = {"role": "clerk", "area_code": "220822", **more}
    return Staff.objects.create(username=username, display_name=username, **given)


def view_of(staff: Staff, name: str = "我的") -> SavedView:
    return services.keep_view(list_name="children", name=name, query="q=x", by=staff)


def test_six_views_stand_on_the_home_page_and_one_more_must_wait() -> None:
    clerk = person("a")
    views = [view_of(clerk, f"第{number}组") for number in range(7)]
    for one in views[:6]:
        keeping.pin_view(view_id=one.pk, path="/staff/children/", by=clerk)
    with pytest.raises(InputError) as refused:
        keeping.pin_view(view_id=views[6].pk, path="/staff/children/", by=clerk)
    assert refused.value.code == "too_many_pinned"
    keeping.pin_view(view_id=views[0].pk, path="/staff/children/", by=clerk)  # again: no seventh
    keeping.pin_view(view_id=views[2].pk, path="", by=clerk)
    keeping.pin_view(view_id=views[6].pk, path="/staff/children/", by=clerk)
    assert [one.name for one in keeping.pinned(clerk)] == ["第0组", "第1组", "第3组", "第4组", "第5组", "第6组"]
    assert list(keeping.pinned(person("b"))) == []


@pytest.mark.parametrize(
    ("more", "sees"),
    [
        ({}, True),
        ({"role": "finance"}, False),
        ({"area_code": "220881"}, False),
        ({"role": "school", "school_code": "2122000001"}, False),
    ],
)
def test_the_office_sees_what_is_shared_and_only_its_maker_removes_it(more: dict[str, object], sees: bool) -> None:
    maker, other = person("a"), person("b", **more)
    kept = view_of(maker)
    assert keeping.views_for(other, "children") == []
    keeping.share_view(view_id=kept.pk, is_shared=True, by=maker)
    assert (keeping.views_for(other, "children") == [kept]) is sees and keeping.views_for(other, "batches") == []
    for act in (
        lambda: services.remove_view(view_id=kept.pk, by=other),
        lambda: keeping.share_view(view_id=kept.pk, is_shared=False, by=other),
        lambda: keeping.pin_view(view_id=kept.pk, path="/staff/children/", by=other),
    ):
        with pytest.raises(NotFound):
            act()
    if sees:
        assert keeping.view_open_to(other, kept.pk) == kept
        view_of(other, "啊，自己的")
        assert [one.name for one in keeping.views_for(other, "children")] == ["啊，自己的", "我的"], "own ones first"
    keeping.share_view(view_id=kept.pk, is_shared=False, by=maker)
    with pytest.raises(NotFound):
        keeping.view_open_to(other, kept.pk)


def test_it_stands_in_the_trail_without_its_words() -> None:
    clerk = person("a")
    kept = view_of(clerk, "高小晴")
    keeping.pin_view(view_id=kept.pk, path="/staff/children/", by=clerk)
    keeping.share_view(view_id=kept.pk, is_shared=True, by=clerk)
    entries = list(audit.entries(object_kind="saved_view"))
    assert {one.action for one in entries} >= {"pin_view", "share_view"}
    assert all("高小晴" not in str(one.detail) for one in entries)


def test_a_layout_is_of_one_person_and_list_and_goes_when_it_is_given_back() -> None:
    clerk, other = person("a"), person("b")
    wanted = [("due_fen", True, 120), ("name", True, 0), ("stage", False, 0)]
    keeping.lay_out(list_name="children", columns=wanted, by=clerk)
    keeping.stand_close(is_close=True, by=clerk)
    assert keeping.layout_of(clerk, "children") == (wanted, True)
    assert keeping.layout_of(clerk, "batches") == ([], True), "rows stand close in every list"
    assert keeping.layout_of(other, "children") == ([], False)
    keeping.lay_out(list_name="children", columns=wanted[:1], by=clerk)
    keeping.stand_close(is_close=False, by=clerk)
    assert keeping.layout_of(clerk, "children") == (wanted[:1], False)
    keeping.lay_out(list_name="children", columns=[], by=clerk)
    assert keeping.layout_of(clerk, "children") == ([], False) and ListLayout.objects.count() == 1


def test_a_closed_account_wants_nothing() -> None:
    closed = person("a", is_active=False)
    for act in (
        lambda: keeping.lay_out(list_name="children", columns=[], by=closed),
        lambda: keeping.stand_close(is_close=True, by=closed),
        lambda: keeping.pin_view(view_id=1, path="", by=closed),
        lambda: keeping.share_view(view_id=1, is_shared=True, by=closed),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_of_two_windows_the_last_that_saves_is_kept_whole() -> None:
    clerk = person("a")
    hidden = [("name", True, 0), ("stage", False, 0)]
    moved = [("stage", True, 90), ("name", True, 0)]
    keeping.lay_out(list_name="children", columns=hidden, by=clerk)
    keeping.lay_out(list_name="children", columns=moved, by=clerk)
    assert keeping.layout_of(clerk, "children") == (moved, False)
    assert ListLayout.objects.get().columns == [["stage", True, 90], ["name", True, 0]], "one row, not a mixture"


def test_lists_do_not_share_their_columns() -> None:
    clerk = person("a")
    keeping.lay_out(list_name="children", columns=[("name", True, 0)], by=clerk)
    keeping.lay_out(list_name="batches", columns=[("no", False, 0)], by=clerk)
    keeping.lay_out(list_name="children", columns=[], by=clerk)
    assert keeping.layout_of(clerk, "children") == ([], False)
    assert keeping.layout_of(clerk, "batches") == ([("no", False, 0)], False)


def test_no_more_columns_are_kept_than_a_list_can_have() -> None:
    clerk = person("a")
    keeping.lay_out(list_name="children", columns=[(f"k{at}", True, 0) for at in range(80)], by=clerk)
    kept, _ = keeping.layout_of(clerk, "children")
    assert len(kept) == keeping.COLUMNS_MAX and kept[-1][0] == f"k{keeping.COLUMNS_MAX - 1}"


def test_giving_back_what_was_never_kept_is_nothing() -> None:
    clerk = person("a")
    keeping.lay_out(list_name="children", columns=[], by=clerk)
    assert not ListLayout.objects.exists() and keeping.layout_of(clerk, "children") == ([], False)
    keeping.stand_close(is_close=True, by=clerk)
    keeping.stand_close(is_close=True, by=clerk)
    assert ListLayout.objects.get().list_name == keeping.EVERY_LIST


def test_how_a_list_looks_is_in_no_trail() -> None:
    clerk = person("a")
    before = audit.entries().count()
    keeping.lay_out(list_name="children", columns=[("name", True, 0)], by=clerk)
    keeping.stand_close(is_close=True, by=clerk)
    assert audit.entries().count() == before


def test_a_view_taken_off_the_home_page_is_still_kept() -> None:
    clerk = person("a")
    kept = view_of(clerk)
    keeping.pin_view(view_id=kept.pk, path="/staff/children/", by=clerk)
    keeping.pin_view(view_id=kept.pk, path="", by=clerk)
    keeping.pin_view(view_id=kept.pk, path="", by=clerk)
    assert list(keeping.pinned(clerk)) == [] and keeping.views_for(clerk, "children") == [kept]


def test_a_shared_view_stands_on_the_home_page_of_its_maker_alone() -> None:
    maker, other = person("a"), person("b")
    kept = view_of(maker)
    keeping.pin_view(view_id=kept.pk, path="/staff/children/", by=maker)
    keeping.share_view(view_id=kept.pk, is_shared=True, by=maker)
    assert list(keeping.pinned(maker)) == [kept] and list(keeping.pinned(other)) == []


def test_who_moved_to_another_office_keeps_the_own_and_loses_what_was_shared() -> None:
    maker, other = person("a"), person("b")
    kept, own = view_of(maker), view_of(other, "自己的")
    keeping.share_view(view_id=kept.pk, is_shared=True, by=maker)
    assert keeping.views_for(other, "children") == [own, kept]
    other.role = "finance"
    other.save(update_fields=["role"])
    assert keeping.views_for(other, "children") == [own]
    with pytest.raises(NotFound):
        keeping.view_open_to(other, kept.pk)
