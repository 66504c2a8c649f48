"""The reminders that schools had before stand among the urgings: each once a school and day, ended where confirmed."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps

from fuzhi.steps.aid.models import Sheet
from fuzhi.steps.oversight.models import Urging
from fuzhi.vocabulary.codes import Role
from tests.factories.county import County, Stage
from tests.factories.lived_in import at

pytestmark = pytest.mark.django_db
TAKE_OVER = import_module("fuzhi.steps.oversight.migrations.0004_urging").take_over


class Reminders:
    """The table as it was."""

    def __init__(self, *rows: SimpleNamespace) -> None:
        self.objects, self.rows = self, rows

    def select_related(self, name: str) -> "Reminders":
        assert name == "sheet"
        return self

    def order_by(self, name: str) -> tuple[SimpleNamespace, ...]:
        assert name == "pk"
        return self.rows


@at(Stage.CONFIRMED)
def test_reminders_are_taken_over_once(county: County) -> None:
    sheet, by = Sheet.objects.filter(state="confirmed").earliest("pk"), county.staff[Role.CLERK].pk
    days = (date(2017, 10, 10), date(2017, 10, 11), date(2017, 10, 11))
    old = Reminders(*(SimpleNamespace(sheet=sheet, by_id=by, reminded_on=day) for day in days))
    models = {("aid", "Reminder"): old, ("oversight", "Urging"): apps.get_model("oversight", "Urging")}
    TAKE_OVER(SimpleNamespace(get_model=lambda *name: models[name]), None)
    made = Urging.objects.order_by("urged_on")
    assert [one.urged_on for one in made] == [date(2017, 10, 10), date(2017, 10, 11)]
    assert {(one.stage, one.school_code, one.verb, one.ended_at) for one in made} == {
        ("schools", sheet.school_code, "confirm_sheet", sheet.confirmed_at)
    }
