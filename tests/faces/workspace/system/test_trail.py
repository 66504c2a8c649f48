"""The trail for people: every event has a name, lists narrow by day, person, act and object, entries open, files verify."""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from fuzhi.faces.workspace.system.trail_words import ACTIONS, KINDS, OTHER, action_label, action_of, kind_label, told
from fuzhi.site import main
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.proposals import ProposalAct
from fuzhi.steps.aid.states import EntitlementAct, NoticeAct
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.audit import sealing, signing
from fuzhi.steps.audit.services import record
from fuzhi.steps.casework.states import CaseAct
from fuzhi.steps.ledger.states import ProposalAct as MoneyAct
from fuzhi.steps.tasks import services as tasks
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories.county import County, Stage
from tests.factories.pages import look, main_of
from tests.factories.rosters import open_account

pytestmark = pytest.mark.django_db
SOURCE = Path(__file__).parents[4] / "src" / "fuzhi"
RECORDING = {"record", "_record", "_note", "recorded", "note"}


def literals() -> Iterator[tuple[str, str]]:
    """(what, word) of every action and kind of object that the source names where it records."""
    for path in SOURCE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for word in node.keywords:
                if word.arg in ("action", "object_kind") and isinstance(word.value, ast.Constant):
                    yield word.arg, str(word.value.value)
            if name in RECORDING and path.parent.name in ("payments", "accounts", "intake", "aid", "registry"):
                plain = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                yield from (("action", word) for word in plain[:1] if re.fullmatch(r"[a-z_.]+", word))


def test_every_kind_of_event_and_of_object_has_a_name() -> None:
    named = set(literals())
    assert len(named) > 60
    enums: tuple[Any, ...] = (ProposalAct, NoticeAct, CaseAct, MoneyAct)
    acts = {word for what, word in named if what == "action"} | {str(act.value) for one in enums for act in one}
    acts |= {EntitlementAct.KEEP.value, EntitlementAct.WITHDRAW.value}
    assert [word for word in sorted(acts) if action_label(word) == OTHER] == []
    kinds = {word for what, word in named if what == "object_kind" and word}
    assert [word for word in sorted(kinds) if word not in KINDS] == []


@pytest.mark.parametrize("county", [Stage.RETURNED], indirect=True)
def test_whatever_a_county_did_in_its_semester_is_told_in_words(county: County) -> None:
    entries = audit.entries()
    assert len({entry.action for entry in entries}) > 15
    assert {entry.action for entry in entries if action_label(entry.action) == OTHER} == set()
    assert {entry.object_kind for entry in entries if kind_label(entry.object_kind) == "其他"} == set()
    assert {action_of(entry.action) for entry in entries} <= set(ACTIONS)


@pytest.fixture
def auditor() -> Staff:
    return open_account("look", "auditor", "2208")


@pytest.fixture
def trail(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Three acts of two persons on three days; the page narrowed by a query."""
    open_account("fang", "clerk", "220822")
    Staff.objects.filter(username="fang").update(display_name="王芳")
    auditor = open_account("look", "auditor", "2208")
    for by, action, day, more in (
        ("fang", "correct", 9, {"detail": {"old": "走读", "new": "住校", "reason": "班主任证明"}}),
        ("lei", "payments.release_batch", 10, {"object_kind": "payments.batch", "object_key": "XTY17秋-01"}),
        ("stranger", "sign_in_failed", 11, {"object_kind": "staff", "object_key": "fang", "changes": False}),
    ):
        monkeypatch.setattr(clock, "real_now", lambda day=day: datetime(2017, 10, day, 12, tzinfo=clock.SHANGHAI))
        given: dict[str, Any] = {"object_kind": "person", "object_key": "P1", **more}
        record(by=by, action=action, **given)
    return lambda query: main_of(look(Client(), auditor, "system-audit", query=query)[1])


def test_the_list_says_before_after_and_reason(trail: Callable[[str], str]) -> None:
    page = trail("")
    assert "走读" in page and "住校" in page and "班主任证明" in page and "更正事实" in page
    assert "登录失败" in page and "放行发放批次" in page and "批次XTY17秋-01" in page


@pytest.mark.parametrize(
    ("query", "seen", "gone"),
    [
        ("?from=2017-10-10&until=2017-10-10", "XTY17秋-01", "班主任证明"),
        ("?from=2017-10-11", "登录失败", "XTY17秋-01"),
        ("?until=2017-10-09", "班主任证明", "XTY17秋-01"),
        ("?who=王芳", "班主任证明", "XTY17秋-01"),
        ("?who=lei", "XTY17秋-01", "班主任证明"),
        ("?act=release_batch", "XTY17秋-01", "班主任证明"),
        ("?act=correct", "班主任证明", "XTY17秋-01"),
        ("?kind=payments.batch", "XTY17秋-01", "班主任证明"),
        ("?object=XTY17", "XTY17秋-01", "班主任证明"),
        ("?from=nonsense", "认不出：日期：nonsense", "班主任证明"),
    ],
)
def test_the_list_is_narrowed(trail: Callable[[str], str], query: str, seen: str, gone: str) -> None:
    page = trail(query)
    body = page[page.index("<tbody") :] if "<tbody" in page else page
    assert seen in body and gone not in body


def test_people_tasks_and_pages_stand_by_what_they_are_called(client: Client) -> None:
    auditor, clerk = open_account("look", "auditor", "2208"), open_account("fang", "clerk", "220822")
    Staff.objects.filter(username="fang").update(display_name="王芳")
    task = tasks.start(kind="roster_read", title="读取 学籍.xlsx", by=clerk, county_code="220822", payload={})
    record(by="system", action="take_down", object_kind="aid_notice", object_key="TY17秋-公示1")
    record(by="fang", action="refused", object_kind="page", object_key="/staff/rosters/23/")
    record(
        by="fang", action="import_roster", object_kind="intake_batch", object_key="70007", detail={"new": 12, "same": 3}
    )
    entry = audit.entries(object_kind="intake_batch", object_key="70007").get()
    page = main_of(look(client, auditor, "system-audit")[1])
    for said in ("任务读取学籍.xlsx", "页面名册导入", "系统", "王芳"):
        assert said in page, said
    assert str(task.pk) not in page and "fang" not in page and "/staff/rosters/23/" not in page
    opened = main_of(look(client, auditor, "system-audit-entry", entry.pk)[1])
    assert "新增12" in opened and "没有变化3" in opened and "改为—" in opened, (
        "a count of rows is no value that was set"
    )


def test_an_entry_opens_with_all_it_says(trail: Callable[[str], str], client: Client) -> None:
    auditor, admin = Staff.objects.get(username="look"), open_account("boss", "admin", "2208")
    entry = audit.entries(object_kind="person", object_key="P1").get()
    page = look(client, auditor, "system-audit-entry", entry.pk)[1]
    for said in ("王芳（fang，县资助经办）", "走读", "住校", "班主任证明", "业务时间"):
        assert said in page or said.replace("县资助经办", "") in page, said
    assert reverse("child", args=["P1"]) in page, "the auditor may open the child"
    assert reverse("child", args=["P1"]) not in look(client, admin, "system-audit-entry", entry.pk)[1]
    assert look(client, auditor, "system-audit-entry", 987654321)[0] == 404


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("total_fen", 3284050, "¥32,840.50"),
        ("term", "2017-1", "2017年秋季学期"),
        ("closes_on", "2017-10-30", "2017年10月30日"),
        ("tier", "national", "国家项目"),
        ("kind", "roll", "学籍名册"),
        ("new", {"granted_fen": 100, "persons": 3}, "应享金额 ¥1.00；人数 3"),
        ("switches", {"exit_takes_effect": "next_semester"}, "下学期起"),
        ("switches", {"gone": True}, "gone 是"),
        ("switches", {"exit_takes_effect": "never heard of"}, "：never heard of"),
    ],
)
def test_a_detail_is_read_by_what_it_is(name: str, value: object, read: str) -> None:
    assert told(name, value).endswith(read)


def test_the_file_of_the_page_verifies_and_the_table_says_which_file_to_take(
    auditor: Staff, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sealing.seal()
    record(by="look", action="export", object_kind="list", object_key="审计记录")  # not sealed yet
    client = Client()
    client.force_login(auditor)
    assert "导出核验文件" in look(client, auditor, "system-audit")[1]
    answer = client.post(reverse("system-audit-verifiable"))
    file = tmp_path / "audit.jsonl"
    file.write_bytes(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].endswith('.jsonl"')
    assert main.run(["verify-audit", str(file), "--key", signing.public_key().hex()]) == 0
    assert "核验通过" in capsys.readouterr().err
    assert audit.entries(object_kind="export", object_key="audit").filter(actor="look").count() == 1
    table = tmp_path / "审计记录.xlsx"
    Workbook().save(table)
    for path in (table, tmp_path / "审计记录.csv"):
        path.touch()
        assert main.run(["verify-audit", str(path)]) == 2
        said = capsys.readouterr().err
        assert "不能用来核验" in said and "导出核验文件" in said


@pytest.mark.parametrize("role", [Role.ADMIN, Role.CLERK, Role.SUPERVISOR])
def test_only_who_verifies_takes_the_file(client: Client, role: Role) -> None:
    staff = open_account("other", role.value, "220822" if role is Role.CLERK else "2208")
    assert look(client, staff, "system-audit-verifiable", post={})[0] == 403
    assert "导出核验文件" not in look(client, staff, "system-audit")[1]
