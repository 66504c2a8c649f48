"""What the board's forms take, and what they leave."""

from datetime import date

import pytest
from django.http import QueryDict

from fuzhi.faces.workspace.progress.forms import AnswerForm, CellsField, DeadlineForm, UrgeForm
from fuzhi.steps.oversight.stages import CellKey, WorkStage
from fuzhi.vocabulary.terms import Term
from tests.factories.rosters import PRIMARY, TONGYU

TERM = Term.parse("2017-1")


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ([f"schools:{TONGYU}:{PRIMARY}"], [CellKey(WorkStage.SCHOOLS, TONGYU, PRIMARY)]),
        ([f"list:{TONGYU}:", f"list:{TONGYU}"], [CellKey(WorkStage.LIST, TONGYU)]),
        (["list", "list::", f"nothing:{TONGYU}:", "list:22082:", "list:abcdef:", ""], []),
        (None, []),
        ("list:220822:", []),
    ],
)
def test_cells_that_are_none_are_left(given: object, taken: list[CellKey]) -> None:
    assert CellsField(required=False).clean(given) == taken


def test_what_is_ticked_comes_with_the_words() -> None:
    form = UrgeForm(QueryDict(f"pick=schools:{TONGYU}:&pick=list:{TONGYU}:&text=周三前"))
    assert form.is_valid() and form.cleaned_data["text"] == "周三前"
    assert [key.stage for key in form.cleaned_data["pick"]] == [WorkStage.SCHOOLS, WorkStage.LIST]
    assert not UrgeForm(QueryDict(f"text={'长' * 201}")).is_valid()


def test_an_answer_is_a_line() -> None:
    assert not AnswerForm({"answer": ""}).is_valid() and AnswerForm({"answer": "周三交"}).is_valid()


def test_each_stage_has_its_own_last_day_or_none() -> None:
    form = DeadlineForm({"schools": "2017-10-20"}, term=TERM)
    assert form.is_valid() and form.days[WorkStage.SCHOOLS] == date(2017, 10, 20)
    assert form.days[WorkStage.BANK] is None and set(form.days) == set(WorkStage)
    assert not DeadlineForm({"schools": "10月20日"}, term=TERM).is_valid()
