"""Every thing that a step may speak of has a page."""

import pytest
from django.urls import get_resolver, reverse

from fuzhi.faces.kit.links import PAGES, link, url_of
from fuzhi.vocabulary.handover import Place, Thing

KEYS: dict[Thing, tuple[str | int, ...]] = {
    Thing.BATCH: (7,),
    Thing.BATCH_LINE: (7,),
    Thing.BULK_DONE: (7,),
    Thing.WITHHELD: (7,),
    Thing.CASE: (7,),
    Thing.CHANGE: (7,),
    Thing.CHILD: ("P2208220000001",),
    Thing.DECISION: ("P2208220000001", "senior_grant"),
    Thing.FAMILY: (7,),
    Thing.NEW_BATCH: ("cash",),
    Thing.NOTICE: (7,),
    Thing.OBJECTION: (7,),
    Thing.PAIR: (7,),
    Thing.PRINTING: (7,),
    Thing.ROSTER: (7,),
    Thing.ROSTER_PARCEL: (7,),
    Thing.ROSTER_ROW: (7,),
}


@pytest.mark.parametrize("thing", Thing)
def test_each_thing_leads_to_a_page_of_the_site(thing: Thing) -> None:
    url = url_of(Place(thing, KEYS.get(thing, ())))
    assert url.startswith("/staff/") and get_resolver().resolve(url).url_name == PAGES[thing]


def test_a_list_is_narrowed_and_a_file_opens_at_its_semester() -> None:
    assert url_of(Place(Thing.CASES, where="state=open")) == f"{reverse('cases')}?state=open"
    assert url_of(Place(Thing.CHILD, ("P1",), "term=2017-1")) == f"{reverse('child', args=['P1'])}?term=2017-1"


def test_no_place_and_no_such_page_have_no_address() -> None:
    assert url_of(None) == "" and link("no-such-page") == "" and link("") == ""
