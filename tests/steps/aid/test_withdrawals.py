"""What two approved is withdrawn by two: an upheld objection waits for a second person, and the line is held till then."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from fuzhi.steps.accounts.models import Proposal, Staff
from fuzhi.steps.aid import models, queries, services
from fuzhi.steps.aid.objections import receipt
from fuzhi.vocabulary.errors import Conflict, NotAllowed, NotFound
from tests.factories.pages import there
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TERM = "2017-1"
ANSWER, SECOND = "公示意见待答复", "复核意见成立的撤回"
SAID = "到校核实，不住校"


@pytest.fixture
def said(objected: models.Objection) -> models.Objection:
    """An objection to the only line of a notice that two persons approved."""
    return objected


def upheld(world: World, said: models.Objection) -> Proposal:
    made = services.answer_objection(objection_id=said.pk, upheld=True, answer=SAID, by=world.clerk)
    assert isinstance(made, Proposal)
    return made


def stands(said: models.Objection) -> tuple[str, bool, str]:
    """The state of the item named, whether it is held, and the state of the objection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.state, v.is_held FROM aid_entitlement e JOIN aid_entitlement_v v ON v.id = e.id"
            " JOIN aid_objectionitem i ON i.entitlement_id = e.id WHERE i.objection_id = %s",
            [said.pk],
        )
        state, held = cursor.fetchone() or ("withdrawn", False)
    said.refresh_from_db()
    return state, held, said.state


def todo(staff: Staff, label: str) -> int:
    return next(one.count for one in queries.todo_for(staff, TERM) if one.label == label)


def test_the_line_is_held_until_a_second_person_confirms(world: World, said: models.Objection) -> None:
    waits = upheld(world, said)
    assert upheld(world, said).pk == waits.pk, "twice the same is once"
    assert stands(said) == ("approved", True, "open") and not said.answer
    told = there(queries.objection_by_receipt(receipt(said.number)))
    assert (told.state, told.answer, told.held) == ("open", "", 1), "nobody is told before it holds"
    assert (todo(world.clerk, ANSWER), todo(world.checker, SECOND)) == (0, 1)
    with pytest.raises(NotAllowed):
        services.confirm_withdrawal(change_id=waits.pk, by=world.clerk)
    with pytest.raises(Conflict):
        services.answer_objection(objection_id=said.pk, upheld=False, answer="不属实", by=world.clerk)
    services.confirm_withdrawal(change_id=waits.pk, by=world.checker)
    services.confirm_withdrawal(change_id=waits.pk, by=world.checker)
    item = models.Entitlement.objects.get(objection_items__objection=said)
    said.refresh_from_db()
    assert (item.state, said.state, said.answer, said.answered_by) == ("withdrawn", "upheld", SAID, world.clerk)
    assert todo(world.checker, SECOND) == 0


def test_whoever_answers_does_not_confirm_though_the_role_has_changed(world: World, said: models.Objection) -> None:
    waits = upheld(world, said)
    Staff.objects.filter(pk=world.clerk.pk).update(role="checker")
    again = Staff.objects.get(pk=world.clerk.pk)
    with pytest.raises(NotAllowed) as refused:
        services.confirm_withdrawal(change_id=waits.pk, by=again)
    assert refused.value.code == "maker_is_checker" and todo(again, SECOND) == 0


def test_what_is_sent_back_stays_held_and_is_answered_anew(world: World, said: models.Objection) -> None:
    waits = upheld(world, said)
    services.refuse_withdrawal(change_id=waits.pk, by=world.checker, reason="住校记录还在")
    assert stands(said) == ("approved", True, "open") and todo(world.clerk, ANSWER) == 1
    waits = upheld(world, said)
    services.take_back_withdrawal(change_id=waits.pk, by=world.clerk)
    services.answer_objection(objection_id=said.pk, upheld=False, answer="核实仍住校", by=world.clerk)
    assert stands(said) == ("approved", False, "dismissed")


def test_of_another_county_nothing_is_found(world: World, said: models.Objection) -> None:
    waits = upheld(world, said)
    with pytest.raises(NotFound):
        services.take_back_withdrawal(change_id=waits.pk, by=world.other_clerk)


def test_what_another_objection_withdrew_meanwhile_is_not_withdrawn_again(world: World, said: models.Objection) -> None:
    line = models.NoticeLine.objects.get()
    other = services.file_objection(text="没见过这孩子住校", notice_id=line.notice_id, line_ids=[line.pk])
    first, second = upheld(world, said), upheld(world, other)
    services.confirm_withdrawal(change_id=first.pk, by=world.checker)
    with pytest.raises(Conflict):
        services.confirm_withdrawal(change_id=second.pk, by=world.checker)
    services.refuse_withdrawal(change_id=second.pk, by=world.checker, reason="已经撤回")
    closed = services.answer_objection(objection_id=other.pk, upheld=True, answer="已撤回", by=world.clerk)
    assert isinstance(closed, models.Objection) and closed.state == "upheld"


def test_the_pages_of_both_say_what_is_withdrawn(client: Client, world: World, said: models.Objection) -> None:
    page, name = reverse("objection", args=[said.pk]), models.NoticeLine.objects.get().name
    client.force_login(world.clerk)
    asked = client.get(page).content.decode()
    dialog = asked.split('id="uphold"')[1].split("</dialog>")[0]
    assert name in dialog and "500.00" in dialog and "另一人确认" in dialog and 'name="answer"' in dialog
    missed = client.post(page, {"act": "uphold", "answer": ""})
    assert missed.status_code == 422 and 'id="uphold" aria-labelledby="uphold-title" open' in missed.content.decode()
    waiting = client.post(page, {"act": "uphold", "answer": SAID}, follow=True).content.decode()
    assert "等另一人确认撤回" in waiting and "收回，重新答复" in waiting and "确认撤回</button>" not in waiting
    client.force_login(world.checker)
    listed = client.get(reverse("objections") + "?state=waiting").content.decode()
    assert said.number in listed and "等复核撤回" in listed
    assert SAID in client.get(page).content.decode()
    waits = Proposal.objects.get(about=said.number)
    blank = client.post(reverse("withdrawal-refuse", args=[waits.pk]), {"reason": " "})
    assert blank.status_code == 422 and "为什么退回" in blank.content.decode()
    done = client.post(reverse("withdrawal-confirm", args=[waits.pk]), follow=True).content.decode()
    assert "意见成立，已撤回" in done and "答复之前暂停发放" not in done
    assert f"{world.checker.display_name}确认撤回" in done


def test_a_letter_about_no_line_is_only_answered(client: Client, world: World, said: models.Objection) -> None:
    whole = services.file_objection(text="名单太长", notice_id=there(said.notice_id), whole=True)
    client.force_login(world.clerk)
    page = reverse("objection", args=[whole.pk])
    text = client.get(page).content.decode()
    assert "属实，答复" in text and "撤回" not in text and "恢复发放" not in text
    assert client.post(page, {"act": "uphold", "answer": "今后分学校公示"}).status_code == 302
    whole.refresh_from_db()
    assert (whole.state, whole.answer) == ("upheld", "今后分学校公示")
