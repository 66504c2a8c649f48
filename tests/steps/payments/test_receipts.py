"""A school says line by line what came; what did not is the county's to find out; what was said can be taken back."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.payments import permissions as may
from fuzhi.steps.payments import queries, services
from fuzhi.steps.payments.models import Batch, Line, NotReceived, Receipt
from fuzhi.steps.payments.todo import todo_for
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed, NotFound
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.factories.pages import look, plain, there


@pytest.fixture
def batch(office: ground.Office, pupils: list[Person], tmp_path: Path) -> Batch:
    """A batch of five that the bank has paid; two are of the school."""
    made = ground.released(office, [(pupil, "boarder_living_subsidy", 62_500) for pupil in pupils])
    file = bank.write_return(tmp_path / "r.xlsx", bank.answers(made))
    return bank.take(office.check, batch_id=made.pk, path=file, name=file.name, by=office.finance)


def own(batch: Batch) -> list[Line]:
    return list(batch.lines.filter(school_code=ground.SCHOOLS[0]).order_by("line_no"))


def test_a_family_that_has_nothing_is_not_counted_and_is_the_countys_to_find_out(
    office: ground.Office, batch: Batch
) -> None:
    first, second = own(batch)
    made = services.confirm_receipt(batch_id=batch.pk, by=office.school, missing={second.pk: "卡上没有这笔钱"})
    assert (made.count, made.total_fen) == (1, first.amount_fen)
    found = [one for one in todo_for(office.finance) if "没收到" in one.label]
    assert [(one.at.key, one.amount_fen) for one in found] == [((second.pk,), second.amount_fen)]
    services.answer_not_received(line_id=second.pk, answer="流水显示已入账", by=office.finance)
    assert [one for one in todo_for(office.finance) if "没收到" in one.label] == []
    again = services.answer_not_received(line_id=second.pk, answer="别的话", by=office.finance)
    assert again.answer == "流水显示已入账" and NotReceived.objects.count() == 1


def test_what_the_county_found_is_no_word_of_the_school(client: Client, office: ground.Office, batch: Batch) -> None:
    """The school reads the answer, is asked once more, and only its own word says that the family has it."""
    _, second = own(batch)
    services.confirm_receipt(batch_id=batch.pk, by=office.school, missing={second.pk: "卡上没有这笔钱"})
    services.answer_not_received(line_id=second.pk, answer="银行流水显示已入账", by=office.finance)
    asked = [one for one in todo_for(office.school) if "再问家长" in one.label]
    assert [(one.count, one.amount_fen) for one in asked] == [(1, second.amount_fen)]
    text = plain(look(client, office.school, "school-receipts")[1])
    assert "没收到：卡上没有这笔钱" in text and "县里核实：银行流水显示已入账" in text
    services.reopen_receipt(batch_id=batch.pk, reason="家长再查", by=office.school)
    page = look(client, office.school, "school-receipts")[1]
    assert "卡上没有这笔钱" in page and "县里核实：银行流水显示已入账" in page, "it stands as it was said"
    services.confirm_receipt(batch_id=batch.pk, by=office.school)
    assert not [one for one in todo_for(office.school) if "再问家长" in one.label]
    found = NotReceived.objects.get()
    assert found.came_at is not None and found.answer == "银行流水显示已入账"
    assert "没收到：" not in plain(look(client, office.school, "school-receipts")[1])


def test_still_not_there_after_the_answer_is_asked_of_the_county_again(office: ground.Office, batch: Batch) -> None:
    _, second = own(batch)
    services.confirm_receipt(batch_id=batch.pk, by=office.school, missing={second.pk: "卡上没有"})
    services.answer_not_received(line_id=second.pk, answer="已入账", by=office.finance)
    services.reopen_receipt(batch_id=batch.pk, reason="再问过", by=office.school)
    services.confirm_receipt(batch_id=batch.pk, by=office.school, missing={second.pk: "还是没有"})
    assert [one.reason for one in NotReceived.objects.filter(answered_at=None)] == ["还是没有"]
    assert [one.count for one in todo_for(office.finance) if "没收到" in one.label] == [1]


def test_money_that_came_back_is_told_to_the_school_and_asks_nothing_more(
    client: Client, office: ground.Office, batch: Batch
) -> None:
    _, second = own(batch)
    services.confirm_receipt(batch_id=batch.pk, by=office.school, missing={second.pk: "卡已销户"})
    late = services.report_late(line_id=second.pk, reason="账户已销户", by=office.finance)
    services.confirm_return(return_id=late.pk, by=office.check)
    assert [one for one in todo_for(office.finance) if "没收到" in one.label] == []
    text = plain(look(client, office.school, "school-receipts")[1])
    assert "1笔被银行退回" in text and f"{second.person_name}（账户已销户）" in text


def test_what_was_sent_again_is_not_said_to_wait_and_rows_go_by_class(
    client: Client, office: ground.Office, batch: Batch
) -> None:
    first, second = own(batch)
    Person.objects.filter(number=first.person_number).update(stage="primary", grade=6)
    Person.objects.filter(number=second.person_number).update(stage="primary", grade=1)
    page = look(client, office.school, "school-receipts")[1]
    assert page.index(second.person_name) < page.index(first.person_name)
    late = services.report_late(line_id=second.pk, reason="账户已销户", by=office.finance)
    services.confirm_return(return_id=late.pk, by=office.check)
    child = Person.objects.get(number=second.person_number).pk
    card = {"holder_name": "王大田", "bank_name": "吉林农信", "number": bank.account_no(77), "reason": "核对存折"}
    change = registry.mend_account(person_id=child, by=office.finance, **card)
    registry.confirm_change(change_id=change.pk, by=office.check)
    services.repay(batch_id=batch.pk, by=office.finance)
    assert "被银行退回" not in plain(look(client, office.school, "school-receipts")[1])


def test_who_confirms_a_late_return_is_told_of_its_one_line(
    client: Client, office: ground.Office, batch: Batch
) -> None:
    _, second = own(batch)
    services.report_late(line_id=second.pk, reason="账户已销户", by=office.finance)
    asked = [(one.label, one.count, one.amount_fen) for one in todo_for(office.check)]
    assert ("确认到账后退回", 1, second.amount_fen) in asked and "确认银行回盘" not in [one for one, *_ in asked]
    page = plain(look(client, office.check, "batch", batch.pk)[1])
    assert "到账后又退回1笔" in page and f"{second.person_name}" in page.split("到账后又退回1笔")[1][:60]
    assert f"账户尾号{second.account_last4}" in page


def test_another_word_beside_one_that_stands_is_not_dropped_in_silence(office: ground.Office, batch: Batch) -> None:
    first, second = own(batch)
    for _ in range(2):
        services.confirm_receipt(batch_id=batch.pk, by=office.school, missing={second.pk: "卡上没有"})
    for other in ({first.pk: "没收到"}, {}, {first.pk: "没收到", second.pk: "没有"}):
        with pytest.raises(Conflict, match="没有记下") as told:
            services.confirm_receipt(batch_id=batch.pk, by=office.school, missing=other)
        assert told.value.code == "receipt_stands"
    assert [one.line_id for one in NotReceived.objects.all()] == [second.pk]


def test_what_the_bank_did_since_asks_the_school_anew(office: ground.Office, batch: Batch) -> None:
    """A receipt speaks of the money as it was: after a late return, and after the answer was reversed, it is open."""
    first, second = own(batch)
    services.confirm_receipt(batch_id=batch.pk, by=office.school)
    late = services.report_late(line_id=second.pk, reason="账户已销户", by=office.finance)
    assert queries.receipts_of(batch).exists(), "nothing holds before the second person"
    services.confirm_return(return_id=late.pk, by=office.check)
    assert not queries.receipts_of(batch).exists()
    assert [one.count for one in todo_for(office.school) if one.verb == "去确认"] == [1]
    assert services.confirm_receipt(batch_id=batch.pk, by=office.school).total_fen == first.amount_fen
    told = Receipt.objects.order_by("pk").first()
    assert told is not None and told.reopened_by == office.check and "到账后退回" in told.reopen_reason


def test_a_reversed_answer_takes_the_receipts_with_it(office: ground.Office, batch: Batch) -> None:
    services.confirm_receipt(batch_id=batch.pk, by=office.school)
    answer = batch.returns.get()
    services.dispute_return(return_id=answer.pk, reason="收错了文件", by=office.finance)
    services.reverse_return(return_id=answer.pk, by=office.check)
    assert not queries.receipts_of(batch).exists()


def test_a_missing_sentence_is_told_above_all_and_leads_to_its_line(
    client: Client, office: ground.Office, batch: Batch
) -> None:
    """A class of 170 lines is longer than a screen: what must be mended stands where the page opens."""
    first, _ = own(batch)
    client.force_login(office.school)
    form = {"batch": batch.pk, "seen_count": 2, "seen_fen": 125_000, f"came-{first.pk}": "no"}
    answer = client.post(reverse("school-receipts"), form)
    page = answer.content.decode()
    told = page.index(f"请写明{first.person_name}家怎么说")
    assert answer.status_code == 422 and told < page.index("<table")
    assert f'href="#id_words-{first.pk}"' in page and f'id="id_words-{first.pk}"' in page


def test_what_was_said_is_taken_back_and_said_anew(office: ground.Office, batch: Batch) -> None:
    first, second = own(batch)
    services.confirm_receipt(batch_id=batch.pk, by=office.school, missing={second.pk: "找不到家长"})
    assert may.can_reopen_receipt(office.school, batch)
    for _ in range(2):
        services.reopen_receipt(batch_id=batch.pk, reason="又问了一家", by=office.school)
    assert not may.can_reopen_receipt(office.school, batch) and not queries.receipts_of(batch).exists()
    assert [one.verb for one in todo_for(office.school)] == ["去确认"]
    services.confirm_receipt(batch_id=batch.pk, by=office.school, missing={first.pk: "卡号不对"})
    assert [(one.line_id, one.answer) for one in NotReceived.objects.order_by("pk")] == [
        (second.pk, "学校更正：已收到"),
        (first.pk, ""),
    ]
    assert Receipt.objects.count() == 2 and queries.receipts_of(batch).count() == 1


def test_only_own_paid_lines_that_were_seen_can_be_said(office: ground.Office, batch: Batch) -> None:
    foreign = there(batch.lines.exclude(school_code=ground.SCHOOLS[0]).first())
    with pytest.raises(InputError, match="不是本校"):
        services.confirm_receipt(batch_id=batch.pk, by=office.school, missing={foreign.pk: "没有"})
    with pytest.raises(InputError, match="没有写明"):
        services.confirm_receipt(batch_id=batch.pk, by=office.school, missing={own(batch)[0].pk: " "})
    with pytest.raises(Conflict, match="款项"):
        services.confirm_receipt(batch_id=batch.pk, by=office.school, seen_count=3)
    with pytest.raises(NotFound):
        services.answer_not_received(line_id=foreign.pk, answer="查过", by=office.finance)
    with pytest.raises(NotAllowed):
        services.answer_not_received(line_id=foreign.pk, answer="查过", by=office.school)
    assert not Receipt.objects.exists() and not NotReceived.objects.exists()


def test_the_page_says_line_by_line(client: Client, office: ground.Office, batch: Batch) -> None:
    first, second = own(batch)
    page = look(client, office.school, "school-receipts", term=ground.TERM)[1]
    assert "确认到账2笔" in plain(page) and f'id="receive-{batch.pk}"' in page
    form: dict[str, object] = {"batch": batch.pk, "seen_count": 2, f"came-{second.pk}": "no"}
    status, page = look(client, office.school, "school-receipts", post=form, term=ground.TERM)
    assert status == 422 and f"请写明{second.person_name}家怎么说" in page and not Receipt.objects.exists()
    form[f"words-{second.pk}"] = "卡上没有这笔钱"
    assert look(client, office.school, "school-receipts", post=form, term=ground.TERM)[0] == 302
    text = plain(look(client, office.school, "school-receipts", term=ground.TERM)[1])
    assert "没收到：卡上没有这笔钱（县里核实中）" in text
    text = plain(look(client, office.finance, "batch-line", second.pk)[1])
    assert "学校说这一家没收到" in text and "登记核实结果" in text
    assert client.post(reverse("line-answer", args=[second.pk]), {"reason": " "}).status_code == 422
    assert client.post(reverse("line-answer", args=[second.pk]), {"reason": "已入账"}).status_code == 302
    assert "已入账" in plain(look(client, office.school, "batch-line", second.pk)[1])
    back: dict[str, object] = {"batch": batch.pk, "reason": ""}
    assert look(client, office.school, "school-receipts-reopen", post=back, term=ground.TERM)[0] == 422
    back["reason"] = "又有一家"
    assert look(client, office.school, "school-receipts-reopen", post=back, term=ground.TERM)[0] == 302
    assert not queries.receipts_of(batch).exists()
