"""Carrying out an act for many, whatever it is: too many, nothing to do, another's form, what is kept of it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from fuzhi.steps.accounts.permissions import Permission
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.bulk import acts, carrying, queries, services
from fuzhi.steps.bulk.acts import Asked, Left, ManyAct, Plan, Shown, Taken, Undone
from fuzhi.steps.bulk.models import Done
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound
from fuzhi.vocabulary.handover import Place, Thing
from tests.factories.many import asked, carried
from tests.factories.owning import owning
from tests.factories.world import World

pytestmark = pytest.mark.django_db
ODD = "单数不办"


def _plan(want: Asked) -> Plan:
    """Even rows are taken, each with its number as its sum; odd ones are left."""
    takes = tuple(Taken(key, f"第{key}行", "看过", key, Place(Thing.CASE, (key,))) for key in want.keys if key % 2 == 0)
    return Plan(takes, tuple(Left(f"第{key}行", ODD, Place(Thing.CASE, (key,))) for key in want.keys if key % 2))


EVEN = ManyAct(
    "even",
    "看双数",
    "看",
    "行",
    Permission(Verb.USE_OWN_TASKS, lambda by, thing: None),
    _plan,
    lambda want, plan, progress: {"rows": [one.key for one in plan.takes]},
    lambda back: Undone(len(back.marks["rows"]) - 1, (Left("第2行", "动过", None),)),
)


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    acts.register(EVEN)
    yield
    acts.ACTS.pop("even", None)


def test_a_plan_says_how_many_how_much_and_which(world: World) -> None:
    plan = _plan(asked(world.clerk, [1, 2, 3, 4]))
    assert (plan.count, plan.fen) == (2, 6)
    assert [(reason, len(rows)) for reason, rows in plan.reasons] == [(ODD, 2)]
    other = replace(plan, takes=(replace(plan.takes[0], said="没看"), plan.takes[1]))
    assert other.shown.fen == plan.shown.fen and other.digest != plan.digest, "another value before it is another plan"
    assert Plan(()).fen is None and Plan((Taken(1, "一"),)).fen is None


def test_what_was_done_is_kept_and_opens(world: World) -> None:
    done = carried(EVEN, asked(world.clerk, [1, 2, 4], reason="核对"))
    found = queries.one_of(world.clerk, done.pk)
    assert (found.said, found.count, found.fen, found.left_count) == ("核对", 2, 6, 1)
    assert queries.taken_of(found)[0].at == Place(Thing.CASE, (2,))
    assert [(one.name, one.reason) for one in queries.left_of(found.leaves)] == [("第1行", ODD)]
    with pytest.raises(NotFound):
        queries.one_of(world.checker, done.pk)


@pytest.mark.parametrize(
    ("shown", "code"),
    [(Shown(2, 6, ""), carrying.STALE), (Shown(1, 6, "x"), carrying.STALE), (Shown(2, None, "x"), carrying.STALE)],
)
def test_a_page_that_showed_something_else_does_nothing(world: World, shown: Shown, code: str) -> None:
    with pytest.raises(Conflict) as refused:
        carried(EVEN, asked(world.clerk, [2, 4]), shown)
    assert refused.value.code == code and not Done.objects.exists()


def test_nothing_to_do_and_too_many_are_said(world: World) -> None:
    with pytest.raises(InputError) as nothing:
        carried(EVEN, asked(world.clerk, [1, 3]))
    assert nothing.value.code == "nothing_to_do"
    keys = range(carrying.KEYS_MAX + 1)
    with pytest.raises(InputError) as many:
        services.begin(EVEN, asked(world.clerk, keys), shown=Shown(1, None, ""), request_key=None)
    assert many.value.code == "too_many_rows"


def test_a_form_acts_once_and_is_its_owners(world: World) -> None:
    want = asked(world.clerk, [2, 4])
    first = carried(EVEN, want, key="k" * 32)
    assert carried(EVEN, want, key="k" * 32) == first and Done.objects.count() == 1
    with pytest.raises(Conflict) as other:
        carried(EVEN, asked(world.clerk, [2]), key="k" * 32)
    assert other.value.code == "key_used"
    with pytest.raises(NotFound):
        carried(EVEN, replace(want, by=world.checker), key="k" * 32)


def test_it_is_taken_back_once_and_says_what_stayed(world: World) -> None:
    done = carried(EVEN, asked(world.clerk, [2, 4, 6]))
    assert queries.can_take_back(world.clerk, done)
    back = services.take_back(done_id=done.pk, by=world.clerk)
    assert (back.undone_count, back.undone_by) == (2, world.clerk)
    assert [one.reason for one in queries.left_of(back.undone_leaves)] == ["动过"]
    assert not queries.can_take_back(world.clerk, back)


def test_nothing_left_to_take_back_is_said(world: World) -> None:
    done = carried(EVEN, asked(world.clerk, [2]))
    with pytest.raises(Conflict) as late:
        services.take_back(done_id=done.pk, by=world.clerk)
    assert late.value.code == "taken_meanwhile"
    acts.ACTS.pop("even")
    with pytest.raises(NotFound):
        services.take_back(done_id=done.pk, by=world.clerk)
    assert not queries.can_take_back(world.clerk, done)


def test_what_was_done_stands_for_its_owner_too(world: World) -> None:
    done = carried(EVEN, asked(world.clerk, [2, 4]))
    for change in ("count = 9", "said = 'x'", "taken = '[]'"):
        with pytest.raises(IntegrityError), owning(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE bulk_done SET {change} WHERE id = %s", [done.pk])
    services.take_back(done_id=done.pk, by=world.clerk)
    with pytest.raises(IntegrityError), owning(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE bulk_done SET undone_count = 7 WHERE id = %s", [done.pk])
