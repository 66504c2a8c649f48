"""催办 from lists of money: whom the ticked rows wait for, each once; what waits for nobody, or for oneself, is left."""

from datetime import date

import pytest

from fuzhi.steps.aid.models import Entitlement
from fuzhi.steps.bulk.acts import Asked, ManyAct, Plan
from fuzhi.steps.oversight.models import Urging
from fuzhi.steps.oversight.urging_many import URGE_BATCHES, URGE_LINES
from fuzhi.steps.payments.models import Batch, Line
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.errors import NotAllowed
from tests.factories import many
from tests.factories.county import County, Stage
from tests.factories.lived_in import at
from tests.factories.many import takes, why
from tests.factories.rosters import ZHENLAI, open_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]
DAY = date(2017, 12, 1)


def asked(county: County, role: Role, *keys: int) -> Asked:
    return many.asked(county.staff[role], keys, text="请在周三前办")


def planned(act: ManyAct, want: Asked) -> Plan:
    with clock.at(DAY):
        return act.plan(want)


def batches() -> list[int]:
    return list(Batch.objects.exclude(state="void").order_by("pk").values_list("pk", flat=True))


@at(Stage.MADE)
def test_a_batch_that_is_made_waits_for_who_releases_it(county: County) -> None:
    plan = planned(URGE_BATCHES, asked(county, Role.FINANCE, *batches()))
    assert [one.name for one in plan.takes] == ["通榆县：编批"] and "等县资助复核" in plan.takes[0].said
    assert set(why(planned(URGE_BATCHES, asked(county, Role.CHECKER, *batches()))).values()) == {"等您自己办"}
    with clock.at(DAY):
        done = many.carried(URGE_BATCHES, asked(county, Role.FINANCE, *batches()))
    assert (done.count, done.said, Urging.objects.count()) == (1, "请在周三前办", 1)
    assert set(why(planned(URGE_BATCHES, asked(county, Role.CLERK, *batches()))).values()) == {"今天已经催过"}


@at(Stage.RETURNED)
def test_what_came_back_waits_for_the_office_and_what_was_paid_for_the_schools(county: County) -> None:
    plan = planned(URGE_BATCHES, asked(county, Role.SUPERVISOR, *batches()))
    stages = {name.rsplit("：", 1)[1] for name in takes(plan)}
    assert stages <= {"银行", "到账确认"} and "到账确认" in stages
    schools = {one.school_code for one in Line.objects.filter(state="paid") if one.school_code}
    assert len([one for one in plan.takes if one.name.endswith("到账确认")]) == len(schools)
    with clock.at(DAY):
        many.carried(URGE_BATCHES, asked(county, Role.SUPERVISOR, *batches()))
    assert set(Urging.objects.exclude(school_code="").values_list("school_code", flat=True)) == schools


@at(Stage.RETURNED)
def test_many_lines_of_one_school_are_one_reminder(county: County) -> None:
    keys = list(Entitlement.objects.exclude(state="withdrawn").values_list("pk", flat=True))
    plan = planned(URGE_LINES, asked(county, Role.SUPERVISOR, *keys))
    assert plan.takes and len(plan.takes) < len(keys)
    assert len(takes(plan)) == len(plan.takes), "nobody is asked twice"
    rows = sum(int(one.said.split("；")[1].split(" 行")[0]) for one in plan.takes)
    assert rows + len(plan.leaves) == len(keys), "each row is asked for, or left with its reason"
    with clock.at(DAY):
        done = many.carried(URGE_LINES, asked(county, Role.SUPERVISOR, *keys))
    assert Urging.objects.count() == done.count == len(plan.takes)


@at(Stage.DECIDED)
def test_what_is_not_approved_waits_for_no_money(county: County) -> None:
    keys = list(Entitlement.objects.values_list("pk", flat=True)[:3])
    plan = planned(URGE_LINES, asked(county, Role.CLERK, *keys))
    assert (plan.takes, {one.reason for one in plan.leaves}) == ((), {"还没有批准"})


@at(Stage.RETURNED)
def test_another_countys_rows_are_not_even_named(county: County) -> None:
    plan = planned(URGE_BATCHES, asked(county, Role.CLERK, *batches(), 10**9))
    assert len(plan.leaves) + sum(1 for _ in plan.takes) >= 1
    foreign = many.asked(open_account("zhenlai-f", "finance", ZHENLAI), batches(), text="")
    assert planned(URGE_BATCHES, foreign) == Plan((), ())


@at(Stage.RETURNED)
def test_who_may_not_urge_is_refused(county: County) -> None:
    with pytest.raises(NotAllowed), clock.at(DAY):
        many.carried(URGE_BATCHES, asked(county, Role.SCHOOL, *batches()), Plan(()).shown)
