"""Left out by two on pages: the finance holds an item from the page of preparation, the checker agrees or does not; and
what was in a batch that was voided."""

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.aid.models import Entitlement
from fuzhi.steps.payments import services
from fuzhi.steps.payments.models import Batch
from fuzhi.steps.registry import changes
from fuzhi.steps.registry.models import Person
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.factories.pages import look, plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_day")]


@pytest.fixture
def office() -> ground.Office:
    ground.add_schools()
    return ground.Office.open()


@pytest.fixture
def items(office: ground.Office) -> list[Entitlement]:
    people = [
        ground.add_person(f"P{ground.COUNTY}{n:07d}", name, account=bank.account_no(n), holder="王大苗")
        for n, name in enumerate(("王禾苗", "孙麦穗"), start=1)
    ]
    return ground.approve(office, [(one, "boarder_living_subsidy", 62_500) for one in people])


def test_a_teachers_card_is_left_out_from_the_page_of_preparation_and_agreed_to(
    office: ground.Office, items: list[Entitlement], client: Client
) -> None:
    ground.add_teacher("王大苗", bank.account_no(1))
    key = items[0].pk
    put, confirm, lift = (reverse(f"withheld-{act}", args=[key]) for act in ("put", "confirm", "lift"))
    page = reverse("withheld", args=[key])
    assert f'href="{page}"' in look(client, office.finance, "batch-prepare", "cash")[1]
    own, other = (
        look(client, office.finance, "withheld", key)[1],
        look(client, office.check, "withheld", key)[1],
    )
    assert f'action="{put}"' in own and f'action="{put}"' not in other and "没有暂缓，会编入下一个批次" in other
    status, text = look(client, office.finance, "withheld-put", key, post={"reason": " "})
    assert status == 422 and "请填写为什么暂缓" in text
    assert look(client, office.finance, "withheld-put", key, post={"reason": "卡是教师的"})[0] == 302
    own, other = (
        look(client, office.finance, "withheld", key)[1],
        look(client, office.check, "withheld", key)[1],
    )
    assert f'action="{lift}"' in own and f'action="{confirm}"' not in own
    assert f'action="{confirm}"' in other and f'action="{lift}"' not in other and "卡是教师的" in other
    batch = services.make_batch(county_code=ground.COUNTY, term=ground.TERM, delivery="cash", by=office.finance)
    assert batch.count == len(items) - 1
    text = look(client, office.check, "batch", batch.pk)[1]
    assert "没有编入、暂缓的 1 笔" in text and "卡是教师的" in text
    assert look(client, office.check, "withheld-confirm", key, post={})[0] == 302
    assert "已暂缓" in look(client, office.check, "withheld", key)[1]
    assert look(client, office.finance, "withheld-lift", key, post={"reason": "家长换了存折"})[0] == 302
    assert "家长换了存折" in look(client, office.finance, "withheld", key)[1]


def test_a_batch_is_given_back_and_says_why(office: ground.Office, items: list[Entitlement], client: Client) -> None:
    batch = services.make_batch(county_code=ground.COUNTY, term=ground.TERM, delivery="cash", by=office.finance)
    assert "退回财务" in look(client, office.check, "batch", batch.pk)[1]
    assert "退回财务" not in look(client, office.finance, "batch", batch.pk)[1]
    form = {"version": batch.version}
    assert look(client, office.check, "batch-back", batch.pk, post=form | {"reason": ""})[0] == 422
    assert look(client, office.check, "batch-back", batch.pk, post=form | {"reason": "第2笔存疑"})[0] == 302
    text = look(client, office.finance, "batch", batch.pk)[1]
    assert "复核退回，已作废" in text and "第2笔存疑" in text and "更正或暂缓以后重新编制" in text
    assert Batch.objects.get(pk=batch.pk).state == "void"


def test_the_tables_of_a_voided_batch_sum_their_rows(
    office: ground.Office, items: list[Entitlement], client: Client
) -> None:
    batch = services.make_batch(county_code=ground.COUNTY, term=ground.TERM, delivery="cash", by=office.finance)
    services.void_batch(batch_id=batch.pk, by=office.finance, reason="再看一遍")
    page = plain(look(client, office.finance, "batch", batch.pk)[1])
    assert "作废前编入的2笔¥1,250.00" in page
    assert page.count("合计21,250.00") == 2 and "合计1,250.00" in page and "合计00.00" not in page


def test_an_account_that_was_sent_back_says_why_and_is_proposed_anew(
    office: ground.Office, items: list[Entitlement], client: Client
) -> None:
    child = Person.objects.get(pk=items[0].person_id)
    typed = {"holder_name": "王小苗", "bank_name": "农行", "reason": "核对存折"}
    assert look(client, office.finance, "account-mend", child.number, post={**typed})[0] == 302
    (change,) = changes.waiting_of(child.pk)
    look(client, office.check, "change-refuse", change.pk, post={"reason": "存折上是另一人"})
    mend = reverse("account-mend", args=[child.number])
    text = look(client, office.finance, "change", change.pk)[1]
    assert mend in text and "核对后重新提出" in text
    assert mend not in look(client, office.check, "change", change.pk)[1]
    assert "存折上是另一人" in look(client, office.finance, "account-mend", child.number)[1]
