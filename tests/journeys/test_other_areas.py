"""Nobody sees beyond their area: every object that one office can open is closed to another, exactly as a missing one.

The addresses are collected by following links as the county's own people do; nothing of the product is imported.
"""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator

import pytest

from tests.journeys.conftest import RunningDemo

PAGES_MAX = 250
SAMPLES_PER_KIND = 2
OBJECT = re.compile(r"/\d+/|/P\d+/|/[0-9a-f-]{36}/|/\d+$")
WITHOUT_OBJECT = re.compile(r"^/staff/policy/")


class Person:
    """Somebody signed in, without a browser."""

    def __init__(self, address: str, username: str) -> None:
        self.address = address
        self._open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()), _StayHere()
        )
        _, page = self.get("/staff/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        form = {"csrfmiddlewaretoken": token[1], "username": username, "password": "fuzhi-demo"}
        assert self.post("/staff/login/", form) == 302, username

    def get(self, path: str) -> tuple[int, str]:
        try:
            with self._open.open(self.address + path, timeout=60) as answer:
                is_text = answer.headers.get_content_type() == "text/html"
                return answer.status, answer.read().decode() if is_text else ""
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")

    def post(self, path: str, form: dict[str, str]) -> int:
        request = urllib.request.Request(self.address + path, urllib.parse.urlencode(form).encode())
        request.add_header("Referer", self.address + path)
        try:
            return int(self._open.open(request, timeout=60).status)
        except urllib.error.HTTPError as error:
            return error.code


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def kind_of(path: str) -> str:
    """The address without its numbers."""
    return re.sub(r"P\d+|[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "#", path.split("?")[0])


def collected(person: Person) -> dict[str, list[str]]:
    """Addresses of objects by kind, found by following the links of this person's pages."""
    waiting, seen = ["/staff/"], {"/staff/"}
    kinds: dict[str, list[str]] = {}
    visited: dict[str, int] = {}
    while waiting and len(seen) < PAGES_MAX * 4:
        path = waiting.pop(0)
        visited[kind_of(path)] = visited.get(kind_of(path), 0) + 1
        if visited[kind_of(path)] > SAMPLES_PER_KIND:
            continue
        status, page = person.get(path)
        assert status < 500, path
        for link in re.findall(r'href="(/staff/[^"#]*)"', page):
            link = link.replace("&amp;", "&")
            if link not in seen and "logout" not in link and "export=" not in link:
                seen.add(link)
                waiting.append(link)
        if status == 200 and OBJECT.search(path.split("?")[0]) and not WITHOUT_OBJECT.match(path):
            kinds.setdefault(kind_of(path), []).append(path)
    return kinds


@pytest.fixture(scope="module")
def objects(demo: RunningDemo) -> Iterator[dict[str, list[str]]]:
    """What the three of 通榆县's office can open between them."""
    found: dict[str, list[str]] = {}
    for username in ("tongyu", "tongyu-check", "tongyu-finance"):
        for kind, paths in collected(Person(demo.address, username)).items():
            found.setdefault(kind, []).extend(path for path in paths if path not in found.get(kind, []))
    yield found


def test_the_walk_found_every_kind_of_object(objects: dict[str, list[str]]) -> None:
    kinds = " ".join(sorted(objects))
    for needed in (
        "/staff/child/#/",
        "/staff/payments/#/",
        "/staff/rosters/#/",
        "/staff/matching/#/",
        "/staff/lists/#/",
        "/staff/notices/#/",
        "/staff/households/#/",
        "/staff/funds/entry/#/",
    ):
        assert needed in kinds, f"{needed} not in {kinds}"


@pytest.mark.parametrize("suffix", ["", "-check", "-finance"])
def test_another_county_finds_nothing(demo: RunningDemo, objects: dict[str, list[str]], suffix: str) -> None:
    own, other = Person(demo.address, f"tongyu{suffix}"), Person(demo.address, f"zhenlai{suffix}")
    for paths in objects.values():
        for path in paths[:SAMPLES_PER_KIND]:
            path = path.split("?")[0]
            if "/P220821" in path:  # a child of 镇赉县 that lives in 通榆县: both offices see it
                continue
            mine, _ = own.get(path)
            theirs, page = other.get(path)
            assert theirs in ({403} if mine == 403 else {404}), f"{path}: {theirs}"
            nowhere = re.sub(r"\d{2,}|(?<=/)\d+(?=/)", "987654321", path)
            missing, same = other.get(nowhere)
            if mine == 200 and missing == 404:
                assert strip(page, path) == strip(same, nowhere), path


@pytest.mark.parametrize("username", ["school", "village"])
def test_a_school_and_a_village_open_their_own_children_alone(
    demo: RunningDemo, objects: dict[str, list[str]], username: str
) -> None:
    person = Person(demo.address, username)
    own = collected(person)
    own_children = {path for kind, paths in own.items() if kind.startswith("/staff/child/") for path in paths}
    for path in objects["/staff/child/#/"]:
        status, _ = person.get(path)
        assert status in ({200} if path in own_children else {200, 404}), path
    elsewhere = collected(Person(demo.address, "taonan"))["/staff/child/#/"]
    assert elsewhere and all(person.get(path)[0] == 404 for path in elsewhere)


def test_administration_opens_no_child_and_no_money(demo: RunningDemo, objects: dict[str, list[str]]) -> None:
    admin = Person(demo.address, "admin")
    for paths in objects.values():
        assert admin.get(paths[0])[0] in {403, 404}, paths[0]


def strip(page: str, path: str) -> str:
    """A page without what differs at each request (numbers in the menu too: others work meanwhile), and without its own
    address."""
    changing = (
        r"编号 F-[0-9A-F]+|csrfmiddlewaretoken\" value=\"[^\"]+|X-CSRFToken[^}]+|<span class=\"fz-count.*?</span>"
    )
    return re.sub(r"\s+", " ", re.sub(changing, "", page.replace(path, ""), flags=re.S))
