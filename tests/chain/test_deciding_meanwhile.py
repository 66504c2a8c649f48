"""Who decides while others import, take back or put right decides on what stood at one moment, never on a mixture."""

from datetime import date
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from fuzhi.steps.aid import services as aid
from fuzhi.steps.aid.models import Run
from fuzhi.steps.intake import services as intake
from fuzhi.steps.intake.states import Covers
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.errors import InputError
from tests.chain.county import COUNTY, TERM, County, ask
from tests.factories.hands import Meanwhile

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2017, 10, 12)
MOMENTS = ("CREATE TEMP TABLE aid_t_own", "CREATE TEMP TABLE aid_t_situation", "CREATE TEMP TABLE aid_t_fact")
"""Statements of a run before which the other's act is done and committed."""


def decide(county: County) -> Run:
    with clock.at(DAY):
        return aid.run(term=TERM, county_code=COUNTY, by=county.member(Role.CLERK))


def take(county: County) -> int:
    """The roll, imported (again)."""
    path = county.folder / f"{COUNTY}-roll.xlsx"
    by = county.member(Role.CLERK)
    with clock.at(date(2017, 10, 10)):
        batch = intake.receive(path=path, name=path.name, kind="roll", county_code=COUNTY, term=TERM, by=by)
        intake.commit(batch_id=batch.pk, by=by, covers=Covers.WHOLE)
    return int(batch.pk)


def test_a_roll_that_is_taken_back_meanwhile_counts_whole_or_not_at_all(samples: Path) -> None:
    county = County(samples / TERM)
    county.receive_all()
    roll = int(ask("SELECT max(id) FROM intake_batch WHERE kind = 'roll'")[0][0])
    for moment in MOMENTS:
        quiet = decide(county)
        meanwhile = Meanwhile(moment, partial(intake.undo, batch_id=roll, by=county.member(Role.CLERK)), day=DAY)
        with connection.execute_wrapper(meanwhile):
            found = decide(county)
        assert meanwhile.is_done, moment
        assert (found.pk, found.persons) == (quiet.pk, quiet.persons), moment
        with pytest.raises(InputError) as refused:
            decide(county)
        assert refused.value.code == "no_roll"
        roll = take(county)
