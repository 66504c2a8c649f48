"""口径: what holds in the area's semester and by whose act; proposed on its page by one, confirmed there by another."""

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.proposals import Proposal
from fuzhi.steps.aid import models, readings, services
from tests.factories.pages import look, main_of
from tests.factories.registers import TAONAN, TONGYU, VILLAGE
from tests.factories.world import World
from tests.steps.aid.test_readings import notice_of

pytestmark = pytest.mark.django_db
NAME, LABEL = "meals_only_for_need", "营养餐是否只给困难学生"
GIVEN: dict[str, object] = {
    "term": "2017-1",
    "value": "true",
    "document": "白教资〔2018〕3号",
    "reason": "市里会议定的",
}


def staff(role: str, area: str) -> Staff:
    return Staff.objects.create(username=f"s-{role}-{area}", display_name=f"{role}甲", role=role, area_code=area)


def act_of(name: str, found: Proposal) -> str:
    return f'action="{reverse(name, args=[found.pk])}"'


def test_proposed_by_one_confirmed_by_another_and_shown_where_it_holds(client: Client, world: World) -> None:
    world.poor_boarder()
    clerk, checker, outside = world.clerk, world.checker, staff("clerk", TAONAN)
    services.run(term="2017-1", county_code=TONGYU, by=clerk)
    assert "本次按" not in main_of(look(client, clerk, "decisions")[1])
    page = look(client, clerk, "policy-reading", NAME)[1]
    assert reverse("policy-reading-propose", args=[NAME]) in page and "默认" in page
    status, page = look(client, clerk, "policy-reading-propose", NAME, post=GIVEN | {"document": ""})
    assert status == 422 and "请填写依据（文号）" in page and "市里会议定的" in page
    assert (
        look(client, clerk, "policy-reading-propose", NAME, post=GIVEN | {"value": "false", "is_withdrawn": ""})[0]
        == 302
    )
    waiting = readings.waiting_in(TONGYU, "2017-1")
    readings.withdraw_reading(change_id=waiting[0].pk, by=clerk)
    assert look(client, clerk, "policy-reading-propose", NAME, post=GIVEN)[0] == 302
    (found,) = readings.waiting_in(TONGYU, "2017-1")
    for reader, confirms, withdraws in ((clerk, False, True), (checker, True, False), (outside, False, False)):
        page = look(client, reader, "policy-reading", NAME)[1]
        assert (
            (act_of("policy-reading-confirm", found) in page) == confirms == readings.can_confirm_reading(reader, found)
        )
        assert (
            (act_of("policy-reading-refuse", found) in page) == confirms == readings.can_refuse_reading(reader, found)
        )
        assert (act_of("policy-reading-withdraw", found) in page) == withdraws
    assert "确认口径的更改" in look(client, checker, "staff-home")[1]
    assert look(client, outside, "policy-reading-confirm", found.pk, post={})[0] in (403, 404)
    status, page = look(client, checker, "policy-reading-refuse", found.pk, post={"reason": ""})
    assert status == 422 and "请填写为什么退回" in page
    assert look(client, checker, "policy-reading-confirm", found.pk, post={})[0] == 302
    for name, args in (("policy-readings", ()), ("policy-reading", (NAME,)), ("policy-item", ("nutrition_meal",))):
        text = main_of(look(client, clerk, name, *args)[1])
        assert "白教资〔2018〕3号" in text and LABEL in text
    assert "白教资〔2018〕3号" not in look(client, outside, "policy-readings")[1], "another county's act is not ours"
    overview = main_of(look(client, clerk, "decisions")[1])
    assert "口径在认定以后改过" in overview and "本次按" not in overview
    services.run(term="2017-1", county_code=TONGYU, by=clerk)
    overview = main_of(look(client, clerk, "decisions")[1])
    assert f"本次按：{LABEL}是" in overview and "口径在认定以后改过" not in overview
    number = models.FactRow.objects.latest("pk").student_id
    assert f"{LABEL}：是（另定）" in main_of(look(client, clerk, "decision", number, "nutrition_meal")[1])


@pytest.mark.parametrize("kind", ["teacher_post_day", "nutrition_counties", "exit_takes_effect", "keep_aid_after_exit"])
def test_each_shape_of_reading_has_its_field(client: Client, world: World, kind: str) -> None:
    given = {
        "teacher_post_day": "15",
        "nutrition_counties": [TONGYU, TAONAN],
        "exit_takes_effect": "at_once",
        "keep_aid_after_exit": "true",
    }[kind]
    post: dict[str, object] = {**GIVEN, "value": given}
    assert look(client, world.clerk, "policy-reading-propose", kind, post=post)[0] == 302
    assert look(client, world.clerk, "policy-reading-propose", kind, post=post | {"value": "?"})[0] in (422, 409)


def test_who_only_reads_sees_no_form(client: Client, world: World) -> None:
    for reader in (world.checker, world.villager, staff("auditor", "2208"), staff("village", VILLAGE)):
        status, page = look(client, reader, "policy-reading", NAME)
        assert status == 200 and reverse("policy-reading-propose", args=[NAME]) not in page
    assert look(client, world.clerk, "policy-reading", "nothing")[0] == 404


def test_after_the_list_is_approved_the_form_gives_way_to_the_reason(client: Client, world: World) -> None:
    form = f'action="{reverse("policy-reading-propose", args=[NAME])}"'
    assert form in look(client, world.clerk, "policy-reading", NAME)[1]
    notice_of(world)
    page = look(client, world.clerk, "policy-reading", NAME)[1]
    assert form not in page and "名单已经批准，口径不能再改。请从下一学期起改" in main_of(page)
