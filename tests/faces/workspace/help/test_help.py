"""Help: a sentence for every page, words with meanings, first steps that tick themselves off, the tour, sample workbooks."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from fuzhi.faces.kit.frame import KEYS
from fuzhi.faces.kit.links import link
from fuzhi.faces.workspace.help import first_steps, tips, touring
from fuzhi.faces.workspace.system.trail_words import ACTIONS
from fuzhi.steps.accounts.permissions import MAY, Verb, can
from fuzhi.steps.audit.services import record
from fuzhi.vocabulary.codes import Role
from tests.factories import approved_county as ground
from tests.factories.pages import led_to, look, there
from tests.guards.objects import LOOKS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_day")]
FILES = {
    "staff-export",
    "child-card",
    "decisions-paper",
    "school-sheet-paper",
    "notice-paper",
    "sheet-paper",
    "help-sample",
    "paper-file",
    "roster-form",
}
"""Addresses that give a file and no page."""
BARE = {"view-open", "roster-reading-state", "roster-parcel-state", "roster-preview", "task-progress"}
"""Addresses that lead on, or give a part of a page."""
SCRIPT = (Path(tips.__file__).parents[2] / "static" / "fz.js").read_text(encoding="utf-8")


@pytest.fixture
def office() -> ground.Office:
    ground.add_schools()
    return ground.Office.open()


def test_tips_are_of_pages_that_are_there_and_say_two_things() -> None:
    for name, tip in tips.tips().items():
        assert name in LOOKS, name
        assert tip.does and tip.then and not tip.does.endswith("。") and not tip.then.endswith("。"), name
    assert set(LOOKS) - set(tips.tips()) == FILES | BARE


def test_a_page_says_what_it_is_for_until_that_is_put_away(office: ground.Office, client: Client) -> None:
    said = tips.tips()["funds"].does
    assert said in look(client, office.finance, "funds")[1]
    form = {"what": "tips", "next": reverse("funds")}
    assert led_to(client.post(reverse("help-quiet"), form)).startswith(reverse("funds"))
    page = client.get(reverse("funds")).content.decode()
    assert said not in page and "显示页面说明" in page
    client.post(reverse("help-quiet"), {**form, "on": "1"})
    assert said in client.get(reverse("funds")).content.decode()


@pytest.mark.parametrize("form", [{}, {"what": "all"}, {"what": "tips", "next": "https://elsewhere.invalid/"}])
def test_putting_away_something_else_does_nothing(office: ground.Office, client: Client, form: dict[str, str]) -> None:
    client.force_login(office.finance)
    answer = client.post(reverse("help-quiet"), form)
    assert answer.status_code == 422 or led_to(answer).startswith("/staff/")


def test_words_of_figures_and_heads_carry_their_meaning(office: ground.Office, client: Client) -> None:
    page = look(client, office.finance, "staff-home")[1]
    assert f'title="{tips.meanings()["应助学生"]}"' in page
    ground.approve(office, [(ground.add_person(f"P{ground.COUNTY}0000001", "王禾苗"), "senior_grant", 100_000)])
    assert f'title="{tips.meanings()["应享"]}">应享（元）</abbr>' in look(client, office.clerk, "children")[1]


def test_each_meaning_says_more_than_the_word() -> None:
    for word, said in tips.meanings().items():
        assert len(said) > len(word) and not said.endswith("。"), word


def test_each_key_that_is_told_is_heard() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in Path(tips.__file__).parents[2].rglob("*.html"))
    heard = {*re.findall(r'event.key === "(.+?)"', SCRIPT), *re.findall(r'data-key="(.+?)"', pages)}
    heard |= set(re.findall(r'"(\w+)"', there(re.search(r"\[(.*?)\].includes\(event.key\)", SCRIPT))[1]))
    heard = {"Esc" if key == "Escape" else key.lower() for key in heard}
    for keys, _ in KEYS:
        assert {key if key == "Esc" else key.lower() for key in keys} <= heard, keys


@pytest.mark.parametrize("verb", list(first_steps.steps()))
def test_first_steps_lead_to_pages_and_wait_for_acts_that_the_trail_knows(verb: Verb) -> None:
    step = first_steps.steps()[verb]
    assert link(step.url_name) and set(step.acts) <= set(ACTIONS)
    assert any(role in MAY[verb] for role in Role), "nobody would see it"


def test_a_step_ticks_itself_off_and_the_list_goes_when_all_is_done(office: ground.Office, client: Client) -> None:
    page = look(client, office.check, "staff-home")[1]
    assert "第一步" in page and page.count("，办过了</span>") == 0
    own = [step for verb, step in first_steps.steps().items() if can(office.check, verb)]
    assert {"approve_list", "release_batch"} <= {act for step in own for act in step.acts}
    record(by=office.check.username, action="payments.release_batch", object_kind="batch", object_key="1")
    assert look(client, office.check, "staff-home")[1].count("，办过了</span>") == 1
    assert "，办过了</span>" not in look(client, office.clerk, "staff-home")[1], "another's acts are not one's own"
    for step in own:
        record(by=office.check.username, action=step.acts[0], object_kind="list", object_key="1")
    assert "第一步" not in look(client, office.check, "staff-home")[1]


def test_first_steps_are_put_away(office: ground.Office, client: Client) -> None:
    client.force_login(office.clerk)
    client.post(reverse("help-quiet"), {"what": "steps", "next": "/staff/"})
    assert "第一步" not in client.get("/staff/").content.decode()


@pytest.mark.parametrize("who", ["clerk", "check", "finance", "school", "village"])
def test_every_stop_of_the_tour_opens_and_leads_to_the_next(office: ground.Office, client: Client, who: str) -> None:
    staff = getattr(office, who)
    client.force_login(staff)
    stops = [stop for stop in touring.stops() if client.get(reverse(stop.url_name)).status_code == 200]
    assert len(stops) >= 4
    url = touring.address(tuple(stops), 1)
    for at, stop in enumerate(stops, start=1):
        page = client.get(url)
        text = page.content.decode()
        assert page.status_code == 200 and stop.look in text and f"第 {at} 站，共 {len(stops)} 站" in text, stop
        url = touring.address(tuple(stops), at + 1)
        assert f'href="{url.split("?")[0]}' in text
    assert client.get(url).status_code == 200 and url == reverse("help-tour")


@pytest.mark.parametrize("at", ["0", "99", "x", "-1", ""])
def test_no_stop_is_no_tour(office: ground.Office, client: Client, at: str) -> None:
    client.force_login(office.clerk)
    assert "上一站" not in client.get(f"/staff/?tour={at}").content.decode()


def _with_samples(settings: Settings, folder: Path) -> None:
    settings.SAMPLES = folder
    for term, name in (("2017-2", "220822-roll"), ("2017-2", "220821-roll"), ("2017-1", "220822-household")):
        (folder / term).mkdir(exist_ok=True)
        (folder / term / f"{name}.xlsx").write_bytes(name.encode())


def test_the_demos_workbooks_are_handed_out_to_whoever_they_are_of(
    office: ground.Office, client: Client, settings: Settings, tmp_path: Path
) -> None:
    _with_samples(settings, tmp_path)
    page = look(client, office.clerk, "help-samples")[1]
    assert "通榆县学籍名册" in page and "通榆县扶贫名册" in page and "镇赉县" not in page
    answer = client.get(reverse("help-sample", args=["2017-2", "220822-roll"]))
    assert answer.status_code == 200 and answer.content == b"220822-roll"
    for term, name in (
        ("2017-2", "220821-roll"),
        ("2017-2", "nothing"),
        ("2017-9", "220822-roll"),
    ):
        assert client.get(reverse("help-sample", args=[term, name])).status_code == 404, name


def test_outside_the_demo_there_are_none(
    office: ground.Office, client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.SAMPLES = tmp_path / "none"
    assert "没有练习用的名册" in look(client, office.clerk, "help-samples")[1]
    assert client.get(reverse("help-sample", args=["2017-2", "220822-roll"])).status_code == 404
    assert reverse("help-samples") not in look(client, office.clerk, "help-tour")[1]
