"""What is typed or pasted: numbers with blanks and full width, the cursor on what must be mended, and what the page fills
in while somebody types."""

from pathlib import Path

import pytest
from django import forms
from playwright.sync_api import Browser, Page

from fuzhi.faces import static
from fuzhi.faces.kit.fields import NumberField, ResidentIdField, WholeField
from fuzhi.faces.kit.forms import HouseForm
from fuzhi.faces.workspace.children.forms import GradeField
from fuzhi.vocabulary.codes import Stage
from tests.factories.rosters import id_number

SCRIPT = (Path(next(iter(static.__path__))) / "forms.js").read_text(encoding="utf-8")


class Three(HouseForm):
    name = forms.CharField(label="姓名")
    number = WholeField(label="几个", max_value=9)
    account = NumberField(label="账号", required=False)


@pytest.mark.parametrize(("pasted", "read"), [(" １２ ３", "123"), ("6228 4800　0001", "622848000001"), ("\t7\n", "7")])
def test_pasted_numbers_are_read(pasted: str, read: str) -> None:
    assert NumberField().clean(pasted) == read
    assert WholeField().clean(pasted) == int(read)


def test_the_first_field_to_mend_has_the_cursor() -> None:
    form = Three({"name": "甲", "number": "多", "account": ""})
    assert [field.name for field in form if "autofocus" in str(field)] == ["number"]
    assert "请填整数" in str(form.errors)
    form.add_error("name", "不对")
    assert [field.name for field in form if "autofocus" in str(field)] == ["name"]
    assert "autofocus" not in str(Three())


class Child(HouseForm):
    id_number = ResidentIdField(label="证件号码")
    sex = forms.ChoiceField(label="性别", choices=[("", "请选择"), ("男", "男"), ("女", "女")])
    birth_date = forms.DateField(label="出生日期")
    stage = forms.ChoiceField(label="学段", choices=[("", "请选择"), *((one.value, one.label) for one in Stage)])
    grade = GradeField("年级")


@pytest.fixture
def page(engine: Browser) -> Page:
    found = engine.new_page()
    found.set_content(f"<form>{Child().as_p()}</form>")
    found.add_script_tag(content=SCRIPT)
    return found


def values(page: Page, *names: str) -> list[str]:
    return [page.locator(f"[name={name}]").input_value() for name in names]


def test_a_number_fills_sex_and_birth_and_nothing_that_was_typed(page: Page) -> None:
    number = id_number("20090502", 40)
    page.fill("[name=id_number]", f"{number[:6]} {number[6:14]}　{number[14:]}")
    assert values(page, "sex", "birth_date") == ["女", "2009-05-02"]
    page.fill("[name=id_number]", number[:17])
    assert values(page, "sex", "birth_date") == ["", ""], "half a number says nothing"
    page.locator("[name=birth_date]").press_sequentially("2010-01-01")
    page.fill("[name=id_number]", number)
    assert values(page, "sex", "birth_date") == ["女", "2010-01-01"]


def test_years_follow_their_stage(page: Page) -> None:
    shown = page.locator("[name=grade] option")
    assert "九年级" in shown.all_inner_texts()
    page.select_option("[name=grade]", label="九年级")
    assert values(page, "stage") == ["junior_secondary"]
    page.select_option("[name=stage]", "preschool")
    assert shown.all_inner_texts() == ["请选择", "小班", "中班", "大班"] and values(page, "grade") == [""]
