"""Who would gain and lose by a correction or another reading, told before it is confirmed; nothing of the trial stays."""

from collections.abc import Iterator
from datetime import date

import pytest
from pytest_django import DjangoDbBlocker

from fuzhi.steps.accounts.proposals import Proposal
from fuzhi.steps.aid import services, trying
from fuzhi.steps.aid.readings import propose_reading
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.models import Boarding, Correction, Person
from tests.factories.once import made_once
from tests.factories.rosters import TONGYU, Office, Pupil, head_row, open_account

pytestmark = pytest.mark.django_db
TERM = "2017-1"
BOARDER = "boarder_living_subsidy"
CHILD, OTHER = Pupil("王禾苗", more={"就读方式": "住校"}), Pupil("王禾花", serial=42, birth="20110203")

GONE = Pupil("王禾豆", serial=44, birth="20100203", more={"就读方式": "住校"})
EXITED = {"脱贫属性": "已脱贫（不再享受政策）", "脱贫年度": "2016"}


@pytest.fixture(scope="module")
def office(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Two poor children, one of them a boarder, and one of a household that left the register; a run."""
    with made_once(django_db_blocker, date(2017, 10, 9)):
        made = Office(tmp_path_factory.mktemp("rosters"), open_account("tongyu", "clerk", TONGYU))
        made.schools()
        made.bring(
            "household", [head_row(), CHILD.household_row(), OTHER.household_row(), GONE.household_row(**EXITED)]
        )
        made.bring("roll", [CHILD.roll(), OTHER.roll(), GONE.roll()])
        services.run(term=TERM, county_code=TONGYU, by=made.clerk)
        yield made


def tried(name: str, fact: str, value: str) -> trying.Tried:
    person = Person.objects.get(name=name, is_pupil=True)
    return trying.of_fact(person_id=person.pk, fact=fact, value=value, term=TERM)


def test_a_correction_says_what_the_child_would_gain_or_lose(office: Office) -> None:
    loss = tried("王禾苗", "is_boarder", "no")
    (one,) = [effect for effect in loss.effects if effect.benefit == BOARDER]
    assert one.before_fen > 0 and one.after_fen == 0 and one.words == ("应享受", "不符合")
    assert loss.loss.persons == 1 and loss.gain.persons == 0
    gain = tried("王禾花", "is_boarder", "yes")
    assert gain.gain.fen == one.before_fen and {effect.name for effect in gain.effects} == {"王禾花"}
    assert tried("王禾花", "is_boarder", "no").effects == ()


def test_it_comes_out_as_a_run_after_the_correction_does(office: Office) -> None:
    told = {(one.benefit, one.after, one.after_fen) for one in tried("王禾苗", "is_boarder", "no").effects}
    person = Person.objects.get(name="王禾苗", is_pupil=True)
    registry.correct(person_id=person.pk, fact="is_boarder", value="no", reason="走读", by=office.clerk, term=TERM)
    run = services.run(term=TERM, county_code=TONGYU, by=office.clerk)
    found = {(one.benefit, one.outcome, one.amount_fen) for one in run.decisions.filter(person=person)}
    assert told and told <= found


def test_nothing_of_the_trial_stays(office: Office) -> None:
    def everything() -> tuple[int, int, int]:
        return Boarding.objects.count(), Correction.objects.count(), audit.entries().count()

    before = everything()
    tried("王禾苗", "is_boarder", "no")
    assert everything() == before
    assert [one.benefit for one in tried("王禾苗", "is_boarder", "no").effects].count(BOARDER) == 1


def test_what_waits_for_a_second_person_is_told_to_that_person(office: Office) -> None:
    person = Person.objects.get(name="王禾苗", is_pupil=True)
    found = registry.correct(
        person_id=person.pk,
        fact="poverty_state",
        value="已脱贫（不再享受政策）",
        reason="核实",
        by=office.clerk,
        term=TERM,
    )
    assert isinstance(found, Proposal)
    assert trying.of_fact_change(found).loss.persons == 1


def test_a_reading_tells_every_child_of_its_counties(office: Office) -> None:
    found = propose_reading(
        area_code=TONGYU,
        term=TERM,
        name="keep_aid_after_exit",
        value=True,
        document="白教〔2018〕1号",
        reason="试",
        by=office.clerk,
    )
    assert trying.counties_of(found) == [TONGYU]
    told = trying.of_reading(found, TONGYU)
    assert told.effects and {one.name for one in told.effects} == {"王禾豆"} and told.gain.persons == 1
    assert (told.shown, told.more) == (told.effects, 0)
