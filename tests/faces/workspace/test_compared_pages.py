"""Pages of differences: an equation that closes, every child with its why, the file; and what a change would do, shown
before it is confirmed."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from fuzhi.steps.accounts.proposals import Proposal
from fuzhi.steps.aid import services as aid
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.models import Correction
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.terms import Term
from tests.factories.county import TERM, County, Stage
from tests.factories.lived_in import county, lived_in
from tests.factories.pages import plain, text_of
from tests.factories.rosters import TONGYU

__all__ = ["county", "lived_in"]
pytestmark = pytest.mark.django_db
STAGE = pytest.mark.parametrize("county", [Stage.SUBMITTED], indirect=True)


def opened(client: Client, county: County, role: Role, url: str) -> str:
    client.force_login(county.staff[role], backend="django.contrib.auth.backends.ModelBackend")
    return plain(text_of(client.get(url)))


def corrected_run(county: County) -> None:
    clerk, person = county.staff[Role.CLERK], county.person(3)
    registry.correct(person_id=person.pk, fact="is_boarder", value="no", reason="走读", by=clerk, term=TERM)
    aid.run(term=TERM, county_code=TONGYU, by=clerk)


@STAGE
def test_a_run_is_shown_beside_the_last_with_why_and_exported(county: County, client: Client) -> None:
    with clock.at(county.day):
        corrected_run(county)
        url, name = reverse("decisions-compared-run"), county.person(3).name
        words = opened(client, county, Role.CHECKER, url)
        assert name in words and "不再有" in words and "差¥0.000条" in words
        assert "住校：是→否" in words and "人工更正" in words and "按资助项目" in words
        assert name in opened(client, county, Role.CLERK, f"{url}?how=ended")
        assert name not in opened(client, county, Role.CLERK, f"{url}?how=new")
        rows = [[cell.value for cell in row] for row in _sheet(client, f"{url}?export=xlsx").iter_rows()]
        assert any(name in row and any("住校" in str(cell) for cell in row) for row in rows)
        client.force_login(county.foreign[Role.CLERK], backend="django.contrib.auth.backends.ModelBackend")
        assert name not in plain(text_of(client.get(url)))


def _sheet(client: Client, url: str):  # type: ignore[no-untyped-def]
    return load_workbook(io.BytesIO(client.get(url).content)).active


@STAGE
def test_the_page_of_a_list_says_what_is_new_and_leads_to_every_name(county: County, client: Client) -> None:
    with clock.at(county.day):
        page = reverse("list", args=[county.list.pk])
        compared = reverse("list-compared", args=[county.list.pk])
        client.force_login(county.staff[Role.CHECKER], backend="django.contrib.auth.backends.ModelBackend")
        assert f'href="{compared}?how=new"' in text_of(client.get(page))
        words = opened(client, county, Role.CHECKER, f"{compared}?how=new")
        assert county.person(1).name in words and "全部算新增" in words and "差¥0.000条" in words
        assert "本县之前没有认定过" in words and "不在本县学籍名册上" not in words
        assert "这个学期还没有" not in opened(client, county, Role.SUPERVISOR, reverse("decisions-compared-term"))
        client.force_login(county.foreign[Role.CHECKER], backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(compared).status_code == 404


@STAGE
def test_nobody_has_lost_anything_before_the_semester_is_decided(county: County, client: Client) -> None:
    later = Term.parse(TERM).next
    with clock.at(county.day):
        words = opened(client, county, Role.CLERK, f"{reverse('decisions-compared-term')}?term={later}")
    assert "还不能比" in words and f"在{later.short_label}还没有认定" in words
    assert county.person(1).name not in words and "差¥0.000条" in words


@STAGE
def test_a_correction_is_tried_without_being_made(county: County, client: Client) -> None:
    with clock.at(county.day):
        client.force_login(county.staff[Role.CLERK], backend="django.contrib.auth.backends.ModelBackend")
        url, before = reverse("child-correct", args=[county.person(3).pk]), Correction.objects.count()
        words = plain(text_of(client.post(url, {"fact": "is_boarder", "value": "no", "trial": "1"})))
        assert "1人少¥" in words and "寄宿生生活补助" in words and Correction.objects.count() == before
        same = plain(text_of(client.post(url, {"fact": "is_boarder", "value": "yes", "trial": "1"})))
        assert "不改变任何结果" in same
        client.force_login(county.foreign[Role.CLERK], backend="django.contrib.auth.backends.ModelBackend")
        assert client.post(url, {"fact": "is_boarder", "value": "no", "trial": "1"}).status_code == 404


@STAGE
def test_the_second_person_sees_who_loses_before_confirming(county: County, client: Client) -> None:
    with clock.at(county.day):
        clerk, person = county.staff[Role.CLERK], county.person(3)
        found = registry.correct(
            person_id=person.pk,
            fact="poverty_state",
            value="已脱贫（不再享受政策）",
            reason="核实",
            by=clerk,
            term=TERM,
        )
        assert isinstance(found, Proposal)
        words = opened(client, county, Role.CHECKER, reverse("change", args=[found.pk]))
        assert "会改变什么" in words and "1人少¥" in words and person.name in words
        reading = aid.propose_reading(
            area_code=TONGYU,
            term=TERM,
            name="exclusion_covers_national",
            value=True,
            document="白教〔2018〕1号",
            reason="试算",
            by=clerk,
        )
        url = reverse("policy-reading", args=["exclusion_covers_national"])
        assert "先算一算谁多谁少" in opened(client, county, Role.CHECKER, url)
        waits = opened(client, county, Role.CHECKER, f"{url}?trial={reading.pk}")
        assert "通榆县：正在试算" in waits and "按现在的资料试算" not in waits, "the page does not wait for it"
        part = f"?trial={reading.pk}&amp;county={TONGYU}"
        page = text_of(client.get(f"{url}?trial={reading.pk}"))
        assert f'href="{part}' in page and f'hx-get="{part}' in page, "loaded by itself, and a link without scripts"
        assert "按现在的资料试算" in opened(client, county, Role.CHECKER, url + part.replace("&amp;", "&"))
        assert "正在试算" in opened(client, county, Role.CHECKER, f"{url}?trial={reading.pk}&county=x")
