"""The form of an act for many: its rows, what was shown, what is its own; what its list offers and sums up."""

from django import forms
from django.http import QueryDict
from django.test import RequestFactory

from fuzhi.faces.kit.bulk_forms import ManyForm, ManyWithReason
from fuzhi.faces.kit.list_bulk import SUM_MAX, BulkAction, sum_response
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.bulk.acts import Shown
from fuzhi.vocabulary.codes import Role
from tests.faces.kit.memory import MemorySource
from tests.factories.pages import scoped


class Which(ManyForm):
    which = forms.ChoiceField(label="哪一个", choices=[("a", "甲"), ("b", "乙")])
    code = forms.CharField(label="验证码", required=False)  # type: ignore[assignment]


class Why(ManyWithReason):
    label = "为什么退回"
    hint = "例如：材料不全"


def asking() -> ScopedRequest:
    return scoped(RequestFactory().get("/staff/"))


def form(kind: type[ManyForm], text: str) -> ManyForm:
    return kind(QueryDict(text), asking=asking())


def test_rows_come_as_one_line_and_each_once() -> None:
    found = form(Which, "keys=3,1,3,x&which=a&act=look")
    assert found.is_valid() and found.chosen == (3, 1) and found.keys_text == "3,1"
    assert not found.is_pressed and found.is_ready
    fresh = Which(asking=asking(), initial={"keys": ["5", "6"]})
    assert fresh.chosen == (5, 6) and not fresh.is_bound


def test_what_is_its_own_goes_to_the_act_but_never_a_code() -> None:
    found = form(Which, "keys=1&which=b&code=123456&act=do&shown_count=2&shown_fen=300&shown_digest=ab")
    assert found.is_valid() and found.is_pressed
    assert found.own == ["which", "code"] and found.facts == {"which": "b"} and found.proof == "123456"
    assert found.shown == Shown(2, 300, "ab")
    bare = form(ManyForm, "keys=1&act=do")
    assert bare.is_valid() and bare.own == [] and bare.shown == Shown(0, None, "") and bare.proof == ""


def test_a_reason_is_asked_in_the_words_of_the_act() -> None:
    found = form(Why, "keys=1&act=do")
    assert not found.is_valid() and found.errors["reason"] == ["请填写为什么退回。"]
    assert found.fields["reason"].help_text == "例如：材料不全"
    assert found.beside["missing_reason"] == "reason"


def test_a_strange_number_of_what_was_shown_is_no_number() -> None:
    for text in ("shown_count=-1", "shown_count=x", "shown_fen=1.5"):
        assert not form(ManyForm, f"keys=1&{text}").is_valid()


def test_a_button_is_for_who_may_open_its_page() -> None:
    act = BulkAction("更正 {n} 人", "bulk-correct", "pencil")
    assert (act.before, act.after, act.has_number) == ("更正 ", " 人", True)
    assert act.url == "/staff/bulk/correct-many/"
    may = {role for role in Role if act.opens_for(Staff(role=role.value, is_active=True))}
    assert may == {Role.CLERK}
    assert not act.opens_for(Staff(role="clerk", is_active=False))
    assert BulkAction("看", "search-schools").opens_for(Staff(role="clerk", is_active=True))


def test_the_sum_of_all_is_said_where_rows_have_one() -> None:
    rows = MemorySource(tuple({"id": number, "fen": 100 * number} for number in range(4)))
    assert sum_response(rows, lambda row: int(row["fen"])).content.decode() == "合计 ¥6.00"
    assert sum_response(rows, lambda row: None).content == b""
    assert rows.keys(2) == [0, 1]


def test_the_sum_of_very_many_is_not_asked_for() -> None:
    many = MemorySource(tuple({"id": number} for number in range(SUM_MAX + 1)))
    assert sum_response(many, lambda row: 1).content == b""
