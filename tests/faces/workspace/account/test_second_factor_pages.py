"""The second factor on pages and by API: set up, asked at sign-in, asked again where money is let go."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from fuzhi.steps.accounts.models import Proposal, Staff
from fuzhi.steps.aid.models import AidList
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.payments import services as payments
from fuzhi.steps.payments.models import Batch
from fuzhi.steps.registry import services as registry
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed
from tests.factories import bank
from tests.factories.county import County, Stage
from tests.factories.pages import led_to, plain
from tests.factories.people import PASSWORD, person
from tests.factories.telephone import Telephone, later, set_up
from tests.guards.test_url_matrix import PATTERNS, ROWS, filled

pytestmark = pytest.mark.django_db
LOGIN, CODE, PAGE = "/staff/login/", "/staff/login/code/", "/staff/me/factor/"


@pytest.fixture(autouse=True)
def asked(settings: Settings) -> None:
    settings.FUZHI_SECOND_FACTOR = True


def knock(client: Client, username: str = "own", address: str = "10.0.0.1") -> str:
    answer = client.post(LOGIN, {"username": username, "password": PASSWORD}, REMOTE_ADDR=address)
    assert answer.status_code == 302
    return led_to(answer)


def test_the_password_alone_opens_nothing() -> None:
    phone, _ = set_up(person("own", "checker"))
    client = Client()
    assert knock(client) == CODE
    for path in ("/staff/", "/staff/me/", "/api/me"):
        assert client.get(path).status_code == (401 if path.startswith("/api/") else 302), path
    assert "验证码不对" in plain(client.post(CODE, {"code": "000000"}).content.decode())
    assert client.post(CODE, {"code": ""}).status_code == 422
    with later():
        assert led_to(client.post(CODE, {"code": phone.shows()})) == "/staff/"
        assert client.get("/staff/").status_code == 200 and client.get("/api/me").status_code == 200
    entry = audit.entries(object_key="own").filter(action="sign_in").get()
    assert entry.detail["second_factor"] is True


def test_a_code_without_the_password_before_it_and_one_too_late_begin_anew() -> None:
    phone, _ = set_up(person("own"))
    stranger, slow = Client(), Client()
    with later():
        assert led_to(stranger.post(CODE, {"code": phone.shows()})) == LOGIN
    knock(slow)
    with later(301):
        assert led_to(slow.post(CODE, {"code": phone.shows()})) == LOGIN


def test_a_password_changed_meanwhile_ends_the_half_way() -> None:
    own = person("own")
    phone, _ = set_up(own)
    client = Client()
    knock(client)
    own.refresh_from_db()
    own.set_password("x9#mP2vLq8Rt")
    own.save(update_fields=["password"])
    with later():
        assert led_to(client.post(CODE, {"code": phone.shows()})) == LOGIN


def test_guessing_codes_is_stopped_for_every_browser() -> None:
    phone, _ = set_up(person("own"))
    clients = [Client() for _ in range(6)]
    with later():
        for n, client in enumerate(clients[:5]):
            knock(client, address=f"10.0.1.{n}")
            assert client.post(CODE, {"code": "000000"}).status_code == 422
        knock(clients[5], address="10.0.2.1")
        assert clients[5].post(CODE, {"code": phone.shows()}).status_code == 429


@pytest.mark.parametrize(
    "name", sorted(set(ROWS) - {"account-factor", "account-factor-begin", "account-factor-confirm"})
)
def test_who_must_have_one_sets_it_up_before_all_else(name: str) -> None:
    person("own", "checker")
    client = Client()
    assert knock(client) == "/staff/"
    for method in (client.get, client.post):
        assert method(filled(PATTERNS[name][0]))["Location"].startswith(PAGE), name
    refused = client.get("/api/me")
    assert refused.status_code == 403 and refused.json()["code"] == "second_factor_first"


def test_it_is_set_up_on_its_page_and_the_codes_are_shown_once() -> None:
    person("own", "checker")
    client, elsewhere = Client(), Client()
    knock(client)
    knock(elsewhere)
    assert "开始设置" in client.get(PAGE).content.decode()
    assert led_to(client.post(PAGE + "begin/")) == PAGE
    page = client.get(PAGE).content.decode()
    assert "<svg" in page and 'style="' not in page
    (letters,) = re.findall(r"<code>([A-Z2-7 ]{32,})</code>", page)
    assert client.post(PAGE + "confirm/", {"code": "000000"}).status_code == 422
    codes = client.post(PAGE + "confirm/", {"code": Telephone(letters).shows()}).content.decode()
    shown = re.findall(r"<code>(\w{5}-\w{5})</code>", codes)
    assert len(shown) == 10
    after = client.get(PAGE).content.decode()
    assert client.get("/staff/").status_code == 200 and shown[0] not in after and letters not in after
    assert elsewhere.get("/staff/").status_code == 302, "a session that began without it is over"
    third = Client()
    assert knock(third) == CODE and led_to(third.post(CODE, {"code": shown[0]})) == "/staff/"
    assert "还有 9 个恢复码" in third.get("/staff/me/").content.decode()


def test_codes_are_renewed_and_it_is_switched_off_by_who_has_a_code() -> None:
    phone, codes = set_up(person("own"))
    client = Client()
    knock(client)
    client.post(CODE, {"code": codes[0]})
    for name in ("codes/", "off/"):
        assert client.post(PAGE + name, {"code": "000000"}).status_code == 422
    with later():
        assert "恢复码" in client.post(PAGE + "codes/", {"code": phone.shows()}).content.decode()
    with later(60):
        assert led_to(client.post(PAGE + "off/", {"code": phone.shows()})) == PAGE
    assert not Staff.objects.get().has_second_factor


def test_the_demo_says_that_it_is_off(settings: Settings) -> None:
    settings.FUZHI_DEMO, settings.FUZHI_SECOND_FACTOR = True, False
    assert "不用第二因素" in Client().get(LOGIN).content.decode()
    settings.FUZHI_DEMO = False
    assert "关闭了第二因素" in Client().get(LOGIN).content.decode()
    person("own", "checker")
    client = Client()
    knock(client)
    assert "这里不用第二因素" in client.get("/staff/me/").content.decode()


@pytest.fixture
def checker(county: County, request: pytest.FixtureRequest) -> Iterator[tuple[Client, Telephone, Staff]]:
    """The county's checker (or another role), no account of the demo for once, signed in with a telephone."""
    staff = Staff.objects.get(pk=county.staff[getattr(request, "param", Role.CHECKER)].pk)
    staff.is_demo = False
    staff.save(update_fields=["is_demo"])
    with clock.at(county.day):
        phone, codes = set_up(staff)
        client = Client()
        staff.set_password(PASSWORD)
        staff.save(update_fields=["password"])
        knock(client, staff.username)
        client.post(CODE, {"code": codes[0]})
        yield client, phone, staff


@pytest.mark.parametrize("county", [Stage.MADE], indirect=True)
def test_a_code_is_asked_again_at_release(county: County, checker: tuple[Client, Telephone, Staff]) -> None:
    client, phone, _ = checker
    url, page = reverse("batch-release", args=[county.batch.pk]), reverse("batch", args=[county.batch.pk])
    form = {"version": str(county.batch.version)}
    assert 'name="code"' in client.get(page).content.decode()
    for code in ("", "000000"):
        answer = client.post(url, form | {"code": code})
        assert answer.status_code == 422 and "验证码" in answer.content.decode()
    api = f"/api/batches/{county.batch.pk}/release"
    assert client.post(api, content_type="application/json").json()["code"] == "code_missing"
    wrong = json.dumps({"code": "000000"})
    assert client.post(api, wrong, content_type="application/json").json()["code"] == "code_wrong"
    assert Batch.objects.get(pk=county.batch.pk).state == "made"
    with later():
        assert client.post(url, form | {"code": phone.shows()}).status_code == 302
    assert Batch.objects.get(pk=county.batch.pk).state == "released"


@pytest.mark.parametrize("county", [Stage.MADE], indirect=True)
def test_the_api_releases_with_a_code(county: County, checker: tuple[Client, Telephone, Staff]) -> None:
    client, phone, _ = checker
    with later():
        body = json.dumps({"code": phone.shows()})
        answer = client.post(f"/api/batches/{county.batch.pk}/release", body, content_type="application/json")
        assert answer.status_code == 200, answer.content.decode()
    assert Batch.objects.get(pk=county.batch.pk).state == "released"


@pytest.mark.parametrize("county", [Stage.SUBMITTED], indirect=True)
def test_a_code_is_asked_again_at_approval(county: County, checker: tuple[Client, Telephone, Staff]) -> None:
    client, phone, _ = checker
    form = {"seen_count": str(county.list.count), "seen_fen": str(county.list.total_fen)}
    url, page = reverse("list-approve", args=[county.list.pk]), reverse("list", args=[county.list.pk])
    assert 'name="code"' in client.get(page).content.decode()
    for code in ("", "000000"):
        answer = client.post(url, form | {"code": code})
        assert answer.status_code == 422 and 'id="approve"' in answer.content.decode()
    api = f"/api/lists/{county.list.pk}/approve"
    assert client.post(api, content_type="application/json").json()["code"] == "code_missing"
    assert AidList.objects.get(pk=county.list.pk).state == "submitted"
    with later():
        assert client.post(url, form | {"code": phone.shows()}).status_code == 302
    assert AidList.objects.get(pk=county.list.pk).state == "approved"
    assert client.post(api, content_type="application/json").status_code == 200, "what is done asks for nothing"


@pytest.mark.parametrize("county", [Stage.MADE], indirect=True)
def test_who_must_have_one_and_has_none_releases_nothing(county: County) -> None:
    Staff.objects.filter(pk=county.staff[Role.CHECKER].pk).update(is_demo=False)
    staff = Staff.objects.get(pk=county.staff[Role.CHECKER].pk)
    with clock.at(county.day), pytest.raises(NotAllowed) as refused:
        payments.release_batch(batch_id=county.batch.pk, by=staff, code="123456")
    assert refused.value.code == "no_second_factor"


@pytest.mark.parametrize("county", [Stage.ANSWERED], indirect=True)
def test_a_code_is_asked_again_for_the_banks_answer(county: County, checker: tuple[Client, Telephone, Staff]) -> None:
    client, phone, staff = checker
    url, page = reverse("batch-return-confirm", args=[county.batch.pk]), reverse("batch", args=[county.batch.pk])
    assert 'name="code"' in client.get(page).content.decode()
    for code in ("", "000000"):
        answer = client.post(url, county.return_sums() | {"code": code})
        assert answer.status_code == 422 and "验证码" in answer.content.decode()
    assert county.batch.returns.get().state == "proposed"
    with later():
        assert client.post(url, county.return_sums() | {"code": phone.shows()}).status_code == 302
    found = county.batch.returns.get()
    assert found.state == "confirmed"
    payments.dispute_return(return_id=found.pk, by=county.staff[Role.FINANCE], reason="不是这一批的")
    assert client.post(url).status_code == 422
    with later(60):
        refused_then_done(lambda code: payments.reverse_return(return_id=found.pk, by=staff, code=code), phone)
    assert county.batch.returns.get().state == "reversed"


@pytest.mark.parametrize("county", [Stage.RETURNED], indirect=True)
def test_a_code_is_asked_before_the_act_is_possible(county: County, checker: tuple[Client, Telephone, Staff]) -> None:
    """It may become possible while the call waits for the row: the page that asked was not to be reversed yet."""
    _, phone, staff = checker
    found = county.batch.returns.get()
    with pytest.raises(InputError) as asked:
        payments.reverse_return(return_id=found.pk, by=staff, code="")
    assert asked.value.code == "code_missing"
    with later(), pytest.raises(Conflict):
        payments.reverse_return(return_id=found.pk, by=staff, code=phone.shows())


def refused_then_done(act: Callable[[str], object], phone: Telephone) -> None:
    """Nothing is done without a code; with one it is."""
    with pytest.raises(InputError) as refused:
        act("")
    assert refused.value.code == "code_missing"
    act(phone.shows())


@pytest.mark.parametrize("county", [Stage.RETURNED], indirect=True)
def test_a_code_is_asked_again_for_another_account(county: County, checker: tuple[Client, Telephone, Staff]) -> None:
    client, phone, _ = checker
    person = county.person(0)
    made = registry.mend_account(
        person_id=person.pk,
        holder_name="王大田",
        bank_name="吉林农信",
        number=bank.account_no(8),
        reason="核对存折",
        by=county.staff[Role.FINANCE],
    )
    url, page = reverse("change-confirm", args=[made.pk]), reverse("change", args=[made.pk])
    assert 'name="code"' in client.get(page).content.decode()
    answer = client.post(url, {"code": "000000"})
    assert answer.status_code == 422 and "验证码" in answer.content.decode()
    assert Proposal.objects.get(pk=made.pk).state == "waiting"
    with later():
        assert client.post(url, {"code": phone.shows()}).status_code == 302
    assert Proposal.objects.get(pk=made.pk).state == "confirmed"


@pytest.mark.parametrize("county", [Stage.RELEASED], indirect=True)
@pytest.mark.parametrize("checker", [Role.FINANCE], indirect=True)
def test_a_code_is_asked_again_at_a_settlement(county: County, checker: tuple[Client, Telephone, Staff]) -> None:
    client, phone, _ = checker
    batch = Batch.objects.get(delivery="waiver")
    form, page = {"version": str(batch.version)}, reverse("batch", args=[batch.pk])
    url, api = reverse("batch-settle", args=[batch.pk]), f"/api/batches/{batch.pk}/settle"
    assert 'name="code"' in client.get(page).content.decode()
    answer = client.post(url, form | {"code": "000000"})
    assert answer.status_code == 422 and "验证码" in answer.content.decode()
    assert client.post(api, content_type="application/json").json()["code"] == "code_missing"
    assert Batch.objects.get(pk=batch.pk).state == "released"
    with later():
        body = json.dumps({"code": phone.shows()})
        assert client.post(api, body, content_type="application/json").status_code == 200
    assert Batch.objects.get(pk=batch.pk).state == "settled"
