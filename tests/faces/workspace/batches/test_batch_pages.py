"""Batches in the browser's terms: every page for every role, every act as maker, wrong role and other county."""

import re
from pathlib import Path
from typing import Protocol

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.proposals import Proposal
from fuzhi.steps.payments import services
from fuzhi.steps.payments.models import Batch, Claim, Line
from fuzhi.steps.registry import changes
from fuzhi.steps.registry.files import payee_of
from fuzhi.steps.registry.models import Person
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.factories.agreeing import agreed
from tests.factories.pages import look, text_of, there

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_day")]
COUNTY, TERM = ground.COUNTY, ground.TERM


class Look(Protocol):
    """Open or post an address as somebody: (status, text)."""

    def __call__(
        self, staff: Staff, name: str, *args: object, post: dict[str, object] | None = None, query: str = ""
    ) -> tuple[int, str]: ...


@pytest.fixture
def office() -> ground.Office:
    ground.add_schools()
    return ground.Office.open()


@pytest.fixture
def pupils(office: ground.Office) -> list[Person]:
    people = [
        ground.add_person(
            f"P{COUNTY}{n:07d}",
            name,
            account=bank.account_no(n),
            holder=f"{name[0]}大{name[-1]}",
            school=ground.SCHOOLS[n % 2],
        )
        for n, name in enumerate(("王禾苗", "孙麦穗", "李谷子", "陈小荞"), start=1)
    ]
    ground.approve(office, [(one, "boarder_living_subsidy", 62_500) for one in people])
    return people


@pytest.fixture
def sees(client: Client) -> Look:
    """Open or post an address as somebody: (status, text)."""

    def seen(
        staff: Staff, name: str, *args: object, post: dict[str, object] | None = None, query: str = ""
    ) -> tuple[int, str]:
        return look(client, staff, name, *args, post=post, query=query)

    return seen


def made(office: ground.Office) -> Batch:
    return services.make_batch(county_code=COUNTY, term=TERM, delivery="cash", by=office.finance)


def released(office: ground.Office) -> Batch:
    return services.release_batch(batch_id=made(office).pk, by=office.check)


def test_the_whole_way_by_clicks(
    office: ground.Office, pupils: list[Person], sees: Look, tmp_path: Path, settings: Settings
) -> None:
    bare = ground.add_person("P2208220000901", "周高粱")
    ground.approve(office, [(bare, "boarder_living_subsidy", 62_500)], no=2)
    status, text = sees(office.finance, "batches")
    assert status == 200 and "4 笔" not in text and "5 笔 ¥3,125.00" in text
    status, text = sees(office.finance, "batch-prepare", "cash")
    assert status == 200 and "¥2,500.00" in text and "周高粱" in text and "没有账户" in text
    assert "人民币贰仟伍佰元整" in text and "示例比例" in text
    key = there(re.search(r'name="key" value="([0-9a-f-]{36})"', text))[1]
    for _ in range(2):
        assert sees(office.finance, "batch-make", "cash", post={"key": key})[0] == 302
    batch = Batch.objects.get()
    status, text = sees(office.finance, "batch", batch.pk)
    assert status == 200 and "等另一位复核人员放行" in text and "发放 4 笔" not in text
    status, text = sees(office.check, "batch", batch.pk)
    assert "发放 4 笔 ¥2,500.00" in text and "人民币贰仟伍佰元整" in text
    assert sees(office.check, "batch-release", batch.pk, post={"version": "1"})[0] == 302
    status, text = sees(office.finance, "batch", batch.pk)
    assert "三处一致" in text and "登记银行回盘" in text and "模拟银行" not in text
    assert sees(office.finance, "batch-file", batch.pk, "text", post={})[0] == 200
    file = bank.write_return(tmp_path / "r.xlsx", bank.answers(batch, {2: "户名不符,原户名为[张三丰]"}))
    with file.open("rb") as upload:
        assert sees(office.finance, "batch-return", batch.pk, post={"file": upload})[0] == 302
    status, text = sees(office.finance, "batch", batch.pk)
    assert "待另一人确认" in text and "到账 3 笔 ¥1,875.00，退回 1 笔 ¥625.00" in text and "撤回登记" in text
    assert sees(office.check, "batch-return-confirm", batch.pk, post=seen(batch))[0] == 302
    status, text = sees(office.finance, "batch", batch.pk)
    assert "银行退回 1 笔" in text and "户名不符" in text and "张三丰" not in text and "重发 1 笔" not in text
    line = batch.lines.get(state="failed")
    status, text = sees(office.finance, "batch-line", line.pk)
    assert status == 200 and "登记户名［已隐去］" in text and "更正账户" in text and f"{batch.no}-0002冲" in text
    form = {
        "holder_name": "孙大田",
        "bank_name": "吉林农信",
        "account_number": bank.account_no(801),
        "reason": "核对存折",
    }
    assert sees(office.finance, "account-mend", line.person_number, post={**form, "line": line.pk})[0] == 302
    text = sees(office.finance, "batch", batch.pk)[1]
    assert "重发 1 笔" not in text and "账户更改待复核确认" in text and "待更正" not in text, "nobody has confirmed"
    assert "账户更改待复核确认" in sees(office.finance, "batch-line", line.pk)[1]
    change = changes.waiting_of(there(line.person_id))[0]
    status, text = sees(office.check, "change", change.pk)
    assert "孙大田，吉林农信，尾号" in text and "核对存折" in text and bank.account_no(801) not in text
    assert sees(office.check, "change-confirm", change.pk, post={})[0] == 302
    status, text = sees(office.finance, "batch", batch.pk)
    assert "重发 1 笔 ¥625.00" in text and "人民币陆佰贰拾伍元整" in text
    assert sees(office.finance, "batch-repay", batch.pk, post={})[0] == 302
    again = Batch.objects.get(kind="repay")
    assert f"已编入 {again.no}" in sees(office.finance, "batch", batch.pk)[1]
    assert bank.account_no(801) not in sees(office.finance, "batch-line", again.lines.get().pk)[1]


def test_an_account_stands_as_it_is_and_errors_stand_at_their_field(
    client: Client, office: ground.Office, pupils: list[Person]
) -> None:
    client.force_login(office.finance)
    url = reverse("account-mend", args=[pupils[0].number])
    page = client.get(url).content.decode()
    assert 'name="holder_name" value="王大苗"' in page and bank.account_no(1) not in page
    typed = {"holder_name": "王小苗", "bank_name": "农行", "account_number": "12345", "reason": "核对存折"}
    answer = client.post(url, typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and "应为 10 到 25 位" in page.split('class="fz-error"', 1)[1]
    assert 'value="王小苗"' in page and 'value="农行"' in page, "what was typed stays"


def test_a_wrong_holder_is_put_right_without_the_number(
    client: Client, office: ground.Office, pupils: list[Person]
) -> None:
    client.force_login(office.finance)
    url = reverse("account-mend", args=[pupils[0].number])
    assert "就留空" in client.get(url).content.decode()
    typed = {"holder_name": "王小苗", "bank_name": "农行", "account_number": "", "reason": "核对存折"}
    assert client.post(url, typed).status_code == 302
    waits = Proposal.objects.get()
    assert waits.new == f"王小苗，农行，尾号 {bank.account_no(1)[-4:]}"
    agreed(waits)
    payee = there(payee_of(pupils[0].pk))
    assert (payee.holder_name, payee.account_last4) == ("王小苗", bank.account_no(1)[-4:])
    lone = ground.add_person("P2208229999999", "没有账户")
    blank = client.post(reverse("account-mend", args=[lone.number]), typed)
    assert blank.status_code == 422 and "请填写账号" in blank.content.decode()


def test_the_semester_that_was_shown_is_the_one_that_acts(
    client: Client, office: ground.Office, pupils: list[Person]
) -> None:
    client.force_login(office.finance)
    page = client.get(reverse("batch-prepare", args=["cash"]), {"term": ground.TERM}).content.decode()
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.S) if "seen_fen" in one)
    given = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert given["shown_term"] == ground.TERM and int(given["seen_fen"]) == 62_500 * int(given["seen_count"])
    client.post(reverse("staff-term"), {"term": "2016-2", "next": "/staff/"})
    answer = client.post(reverse("batch-make", args=["cash"]), given | {"seen_count": "1"})
    assert answer.status_code == 409 and not Batch.objects.exists()
    client.post(reverse("batch-make", args=["cash"]), given)
    assert (made := Batch.objects.get()).term == ground.TERM and made.total_fen == int(given["seen_fen"])


def test_the_simulated_bank_answers_in_the_demo_alone(
    office: ground.Office, pupils: list[Person], sees: Look, settings: Settings
) -> None:
    batch = released(office)
    settings.FUZHI_DEMO = False
    assert "由模拟银行回盘" not in sees(office.finance, "batch", batch.pk)[1]
    assert sees(office.finance, "batch-simulate", batch.pk, post={})[0] == 404
    settings.FUZHI_DEMO = True
    assert "由模拟银行回盘" in sees(office.finance, "batch", batch.pk)[1]
    assert sees(office.finance, "batch-simulate", batch.pk, post={})[0] == 302
    assert Batch.objects.get().state in ("released", "handed_over")
    assert sees(office.check, "batch-return-confirm", batch.pk, post={**seen(batch), "rest_is_paid": "on"})[0] == 302
    assert Batch.objects.get().state in ("returned", "settled")


def seen(batch: Batch) -> dict[str, object]:
    """The sums that the page of the second person carries."""
    found = batch.returns.get()
    return {name: getattr(found, name) for name in ("paid_count", "paid_fen", "failed_count", "failed_fen")}


def test_that_the_rest_was_paid_is_asked_of_the_second_person(
    office: ground.Office, pupils: list[Person], sees: Look, tmp_path: Path
) -> None:
    batch = released(office)
    file = bank.write_return(tmp_path / "r.xlsx", bank.answers(batch, {2: "已销户"}, only_failures=True))
    with file.open("rb") as upload:
        assert sees(office.finance, "batch-return", batch.pk, post={"file": upload})[0] == 302
    says = "退回 1 笔 ¥625.00、其余 3 笔 ¥1,875.00记为到账"
    assert says in sees(office.finance, "batch", batch.pk)[1]
    text = sees(office.check, "batch", batch.pk)[1]
    assert says in text and "其余记为到账" in text and "确认登记" in text
    status, text = sees(office.check, "batch-return-confirm", batch.pk, post=seen(batch))
    assert status == 422 and "其余 3 笔 ¥1,875.00 没有列出" in text
    other = {**seen(batch), "rest_is_paid": "on", "paid_fen": 1}
    assert sees(office.check, "batch-return-confirm", batch.pk, post=other)[0] == 409
    assert Line.objects.filter(state="pending").count() == 4
    assert sees(office.check, "batch-return-confirm", batch.pk, post={**seen(batch), "rest_is_paid": "on"})[0] == 302
    assert Line.objects.filter(state="paid").count() == 3


def test_a_paid_line_can_come_back_and_an_answer_be_reversed(
    office: ground.Office, pupils: list[Person], sees: Look, tmp_path: Path
) -> None:
    batch = released(office)
    file = bank.write_return(tmp_path / "r.xlsx", bank.answers(batch))
    bank.take(office.check, batch_id=batch.pk, path=file, name="r.xlsx", by=office.finance)
    line = there(batch.lines.first())
    assert "登记到账后退回" in sees(office.finance, "batch-line", line.pk)[1]
    assert sees(office.finance, "line-late", line.pk, post={"reason": ""})[0] == 422
    assert sees(office.finance, "line-late", line.pk, post={"reason": "已销户"})[0] == 302
    assert "到账后又退回 1 笔 ¥625.00" in sees(office.check, "batch", batch.pk)[1]
    assert "登记到账后退回" not in sees(office.finance, "batch-line", line.pk)[1]
    assert sees(office.check, "batch-return-refuse", batch.pk, post={"reason": "没有这回事"})[0] == 302
    assert sees(office.finance, "batch-return-dispute", batch.pk, post={"reason": "收错了文件"})[0] == 302
    assert "确认冲回" in sees(office.check, "batch", batch.pk)[1]
    assert sees(office.check, "batch-return-confirm", batch.pk, post=seen_of_answer(batch))[0] == 302
    assert Batch.objects.get().state == "handed_over"
    assert sees(office.finance, "batch-unanswered", batch.pk, post={"reason": "来函：未受理"})[0] == 302
    assert "银行没有答复" in sees(office.check, "batch", batch.pk)[1]


def seen_of_answer(batch: Batch) -> dict[str, object]:
    return {"paid_count": batch.count, "paid_fen": batch.total_fen, "failed_count": 0, "failed_fen": 0}


def test_a_refused_return_says_what_is_wrong_and_writes_nothing(
    office: ground.Office, pupils: list[Person], sees: Look, tmp_path: Path
) -> None:
    batch = released(office)
    rows = bank.answers(batch)
    rows[1][0] = "ZL17秋-01"
    file = bank.write_return(tmp_path / "r.xlsx", rows)
    with file.open("rb") as upload:
        status, text = sees(office.finance, "batch-return", batch.pk, post={"file": upload})
    assert status == 422 and "ZL17秋-01" in text and "没有登记任何一笔" in text
    assert Line.objects.filter(state="pending").count() == 4
    status, text = sees(office.finance, "batch-return", batch.pk, post={})
    assert status == 422 and "请选择银行给的回盘" in text


ACTS: dict[str, dict[str, object]] = {
    "batch-release": {"version": "1"},
    "batch-void": {"reason": "x"},
    "batch-back": {"reason": "x"},
    "batch-return": {},
    "batch-return-confirm": {},
    "batch-return-refuse": {"reason": "x"},
    "batch-return-withdraw": {},
    "batch-return-dispute": {"reason": "x"},
    "batch-unanswered": {"reason": "x"},
    "batch-simulate": {},
    "batch-repay": {},
    "batch-settle": {},
}
_SECOND = {"check", "check2"}
MAY = {"batch-release": _SECOND, "batch-back": _SECOND, "batch-return-confirm": _SECOND, "batch-return-refuse": _SECOND}


@pytest.mark.parametrize("name", sorted(ACTS))
def test_acts_are_refused_to_wrong_roles_and_other_counties(
    office: ground.Office, pupils: list[Person], sees: Look, name: str
) -> None:
    batch = made(office)
    other = ground.Office.open(ground.OTHER_COUNTY, "zl-")
    admin = ground.make_staff("admin", "admin", "2208")
    city = ground.make_staff("city", "supervisor", "2208")
    auditor = ground.make_staff("auditor", "auditor", "2208")
    allowed = MAY.get(name, {"finance", "finance2"})
    for who, staff in {**office.staff, "admin": admin, "city": city, "auditor": auditor}.items():
        if who not in allowed:
            assert sees(staff, name, batch.pk, post=ACTS[name])[0] == 403, who
    foreign = other.check if "check" in allowed else other.finance
    own = office.check if "check" in allowed else office.finance
    assert sees(foreign, name, batch.pk, post=ACTS[name])[0] == 404
    assert sees(own, name, 10**9, post=ACTS[name])[0] == 404
    assert sees(own, name, batch.pk)[0] == 405
    assert Batch.objects.get().state == "made" and Claim.objects.count() == 0


@pytest.mark.parametrize("form", ["sheet", "text"])
def test_bank_files_go_to_finance_alone(office: ground.Office, pupils: list[Person], sees: Look, form: str) -> None:
    batch = released(office)
    for who in ("clerk", "check", "school", "village"):
        assert sees(getattr(office, who), "batch-file", batch.pk, form, post={})[0] == 403
    assert sees(ground.Office.open(ground.OTHER_COUNTY, "zl-").finance, "batch-file", batch.pk, form, post={})[0] == 404
    assert sees(office.finance, "batch-file", batch.pk, "other", post={})[0] == 404
    assert sees(office.finance, "batch-file", batch.pk, form, post={})[0] == 200


PAGES = ("batches", "batch", "batch-lines", "batch-line", "batch-prepare", "account-mend")


def test_who_may_open_which_page(office: ground.Office, pupils: list[Person], sees: Look, tmp_path: Path) -> None:
    batch = released(office)
    line = there(batch.lines.filter(school_code=ground.SCHOOLS[0]).first())
    args: dict[str, list[object]] = {
        "batch": [batch.pk],
        "batch-lines": [batch.pk],
        "batch-line": [line.pk],
        "batch-prepare": ["cash"],
        "account-mend": [pupils[1].number],
        "batches": [],
    }
    other = ground.Office.open(ground.OTHER_COUNTY, "zl-")
    extra = {role: ground.make_staff(role, role, "2208") for role in ("supervisor", "auditor", "admin")}
    expected = {
        "clerk": (200, 200, 200, 200, 200, 200),
        "check": (200, 200, 200, 200, 200, 403),
        "finance": (200, 200, 200, 200, 200, 200),
        "school": (200, 200, 200, 200, 403, 403),
        "village": (403, 403, 403, 403, 403, 403),
        "supervisor": (200, 200, 200, 200, 404, 403),
        "auditor": (200, 200, 200, 200, 404, 403),
        "admin": (403, 403, 403, 403, 403, 403),
    }
    for who, statuses in expected.items():
        staff = extra.get(who) or getattr(office, who)
        assert tuple(sees(staff, name, *args[name])[0] for name in PAGES) == statuses, who
    assert [
        sees(other.finance, name, *args[name])[0] for name in ("batch", "batch-lines", "batch-line", "account-mend")
    ] == [404] * 4
    foreign = there(batch.lines.exclude(school_code=ground.SCHOOLS[0]).first())
    assert sees(office.school, "batch-line", foreign.pk)[0] == 404
    from fuzhi.steps.payments.models import BankReturn

    file = bank.write_return(tmp_path / "r.xlsx", bank.answers(batch, {1: "已销户"}))
    bank.take(office.check, batch_id=batch.pk, path=file, name="r.xlsx", by=office.finance)
    assert BankReturn.objects.get().failed_fen == 62_500
    text = sees(office.school, "batch", batch.pk)[1]
    assert "¥1,250.00" in text and not {"¥2,500.00", "¥1,875.00"} & set(re.findall(r"¥[\d,.]+\d", text))


def test_lists_are_filtered_exported_and_scoped(
    office: ground.Office, pupils: list[Person], sees: Look, client: Client
) -> None:
    batch = released(office)
    assert batch.no in sees(office.finance, "batches")[1]
    assert batch.no not in sees(ground.Office.open(ground.OTHER_COUNTY, "zl-").finance, "batches")[1]
    assert "王禾苗" in sees(office.finance, "batch-lines", batch.pk)[1]
    assert "王禾苗" not in sees(office.finance, "batch-lines", batch.pk, query="?state=failed")[1]
    client.force_login(office.finance)
    answer = client.get(reverse("batch-lines", args=[batch.pk]) + "?export=csv")
    text = text_of(answer)
    assert answer.status_code == 200 and "王大苗" in text and bank.account_no(1) not in text


def test_pages_speak_chinese_alone(office: ground.Office, pupils: list[Person], sees: Look) -> None:
    batch = released(office)
    line = there(batch.lines.first())
    pages: dict[str, list[object]] = {
        "batches": [],
        "batch": [batch.pk],
        "batch-lines": [batch.pk],
        "batch-line": [line.pk],
    }
    for name, args in pages.items():
        text = sees(office.finance, name, *args)[1]
        shown = re.sub(r"<script.*?</script>|<[^>]+>", " ", text, flags=re.S)
        assert "None" not in shown and not re.search(r"\b[a-z]+_[a-z_]+\b", shown), name


def test_doubtful_accounts_are_listed_whether_paid_or_not(
    office: ground.Office, pupils: list[Person], sees: Look
) -> None:
    ground.add_person("P2208220000911", "何共卡", account=bank.account_no(1), holder="王大苗")
    text = sees(office.finance, "batch-accounts")[1]
    assert "何共卡" in text and "王禾苗" in text and "2 家共用" in text and "孙麦穗" not in text
    assert bank.account_no(1) not in text
    foreign = sees(ground.Office.open(ground.OTHER_COUNTY, "zl-").finance, "batch-accounts")[1]
    assert "何共卡" not in foreign and "没有存疑的账户" in foreign
    assert [sees(getattr(office, who), "batch-accounts")[0] for who in ("clerk", "check", "school", "village")] == [
        200,
        200,
        403,
        403,
    ]
