"""What a person withdrew stands on every page and paper of the child, with who, when and why, and in no sum."""

import io
import re
from collections.abc import Iterator
from datetime import date

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.aid import queries, services
from fuzhi.steps.aid.models import Entitlement
from fuzhi.steps.oversight.drawing import draw
from fuzhi.steps.oversight.models import CoverageRow
from fuzhi.vocabulary import clock
from tests.faces.workspace.test_aid_pages import Chain
from tests.factories.pages import main_of

pytestmark = pytest.mark.django_db
BOARDER = "boarder_living_subsidy"
FAMILY = "已撤回：通榆县教育局2017年10月9日，公示意见成立：核实后走读"


@pytest.fixture
def chain() -> Iterator[Chain]:
    with clock.at(date(2017, 10, 9)):
        made = Chain()
        said = services.answer_objection(
            objection_id=made.said.pk, upheld=True, answer="核实后走读。", by=made.world.clerk
        )
        services.confirm_withdrawal(change_id=said.pk, by=made.world.checker)
        yield made


def said(chain: Chain) -> str:
    return FAMILY.replace("2017", f"{chain.world.clerk.display_name}2017", 1)


def page_of(client: Client, chain: Chain, name: str, *key: str) -> str:
    client.force_login(chain.world.clerk)
    return main_of(client.get(reverse(name, args=key), {"term": "2017-1"}).content.decode())


def pdf_of(client: Client, name: str, number: str) -> str:
    pages = pypdf.PdfReader(io.BytesIO(client.get(reverse(name, args=[number]), {"term": "2017-1"}).content)).pages
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))


def test_the_file_the_explanation_and_the_timeline_say_who_when_and_why(client: Client, chain: Chain) -> None:
    number = chain.child.number
    file = page_of(client, chain, "child", number)
    assert "已撤回1项" in file and said(chain) in file and "本学期不再列入名单" in file
    assert said(chain) in page_of(client, chain, "child-timeline", number)
    page = page_of(client, chain, "decision", number, BOARDER)
    assert said(chain) in page and "本学期应享受" not in page and "本学期应享已撤回" in page


def test_the_papers_of_the_family_name_the_office_the_day_and_the_reason(client: Client, chain: Chain) -> None:
    client.force_login(chain.world.clerk)
    number = chain.child.number
    due = Entitlement.objects.exclude(state="withdrawn").count()
    paper = pdf_of(client, "decisions-paper", number)
    assert f"本学期应享受{due}项" in paper and FAMILY in paper and "扫码提意见" in paper
    assert chain.world.clerk.display_name not in paper
    card = pdf_of(client, "child-card", number)
    assert FAMILY in card and "500.00" not in card


def test_decisions_and_sums_do_not_count_it(client: Client, chain: Chain) -> None:
    scope = chain.world.clerk.scope
    granted, gone = (
        [one for one in queries.outcome_sums(scope, "2017-1") if (one.benefit, one.outcome) == (BOARDER, outcome)]
        for outcome in ("granted", "withdrawn")
    )
    assert [(one.persons, one.amount_fen) for one in granted] == [(0, 0)]
    assert [(one.persons, one.amount_fen) for one in gone] == [(1, 50_000)]
    client.force_login(chain.world.clerk)
    listed = reverse("decisions-list")
    page = client.get(listed, {"benefit": BOARDER, "outcome": "withdrawn", "term": "2017-1"}).content.decode()
    assert "已撤回" in main_of(page) and "共1条" in main_of(page) and "500.00" not in main_of(page)
    page = client.get(listed, {"benefit": BOARDER, "outcome": "granted", "term": "2017-1"}).content.decode()
    assert chain.child.number not in page


def test_the_head_of_a_notice_sums_the_lines_that_it_shows(client: Client, chain: Chain) -> None:
    staff = page_of(client, chain, "notice", str(chain.notice.pk))
    public = main_of(client.get(reverse("public-notice", args=[chain.notice.pk])).content.decode())
    for page in (staff, public):
        assert "0人" in page and "500.00" not in page and "已撤回1条，不在其中" in page


def test_the_list_of_notices_says_both_sums(chain: Chain) -> None:
    (row,) = queries.notice_rows(chain.world.clerk.scope, "2017-1")
    told = [vars(row)[name] for name in ("shown_persons", "shown_fen", "withdrawn", "total_fen")]
    assert told == [0, 0, 1, 50_000]


def test_the_gap_list_says_that_the_county_withdrew_it(chain: Chain) -> None:
    draw(term="2017-1")
    row = CoverageRow.objects.get(person_id=chain.child.pk)
    assert (row.gap_kind, row.detail) == ("left_out", "公示意见成立，县里撤回")
