"""Tags, menu, things to do, board and failures: the words and numbers that people read."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from fuzhi.faces.kit import board, failures, menu
from fuzhi.faces.kit.board import CoverageLine, CoverPart, Figure
from fuzhi.faces.kit.charts import Chart, Series
from fuzhi.faces.kit.forms import ReasonForm
from fuzhi.faces.kit.hooks import _staff_of
from fuzhi.faces.kit.list_columns import Column, count_column, date_column, money_column
from fuzhi.faces.kit.menu import MenuEntry
from fuzhi.faces.kit.requests import page_before
from fuzhi.faces.kit.templatetags import fz
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role, Stage
from fuzhi.vocabulary.errors import Conflict, FuzhiError, InputError, NotAllowed, NotFound
from fuzhi.vocabulary.handover import Place, Thing, Todo


def request_of(role: str = "clerk", path: str = "/staff/", pk: int = 1) -> Any:
    request = RequestFactory().get(path)
    request.user = SimpleNamespace(  # type: ignore[assignment]
        pk=pk, role=role, is_authenticated=True, is_active=True, display_name="周敏", area_code="220822"
    )
    return request


def test_money_and_counts() -> None:
    assert (fz.money(123_450), fz.money(0), fz.money(None), fz.money(-5)) == ("¥1,234.50", "¥0.00", "—", "-¥0.05")
    assert (fz.yuan(62_500), fz.yuan(None)) == ("625.00", "—")
    assert (fz.count(9842), fz.count(None), fz.count(0)) == ("9,842", "？", "0")
    assert fz.capital(137_500) == "人民币壹仟叁佰柒拾伍元整"


def test_dates_are_china_dates() -> None:
    late = datetime(2018, 3, 5, 17, 30, tzinfo=UTC)
    assert (fz.zh(date(2018, 3, 5)), fz.zh(late), fz.zh(None)) == ("2018年3月5日", "2018年3月6日", "—")
    assert (fz.zh_short(late), fz.zh_time(late)) == ("3月6日", "3月6日 01:30")


def test_codes_never_show_raw() -> None:
    assert (fz.label("primary", "Stage"), fz.label(Stage.PRESCHOOL), fz.label(None, "Stage")) == ("小学", "学前", "？")
    with pytest.raises(ValueError, match="nursery"):
        fz.label("nursery", "Stage")
    assert [fz.yes_no(value) for value in (True, False, None)] == ["是", "否", "？"]


def test_numbers_of_persons_are_masked() -> None:
    assert fz.masked("220822200803050326") == "****************26"


def test_marks_are_read_out() -> None:
    for outcome, words in ((True, "符合"), (False, "不符合"), (None, "不清楚")):
        assert f'aria-label="{words}"' in fz.mark(outcome)


def test_differences_mark_only_what_differs() -> None:
    assert list(fz.difference_parts("王垚禾", "王尧禾")) == [("王", False), ("垚", True), ("禾", False)]
    assert list(fz.difference_parts("相同", "相同")) == [("相同", False)]
    assert fz.differences("", "王")["parts"] == []


def test_columns_print_and_export_the_same_value() -> None:
    row = {"fen": 62_501, "n": 1234, "on": date(2018, 4, 9), "text": "=1+1", "none": None}
    assert money_column("fen", "元").html(row) == "625.01" and money_column("fen", "元").cell(row) == Decimal("625.01")
    assert count_column("n", "人").html(row) == "1,234" and count_column("n", "人").cell(row) == 1234
    assert date_column("on", "日").html(row) == "2018年4月9日" and date_column("on", "日").cell(row) == date(2018, 4, 9)
    assert Column("text", "字").cell(row) == "=1+1" and Column("none", "空").html(row) == "—"
    assert "&lt;b&gt;" in Column("x", "链", link=lambda one: "/?a=1&b=2").html({"x": "<b>"})
    with pytest.raises(KeyError):
        Column("missing", "缺").html(row)


@pytest.fixture
def own_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu, "_entries", {})
    cache.clear()


def _is_supervisor(request: Any) -> bool:
    return bool(request.user.role == "supervisor")


def test_a_role_sees_only_its_part(own_menu: None) -> None:
    pages = {"rosters": "rosters", "payments": "batches", "system": "system-home", "policy": "policy"}
    menu.show(*(MenuEntry(key, "名", "book", 1, page, unless=_is_supervisor) for key, page in pages.items()))
    seen = {
        role: [entry.key for group in menu.entries_for(request_of(role)) for entry in group] for role in map(str, Role)
    }
    assert seen["clerk"] == ["rosters", "payments", "policy"], "in the order in which they were said"
    assert seen["village"] == ["policy"]
    assert seen["admin"] == ["system", "policy"]
    assert seen["finance"] == ["payments", "policy"]
    assert seen["supervisor"] == []


def test_menu_counts_are_kept_per_person_and_forgotten_after_an_act(own_menu: None) -> None:
    numbers = iter(range(5, 100))
    menu.show(MenuEntry("payments", "发放", "cash-banknote", 2, "staff-home", lambda request: next(numbers)))

    def shown(pk: int) -> int:
        ((entry,),) = menu.entries_for(request_of(pk=pk))
        return entry.count

    assert [shown(1), shown(1), shown(2)] == [5, 5, 6]
    menu.forget_counts(request_of(pk=1))
    assert [shown(1), shown(2)] == [7, 6]


def test_an_entry_of_a_page_that_this_site_lacks_is_not_shown(own_menu: None) -> None:
    menu.show(MenuEntry("giving", "捐资助学", "heart-handshake", 3, "no-such-page"))
    assert menu.entries_for(request_of()) == []


def test_how_urgent_a_thing_is_and_how_it_is_said() -> None:
    def due(day: int) -> Todo:
        return Todo("补发", 1, Place(Thing.CASES), "看", due_on=date(2018, 4, day))

    with clock.at(date(2018, 4, 9)):
        said = [(one.urgency, one.left_text, one.due_text) for one in map(due, (7, 9, 11, 12))]
    assert said == [
        ("late", "逾期 2 天", "4月7日"),
        ("due", "今天", "4月9日"),
        ("due", "2 天", "4月11日"),
        ("", "3 天", "4月12日"),
    ]
    always = Todo("无期", 3, Place(Thing.CASES), "看")
    assert (always.urgency, always.left_text, always.due_text, always.days_left) == ("", "", "—", None)


def covered(register: int) -> CoverageLine:
    """A county's closing line, of so many on the register."""
    return CoverageLine(
        "县", CoverPart("在册", register), [CoverPart("已落实", 9755), CoverPart("缺口", 87, is_gap=True)]
    )


def test_the_coverage_line_says_when_it_does_not_close() -> None:
    assert covered(9842).difference == 0
    assert covered(9843).difference == 1


def test_home_shows_four_figures_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "_figures", {})
    board.register_figures("a", lambda request: [Figure(str(n), "1") for n in range(3)])
    board.register_figures("b", lambda request: [Figure(str(n), "1") for n in range(3)])
    assert [one.label for one in board.figures_for(request_of())] == ["0", "1", "2", "0"]


def test_a_chart_has_its_table() -> None:
    chart = Chart(
        "c",
        "题",
        "人",
        ["甲", "乙"],
        [Series("已", [1050, Decimal("2.5")]), Series("计", [None, 3], "plan", "line")],
        urls=["/a"],
    )
    assert chart.table_rows == [("甲", "/a", ["1,050", "—"]), ("乙", "", ["2.5", "3"])]


@pytest.mark.parametrize(
    ("error", "status"),
    [(InputError, 422), (NotAllowed, 403), (NotFound, 404), (Conflict, 409), (FuzhiError, 500)],
)
def test_one_match_from_error_to_page(error: type[FuzhiError], status: int) -> None:
    request = RequestFactory().get("/somewhere/")
    request.user = SimpleNamespace(is_authenticated=False)  # type: ignore[assignment]
    answer = failures.render_fuzhi_error(request, error("some_code", "第 3 行的金额不是数字。", "请填数字。"))
    text = answer.content.decode()
    assert answer.status_code == status
    assert "第 3 行的金额不是数字。" in text and "请填数字。" in text and "some_code" not in text


def test_what_cannot_be_done_now_blames_nobody() -> None:
    """Most refusals of this kind are of an act that is over or has not come, with nobody else about."""
    request = RequestFactory().get("/somewhere/")
    request.user = SimpleNamespace(is_authenticated=False)  # type: ignore[assignment]
    text = failures.render_fuzhi_error(
        request, Conflict("over", "名单已经批准。", "请从下一学期起改。")
    ).content.decode()
    assert "现在不能这样办" in text and "别人" not in text


@pytest.mark.parametrize("error", [InputError, NotAllowed, NotFound, Conflict])
def test_what_was_typed_stands_on_the_page_that_refuses_it(error: type[FuzhiError]) -> None:
    """Whatever refuses, and wherever: the words are there to be copied, keys and counts are not, no whole number."""
    typed = {
        "reason": "与家长当面核对，卡号 6230 5810 0001 2345 678",
        "text": "孩子在奶奶家\n没有上学",
        "request_key": "3f7c",
        "seen_count": "7",
        "password": "我家的密码一",
        "new": "我家的密码二",
    }
    request = RequestFactory().post("/staff/somewhere/", typed, HTTP_REFERER="http://testserver/staff/cases/4/")
    request.META["HTTP_HOST"] = "testserver"
    request.user = SimpleNamespace(is_authenticated=False)  # type: ignore[assignment]
    text = failures.render_fuzhi_error(request, error("some_code", "别人先办了。", "请重来。")).content.decode()
    assert "与家长当面核对" in text and "孩子在奶奶家" in text and "没有上学" in text
    assert "3f7c" not in text and "5810" not in text and "密码" not in text


def test_what_a_refusal_speaks_of_can_be_opened_from_the_form() -> None:
    form = ReasonForm({"reason": "x"})
    assert form.is_valid() and not form.ways
    form.refuse(Conflict("known", "已有档案。", "请打开。", [("打开档案", Place(Thing.CHILDREN))]))
    assert form.ways == [("打开档案", "/staff/children/")] and "已有档案" in str(form.errors)


def test_a_refusal_leads_back_to_the_page_with_the_button() -> None:
    for before, back in (
        ("http://testserver/staff/cases/4/?term=2017-1", "/staff/cases/4/?term=2017-1"),
        ("http://elsewhere/staff/cases/4/", ""),
        ("http://testserver/", ""),
        ("", ""),
    ):
        request = RequestFactory().post("/staff/x/", {"a": "b"}, HTTP_REFERER=before, HTTP_HOST="testserver")
        assert page_before(request) == back, before


def test_a_person_without_account_has_no_face() -> None:
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=False)  # type: ignore[assignment]
    assert _staff_of(request) is None
    face = _staff_of(request_of("checker"))
    assert face is not None and (face.name, face.office, face.area_name, face.initial) == (
        "周敏",
        "县资助复核",
        "通榆县",
        "周",
    )
