"""A way to a page where something is done stands exactly where ``can_x`` says yes, and the page then opens."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import services as aid
from fuzhi.steps.casework import permissions as case_may
from fuzhi.steps.payments import services as payments
from fuzhi.steps.registry import permissions as may
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.models import MatchPair, Person
from fuzhi.vocabulary import clock
from tests.faces.workspace.test_buttons import html_of, people, signed_in
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.factories.registers import OTHER_COUNTY, TAONAN, TONGYU
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TERM = "2017-1"


@dataclass(frozen=True)
class Link:
    """The address that a page leads to, who can act there, on what; ``shown`` is how it stands on the page."""

    url: str
    can: Callable[[Staff, Any], bool]
    thing: Any
    shown: str = 'href="{url}'


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(date(2017, 10, 9)):
        made = World()
        made.received_all()
        yield made


def wrong_links(page: str, links: list[Link], staff: list[Staff]) -> list[str]:
    """Each (person, link) where the page, ``can_x`` and the page it leads to do not agree; pages that do not open have none."""
    wrong = []
    for person in staff:
        client = signed_in(person)
        html = html_of(client, page)
        for link in links if html else ():
            can, shown = link.can(person, link.thing), link.shown.format(url=link.url) in html
            opens = client.get(link.url).status_code == 200
            if shown != can or shown > opens:
                wrong.append(f"{person.role} {person.area_code} {link.url}: can {can}, shown {shown}, opens {opens}")
    return wrong


def of_child(child: Person) -> list[Link]:
    """What is done from a child's file."""
    return [
        Link(reverse("child-correct", args=[child.pk]), may.can_correct, child),
        Link(reverse("child-identity", args=[child.pk]), may.can_identify, child),
        Link(reverse("child-unmask", args=[child.pk]), may.can_unmask, child),
        Link(f"{reverse('case-new')}?person={child.number}", case_may.can_open, child.county_code),
    ]


def test_what_is_done_to_a_child_is_offered_on_its_file(world: World) -> None:
    staff = people(world.clerk, world.checker, world.officer, world.villager)
    child = world.pupil()
    assert wrong_links(reverse("child", args=[child.number]), of_child(child), staff) == []


def test_what_waits_for_a_second_person_is_led_to(world: World) -> None:
    staff = people(world.clerk, world.checker, world.officer, world.villager)
    child = world.pupil()
    found = registry.correct(
        person_id=child.pk, fact="is_hardship", value="是", reason="认定表", term=TERM, by=world.clerk
    )
    led = Link(reverse("change", args=[found.pk]), lambda who, _: can(who, Verb.VIEW_CHANGES), found)
    here = [one for one in staff if one.area_code != TAONAN]
    assert wrong_links(reverse("child", args=[child.number]), [led], here) == []
    assert wrong_links(reverse("changes"), [led], here) == []


def test_who_lives_here_and_learns_elsewhere_is_corrected_here_and_identified_there(world: World) -> None:
    staff = people(world.clerk, world.checker, world.officer, world.villager)
    child = world.pupil(school=OTHER_COUNTY)
    assert may.can_correct(world.clerk, child) and not may.can_identify(world.clerk, child)
    assert wrong_links(reverse("child", args=[child.number]), of_child(child), staff) == []
    identity = Link(reverse("child-identity", args=[child.pk]), may.can_identify, child)
    assert wrong_links(reverse("child-correct", args=[child.pk]), [identity], staff) == []


def test_a_child_is_entered_and_a_case_opened_from_the_lists(world: World) -> None:
    world.pupil()
    for person in people(world.clerk, world.checker, world.officer, world.villager):
        county = person.scope.county_code
        entered = Link(reverse("child-add"), may.can_add_child, county)
        assert wrong_links(reverse("children"), [entered], [person]) == []
        opened = Link(reverse("case-new"), case_may.can_open, county)
        assert wrong_links(reverse("cases"), [opened], [person]) == []


def test_who_can_decide_a_pair_is_led_to_it(world: World) -> None:
    staff = people(world.clerk, world.checker, world.officer)
    child = world.pupil(boarder=None)
    world.open_match(child, "household")
    aid.run(term=TERM, county_code=TONGYU, by=world.clerk)
    pair = MatchPair.objects.get()
    url = reverse("matching-pair", args=[pair.pk])
    assert wrong_links(reverse("matching"), [Link(url, may.can_put_aside, pair, 'primary" href="{url}"')], staff) == []
    matching = [Link(reverse("matching"), may.can_put_aside, pair, 'href="{url}">去比对核查')]
    page = reverse("decisions-child", args=[child.number])
    assert wrong_links(page, matching, staff) == []
    MatchPair.objects.update(county_code=TAONAN, other_county_code=TAONAN)
    pair.refresh_from_db()
    assert not may.can_put_aside(world.clerk, pair)
    assert wrong_links(page, matching, staff) == [], "a pair of another county is not this clerk's to decide"


def test_an_account_is_mended_by_who_answers_for_the_child(tmp_path: Path) -> None:
    with clock.at(ground.DAY):
        ground.add_schools()
        office = ground.Office.open()
        child = ground.add_person("P2208220000001", "王禾苗", account=bank.account_no(1), holder="王大苗")
        bare = ground.add_person("P2208220000002", "周高粱")
        for one in (child, bare):
            ground.approve(office, [(one, "boarder_living_subsidy", 62_500)], no=one.pk)
        staff = [one for one in people(*office.staff.values()) if one.area_code == TONGYU]
        missing = Link(reverse("account-mend", args=[bare.number]), may.can_mend_account, bare)
        assert wrong_links(reverse("batch-prepare", args=["cash"]), [missing], staff) == []
        batch = payments.make_batch(county_code=TONGYU, term=TERM, delivery="cash", by=office.finance)
        payments.release_batch(batch_id=batch.pk, by=office.check)
        file = bank.write_return(tmp_path / "r.xlsx", bank.answers(batch, {1: "户名不符"}))
        bank.take(office.check, batch_id=batch.pk, path=file, name="r.xlsx", by=office.finance)
        mended = Link(reverse("account-mend", args=[child.number]), may.can_mend_account, child)
        pages = (reverse("batch", args=[batch.pk]), reverse("batch-line", args=[batch.lines.get().pk]))
        for page in pages:
            assert wrong_links(page, [mended], staff) == []
        Person.objects.update(county_code=TAONAN, village_code="")
        child.refresh_from_db()
        assert not may.can_mend_account(office.finance, child)
        for page in pages:
            assert wrong_links(page, [mended], staff) == [], "the child is another county's now"
