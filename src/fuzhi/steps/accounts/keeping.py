"""What a person keeps of lists beside conditions under a name: which of them stand on the home page, which the
office shares, and how a list looks."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from fuzhi.steps.accounts.models import ListLayout, SavedView, Staff
from fuzhi.steps.accounts.permissions import check
from fuzhi.steps.accounts.scope import Seat
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.audit import services as audit
from fuzhi.vocabulary.errors import InputError, NotFound

PINNED_MAX = 6
COLUMNS_MAX = 60
EVERY_LIST = ""
"""Where what holds for all lists of a person is kept."""
Column = tuple[str, bool, int]
"""A column as a person wants it: its key, whether it is shown, how wide (0 = as it comes)."""


def views_for(staff: Staff, list_name: str) -> list[SavedView]:
    """The conditions that this person may open on a list: the own ones, then those that the office shares."""
    own = Q(staff=staff) | Q(office=Seat.of(staff).key)
    found = SavedView.objects.filter(own, list_name=list_name).select_related("staff").order_by("name", "pk")
    return sorted(found, key=lambda one: one.staff_id != staff.pk)


def view_open_to(staff: Staff, view_id: int) -> SavedView:
    """An own view or one of the office. Raises NotFound for a missing one and another person's alike."""
    kept = SavedView.objects.filter(Q(staff=staff) | Q(office=Seat.of(staff).key), pk=view_id).first()
    if kept is None:
        raise _no_view()
    return kept


def pinned(staff: Staff) -> QuerySet[SavedView]:
    """Those that this person wants on the home page, the oldest first."""
    return SavedView.objects.filter(staff=staff).exclude(home_path="").order_by("pk")


@transaction.atomic
def pin_view(*, view_id: int, path: str, by: Staff) -> SavedView:
    """Put an own view on the home page, where it opens at ``path``; an empty path takes it off. Raises InputError when
    as many stand there as fit."""
    check(by, Verb.USE_OWN_TASKS)
    Staff.objects.select_for_update().get(pk=by.pk)
    kept = _own(view_id, by)
    if path and pinned(by).exclude(pk=kept.pk).count() >= PINNED_MAX:
        raise InputError(
            "too_many_pinned", f"工作台上已经有{PINNED_MAX}组常用筛选。", "请先从工作台上取下一组，再放这一组。"
        )
    kept.home_path = path
    kept.save(update_fields=["home_path"])
    _note("pin_view" if path else "unpin_view", kept, by)
    return kept


@transaction.atomic
def share_view(*, view_id: int, is_shared: bool, by: Staff) -> SavedView:
    """Show an own view to everybody of the same role and area, or to nobody else again."""
    check(by, Verb.USE_OWN_TASKS)
    kept = _own(view_id, by)
    kept.office = Seat.of(by).key if is_shared else ""
    kept.save(update_fields=["office"])
    _note("share_view" if is_shared else "unshare_view", kept, by)
    return kept


def _own(view_id: int, by: Staff) -> SavedView:
    kept = SavedView.objects.select_for_update().filter(pk=view_id, staff=by).first()
    if kept is None:
        raise _no_view()
    return kept


def _no_view() -> NotFound:
    return NotFound("no_view", "没有找到这组条件。", "请从列表的“常用筛选”里选。")


def _note(action: str, kept: SavedView, by: Staff) -> None:
    audit.record(
        by=by.username,
        action=action,
        changes=False,
        object_kind="saved_view",
        object_key=str(kept.pk),
        detail={"list": kept.list_name},
    )


def layout_of(staff: Staff, list_name: str) -> tuple[list[Column], bool]:
    """The columns as this person wants them on a list (none = as it is declared), and whether rows stand close."""
    found = {
        one.list_name: one for one in ListLayout.objects.filter(staff=staff, list_name__in=(list_name, EVERY_LIST))
    }
    own, every = found.get(list_name), found.get(EVERY_LIST)
    return [(key, shown, width) for key, shown, width in own.columns] if own else [], bool(every and every.is_close)


def lay_out(*, list_name: str, columns: Sequence[Column], by: Staff) -> None:
    """Keep the columns of a list for this person; none = as the list is declared. Nobody else sees it, nothing is
    recorded of it."""
    check(by, Verb.USE_OWN_TASKS)
    if not columns:
        ListLayout.objects.filter(staff=by, list_name=list_name).delete()
        return
    wanted = [list(one) for one in columns[:COLUMNS_MAX]]
    ListLayout.objects.update_or_create(staff=by, list_name=list_name, defaults={"columns": wanted})


def stand_close(*, is_close: bool, by: Staff) -> None:
    """Rows of all lists close together for this person, or not."""
    check(by, Verb.USE_OWN_TASKS)
    ListLayout.objects.update_or_create(staff=by, list_name=EVERY_LIST, defaults={"is_close": is_close})
