"""What home's cards ask of the steps: desks, houses, visits, the trail, long work; each within its area."""

from datetime import timedelta

import pytest

from fuzhi.steps.accounts import queries as accounts
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.audit import services as trail
from fuzhi.steps.casework import queries as casework
from fuzhi.steps.casework import services as cases
from fuzhi.steps.casework.models import Case
from fuzhi.steps.registry.households import households_of
from fuzhi.steps.registry.models import Person
from fuzhi.steps.tasks import queries as tasks
from fuzhi.steps.tasks import services as work
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories.county import County, Stage
from tests.factories.lived_in import at
from tests.factories.rosters import PRIMARY, TONGYU, ZHENLAI

pytestmark = pytest.mark.django_db


@at(Stage.IMPORTED)
def test_desks_are_those_of_open_accounts_by_office_and_school(county: County) -> None:
    found = accounts.desks([TONGYU])
    assert found[Role.CLERK.value, TONGYU, ""] == ("县资助经办",)
    assert found[Role.SCHOOL.value, TONGYU, PRIMARY] == ("学校资助员",)
    assert not any(area != TONGYU for _, area, _ in found)
    Staff.objects.filter(pk=county.staff[Role.CLERK].pk).update(is_active=False)
    assert (Role.CLERK.value, TONGYU, "") not in accounts.desks([TONGYU])
    opened, unused = accounts.open_counts()
    assert opened == Staff.objects.filter(is_active=True).count() == unused, "nobody has signed in here"


@at(Stage.IMPORTED)
def test_children_are_put_with_their_house(county: County) -> None:
    with_home = list(Person.objects.filter(household__isnull=False, is_live=True, merged_into=None))
    found = households_of([one.pk for one in with_home])
    assert with_home and {one.pk: one.household_id for one in with_home} == {
        key: home for key, (home, _) in found.items()
    }
    assert households_of([]) == {}


@at(Stage.IMPORTED)
def test_last_visits_are_the_areas_own_newest_first(county: County) -> None:
    villager = county.staff[Role.VILLAGE]
    case = Case.objects.filter(village_code=villager.area_code).earliest("pk")
    made = [cases.record_visit(case_id=case.pk, text=text, by=villager) for text in ("头一次", "第二次")]
    assert [one.pk for one in casework.last_visits(villager.scope, 5)] == [made[1].pk, made[0].pk]
    assert [one.pk for one in casework.last_visits(villager.scope, 1)] == [made[1].pk]
    assert casework.last_visits(Scope(ZHENLAI), 5) == []


@at(Stage.IMPORTED)
def test_the_trail_counts_what_was_carried_out_and_refused_of_late(county: County) -> None:
    before = clock.real_now()
    for action in ("export", "export", "refused"):
        trail.record(by="here-clerk", action=action, changes=False, object_kind="list", object_key="x")
    found = audit.trail_since(before)
    assert (found.exports, found.refused) == (2, 1)
    assert audit.trail_since(clock.real_now() + timedelta(days=1)).exports == 0


@at(Stage.IMPORTED)
def test_own_acts_are_those_done_and_those_done_in_the_own_name(county: County) -> None:
    with trail.on_behalf("here-clerk"):
        trail.record(by="here-finance", action="export", object_kind="list", object_key="y")
    assert audit.acts_of("here-clerk")[0].object_key == "y" and audit.acts_of("here-finance")[0].object_key == "y"
    assert not audit.acts_of("here-checker").filter(object_key="y").exists()


@at(Stage.IMPORTED)
def test_long_work_is_counted_by_what_became_of_it(county: County) -> None:
    before = clock.real_now()
    waiting, done, failed = tasks.counts_since(before)
    work.start(kind="draw_coverage", title="核对", payload={"term": "2017-1"}, by=county.staff[Role.CLERK])
    after = tasks.counts_since(before)
    assert sum(after) == waiting + done + failed + 1
