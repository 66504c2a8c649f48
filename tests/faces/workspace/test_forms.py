"""Every form that is typed into: with a field left blank the page says which, keeps what was typed, and does nothing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape

import pytest
from django.test import Client

from fuzhi.steps.accounts import services as accounts
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid import models, services
from fuzhi.steps.casework import services as casework
from fuzhi.steps.payments import services as payments
from fuzhi.steps.registry import identity
from tests.factories import approved_county as ground
from tests.factories.pages import look
from tests.factories.registers import PRIMARY, TONGYU
from tests.factories.rosters import open_account
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TERM = "2017-1"


@dataclass
class Typed:
    """Who opens which form, what is typed into it, which field is left blank, and how its label reads."""

    who: Staff
    name: str
    args: tuple[object, ...]
    typed: Mapping[str, str]
    blank: str
    label: str
    query: str = ""
    shown: tuple[str, ...] = ()
    """Words that must stand on the page again; what was typed when empty."""


@pytest.fixture(scope="module")
def opened_world(opened_world: World) -> World:
    """With one poor boarder, decided."""
    opened_world.poor_boarder()
    services.run(term=TERM, county_code=TONGYU, by=opened_world.clerk)
    return opened_world


def sheet() -> models.Sheet:
    return models.Sheet.objects.get()


def a_list(world: World) -> models.AidList:
    services.confirm_sheet(sheet_id=sheet().pk, by=world.officer)
    return services.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)


def open_case(world: World) -> int:
    return casework.report_missed(name="刘小草", text="没上学", by=world.villager).pk


def new_case(world: World) -> Typed:
    typed = {"kind": "other", "name": "刘小草", "text": " ", "applied_on": "2017-10-01"}
    return Typed(world.clerk, "case-new", (), typed, "text", "情况", shown=("刘小草", "2017-10-01"))


def new_relapse(world: World) -> Typed:
    child = world.pupil()
    typed = {"kind": "relapse", "cause": "", "text": "洪水冲了房子"}
    return Typed(world.clerk, "case-new", (), typed, "cause", "返贫", f"?person={child.number}", ("洪水冲了房子",))


def a_visit(world: World) -> Typed:
    typed = {"visited_on": "2017-10-08", "text": ""}
    label = "孩子现在在哪里、怎么样"
    return Typed(world.villager, "case-visit", (open_case(world),), typed, "text", label, shown=("2017-10-08",))


def a_visit_tomorrow(world: World) -> Typed:
    typed = {"visited_on": "2017-10-20", "text": "准备去看看"}
    return Typed(world.villager, "case-visit", (open_case(world),), typed, "visited_on", "走访", shown=("准备去看看",))


def a_closing(world: World) -> Typed:
    label = "孩子现在的情况和处理结果"
    return Typed(world.clerk, "case-close", (open_case(world),), {"note": ""}, "note", label)


def a_refusal(world: World) -> Typed:
    case = casework.open_case(
        kind="relapse", text="父亲重病", person_id=world.pupil().pk, cause="illness", by=world.clerk
    )
    casework.submit_case(case_id=case.pk, by=world.clerk)
    return Typed(world.checker, "case-refuse", (case.pk,), {"note": " "}, "note", "不批准的原因")


def a_report_of_the_village(world: World) -> Typed:
    typed = {"name": "", "text": "跟奶奶住", "guardian_name": "刘大田", "birth_date": "2010-05-01"}
    shown = ("跟奶奶住", "刘大田", "2010-05-01")
    return Typed(world.villager, "village-report", (), typed, "name", "孩子姓名", shown=shown)


def a_report_without_a_date(world: World) -> Typed:
    typed = {"name": "刘小草", "text": "跟奶奶住", "birth_date": "去年"}
    return Typed(world.villager, "village-report", (), typed, "birth_date", "日期", shown=("刘小草", "跟奶奶住"))


def a_report_of_the_school(world: World) -> Typed:
    typed = {"name": "刘小草", "text": "", "guardian_name": "刘大田"}
    return Typed(world.officer, "school-missing-child", (), typed, "text", "是什么情况", shown=("刘小草", "刘大田"))


def a_leaver(world: World) -> Typed:
    pupil = models.Entitlement.objects.filter(sheet=sheet()).earliest("pk").person_id
    typed = {"person": str(pupil), "reason": ""}
    return Typed(world.officer, "school-leaver", (sheet().pk,), typed, "reason", "去了哪里，哪天走的")


def a_list_sent_back(world: World) -> Typed:
    return Typed(world.checker, "list-return", (a_list(world).pk,), {"reason": " "}, "reason", "退回原因")


def marked_lines(world: World) -> Typed:
    lines = list(models.Entitlement.objects.filter(sheet=sheet()).order_by("pk").values_list("pk", flat=True))
    services.confirm_sheet(sheet_id=sheet().pk, by=world.officer, marked=dict.fromkeys(lines, "不住校"))
    pick = ",".join(map(str, lines))
    typed = {"pick": pick, "act": "keep", "reason": ""}
    return Typed(world.clerk, "lists-marked", (), typed, "reason", "核实情况", shown=(pick,))


def an_answer(world: World) -> Typed:
    services.approve_list(list_id=a_list(world).pk, by=world.checker)
    line = models.NoticeLine.objects.earliest("pk")
    said = services.file_objection(text="不住校", notice_id=models.Notice.objects.get().pk, line_ids=[line.pk])
    typed = {"act": "uphold", "answer": ""}
    return Typed(world.clerk, "objection", (said.pk,), typed, "answer", "核实情况和处理结果")


def a_voided_batch(world: World) -> Typed:
    services.approve_list(list_id=a_list(world).pk, by=world.checker)
    finance = open_account("finance", "finance", TONGYU)
    batch = payments.make_batch(county_code=TONGYU, term=TERM, delivery="waiver", by=finance)
    return Typed(finance, "batch-void", (batch.pk,), {"reason": ""}, "reason", "作废原因")


def an_account(world: World) -> Typed:
    child = ground.add_person("P2208220000777", "王禾苗", school=PRIMARY)
    typed = {"holder_name": "王大田", "bank_name": "", "account_number": "6217000000001234", "reason": "按存折"}
    return Typed(
        world.clerk, "account-mend", (child.number,), typed, "bank_name", "开户银行", shown=("王大田", "按存折")
    )


def a_bad_account(world: World) -> Typed:
    typed = {"holder_name": "王大田", "bank_name": "吉林农信", "account_number": "12", "reason": "按存折"}
    child = ground.add_person("P2208220000777", "王禾苗", school=PRIMARY)
    return Typed(
        world.clerk, "account-mend", (child.number,), typed, "account_number", "账号", shown=("王大田", "吉林农信")
    )


def a_correction(world: World) -> Typed:
    child = world.pupil()
    typed = {"value": "true", "reason": ""}
    return Typed(world.clerk, "child-correct", (child.pk,), typed, "reason", "依据", "?fact=is_boarder&term=2017-1")


def an_identity(world: World) -> Typed:
    typed = {"name": "王和苗", "sex": "女", "birth_date": "2009-05-01", "id_number": "220822200905010022", "reason": ""}
    shown = ("王和苗", "2009-05-01")
    return Typed(world.clerk, "child-identity", (world.pupil().pk,), typed, "reason", "依据", shown=shown)


def an_identity_without_a_date(world: World) -> Typed:
    typed = {"name": "王和苗", "birth_date": "去年", "reason": "户口簿"}
    shown = ("王和苗", "户口簿")
    return Typed(world.clerk, "child-identity", (world.pupil().pk,), typed, "birth_date", "日期", shown=shown)


def a_name_with_digits(world: World) -> Typed:
    child = world.pupil()
    typed = {"name": "王2", "reason": "户口簿", "version": identity.version_of(child)}
    return Typed(world.clerk, "child-identity", (child.pk,), typed, "name", "姓名没有填好", shown=("户口簿",))


def an_upload(world: World) -> Typed:
    typed = {"kind": "minimum_living", "term": "2016-2"}
    shown = ('value="minimum_living" selected',)
    return Typed(world.clerk, "roster-upload", (), typed, "file", "没有选文件", "?term=2017-1", shown)


def a_kept_view(world: World) -> Typed:
    typed = {"path": "/staff/children/", "query": "q=x", "name": " "}
    return Typed(world.clerk, "view-keep", (), typed, "name", "把现在的条件保存为", shown=("q=x",))


def a_view_too_many(world: World) -> Typed:
    for number in range(30):
        accounts.keep_view(list_name="children", name=f"第{number}组", query="q=x", by=world.clerk)
    typed = {"path": "/staff/children/", "query": "q=x", "name": "本镇退回待补"}
    return Typed(world.clerk, "view-keep", (), typed, "name", "已经保存了30组", shown=("本镇退回待补",))


def a_whole_number(world: World) -> Typed:
    return Typed(world.clerk, "child-unmask", (world.pupil().pk,), {"reason": ""}, "reason", "用途")


def a_child_by_hand(world: World) -> Typed:
    typed = {
        "name": "刘小草",
        "sex": "女",
        "birth_date": "2009-05-01",
        "school_code": PRIMARY,
        "stage": "primary",
        "grade": "3",
        "class_name": "2班",
        "reason": "",
    }
    return Typed(world.clerk, "child-add", (), typed, "reason", "依据", shown=("刘小草", "2009-05-01", "2班"))


def an_account_of_staff(world: World) -> Typed:
    typed = {"username": "new-clerk", "display_name": "", "role": "clerk", "area_code": TONGYU, "password": "x"}
    admin = open_account("admin", "admin", "2208")
    return Typed(admin, "system-add", (), typed, "display_name", "姓名", shown=("new-clerk", TONGYU))


FORMS: tuple[Callable[[World], Typed], ...] = (
    new_case,
    new_relapse,
    a_visit,
    a_visit_tomorrow,
    a_closing,
    a_refusal,
    a_report_of_the_village,
    a_report_without_a_date,
    a_report_of_the_school,
    a_leaver,
    a_list_sent_back,
    marked_lines,
    an_answer,
    a_voided_batch,
    an_account,
    a_bad_account,
    a_correction,
    an_identity,
    an_identity_without_a_date,
    a_name_with_digits,
    an_upload,
    a_kept_view,
    a_view_too_many,
    a_whole_number,
    a_child_by_hand,
    an_account_of_staff,
)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_what_was_typed_stays_and_the_page_says_what_is_missing(
    form: Callable[[World], Typed], world: World, client: Client
) -> None:
    one = form(world)
    status, page = look(client, one.who, one.name, *one.args, query=one.query, post=dict(one.typed))
    text = unescape(page)
    assert status == 422, text
    said = re.findall(r'class="fz-error"[^>]*>([^<]+)<|fz-note-bad.*?>([^<]*[一-鿿][^<]*)<', text, flags=re.DOTALL)
    assert any(one.label in "".join(words) for words in said), said
    for words in one.shown:
        assert words in text, words


def test_a_double_click_makes_one_case(world: World, client: Client) -> None:
    _, page = look(client, world.villager, "village-report")
    key = re.search(r'name="request_key" value="([0-9a-f]{32})"', page)
    assert key is not None
    typed: dict[str, object] = {"name": "刘小草", "text": "没上学", "request_key": key[1]}
    first, _ = look(client, world.villager, "village-report", post=typed)
    second, _ = look(client, world.villager, "village-report", post=typed)
    assert (first, second) == (302, 302)
    assert look(client, world.villager, "cases")[1].count("刘小草") == 1
