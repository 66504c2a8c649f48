"""Whatever stands in an address or a field, no page breaks: 2xx, 3xx, 4xx, or a message at the field.

What an address reads is not listed here: it is seen. Each page is opened once with ``Seen`` in place of its input, which
notes every name that is asked for; then each of them holds each text of ``NAUGHTY``.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import parse_qsl, quote

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from fuzhi.faces.api.urls import api
from fuzhi.faces.doors import cleaning
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.permissions import MAY, Verb
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories.county import TERM, County, Stage
from tests.guards.object_acts import ACTS
from tests.guards.objects import LOOKS, Own
from tests.guards.test_api_matrix import API
from tests.guards.test_own_objects import of, taken_back
from tests.guards.test_url_matrix import ROWS

pytestmark = pytest.mark.django_db
NUL = "\x00"
SHARP = ("²", "9" * 20, "长" * 5000)
"""Each alone in each field, the rest being right: what ``int``, a number and a text of the database refuse."""
DULL = (
    NUL + "王",
    "-1",
    "１２",
    "1e9",
    "٣",
    "0000-1",
    "‮txt",
    "'\"`;--",
    "%_\\",
    "<script>alert(1)</script>",
    "{{x}}",
    "../../etc",
    "NaN",
    "[]",
    "",
)
"""All fields at once: long, turned round, quoted, marked up."""
NUMBERS = ("9" * 20, "9223372036854775807", "0")
TEXTS = ("%00", "%C2%B2", "9" * 20, quote("长" * 300), "%FF%FE", "%27%22--")


class Seen(QueryDict):
    """Notes the names that are asked for."""

    names: ClassVar[set[str]] = set()

    def __getitem__(self, name: Any) -> Any:
        Seen.names.add(str(name))
        return super().__getitem__(name)

    def getlist(self, name: str, default: Any = None) -> list[Any]:
        Seen.names.add(name)
        return super().getlist(name, default)

    def __contains__(self, name: Any) -> bool:
        Seen.names.add(str(name))
        return super().__contains__(name)


@pytest.fixture
def seeing(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names that pages ask of their input from here on."""
    clean = cleaning._clean

    def noted(given: Any) -> QueryDict:
        seen, kept = Seen(mutable=True), clean(given)
        for name, values in kept.lists():
            seen.setlist(name, values)
        return seen

    monkeypatch.setattr(cleaning, "_clean", noted)
    Seen.names.clear()
    return Seen.names


def signed_in(staff: Staff | None) -> Client:
    """Somebody who works in the semester, or a stranger; what breaks is an answer."""
    client = Client(raise_request_exception=False)
    if staff is not None:
        client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["fz_term"] = TERM
        session.save()
    return client


def forms(names: set[str], whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The form with one field naughty, field by field; then with all of them."""
    for text in SHARP:
        for name in sorted(names):
            yield whole | {name: text}
    for text in (*SHARP, *DULL):
        yield dict.fromkeys(names - {"term"}, text)  # a semester that is none is told before all else


def broken(client: Client, url: str, given: dict[str, Any], method: str) -> list[str]:
    """What of it answered as our own fault."""
    with taken_back():
        answer = getattr(client, method)(url, given)
        if answer.streaming:
            list(answer.streaming_content)
        if answer.status_code < 500:
            return []
    said = {name: str(value)[:20] for name, value in given.items()} if len(given) < 6 else str(given)[:200]
    return [f"{method} {url} {said}: {answer.status_code}"]


def hunted(name: str, own: Own, county: County, method: str, seeing: set[str]) -> list[str]:
    """All that breaks the page or the act of somebody who may."""
    with clock.at(county.day):
        holders = [one for one in Role if one in MAY[Verb(ROWS[name])]]
        role = next((one for one in holders if one not in own.not_for), holders[0])
        staff = county.staff[role]
        client = signed_in(staff)
        with taken_back():
            args = own.args(county, staff)
            url, whole = (
                reverse(name, args=args),
                own.form(county, staff) if method == "post" else dict(parse_qsl(own.query[1:])),
            )
            getattr(client, method)(url, whole)
            names = {one for one in seeing if one != "csrfmiddlewaretoken"} | set(whole)
            whole = {one: value for one, value in whole.items() if isinstance(value, str)}
            return [said for given in forms(names, whole) for said in broken(client, url, given, method)]


@pytest.mark.parametrize(("county", "name"), of(LOOKS), indirect=["county"])
def test_no_address_breaks_a_page(county: County, name: str, seeing: set[str]) -> None:
    assert hunted(name, LOOKS[name], county, "get", seeing) == []


@pytest.mark.parametrize(("county", "name"), of(ACTS), indirect=["county"])
def test_no_form_breaks_an_act(county: County, name: str, seeing: set[str]) -> None:
    assert hunted(name, ACTS[name], county, "post", seeing) == []


def routes(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    """Every address of the product, as it is written down."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route.replace("$", "").replace("^", "")
        else:
            yield from routes(one.url_patterns, route)


def paths(route: str) -> Iterator[str]:
    """The address with something naughty for each of its parts."""
    for number, text in zip(NUMBERS * 2, TEXTS, strict=True):
        yield "/" + re.sub(r"<[^>]+>", text, re.sub(r"<int:\w+>", number, route))


@pytest.mark.parametrize("county", [Stage.RETURNED], indirect=True)
def test_no_part_of_an_address_breaks_it(county: County) -> None:
    stranger, clerk, finance = signed_in(None), *(signed_in(county.staff[one]) for one in (Role.CLERK, Role.FINANCE))
    found = []
    with clock.at(county.day):
        for route in sorted({one for one in routes() if "<" in one}):
            for path in dict.fromkeys(paths(route)):
                for client, method in ((stranger, "get"), (clerk, "get"), (finance, "get"), (clerk, "post")):
                    found += broken(client, path, {}, method)
    assert found == []


PUBLIC = (
    "public-home",
    "public-notices",
    "public-check",
    "public-check-paper",
    "public-say",
    "public-status",
    "public-big",
    "staff-login",
    "staff-look",
    "help-quiet",
    "staff-term",
)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("county", [Stage.PUBLISHED], indirect=True)
def test_no_stranger_breaks_a_page(county: County, method: str, seeing: set[str]) -> None:
    notice = county.notice.pk
    urls = [reverse(name) for name in PUBLIC]
    urls += [reverse(name, args=[notice]) for name in ("public-notice", "public-notice-paper", "public-objection")]
    found: list[str] = []
    line = county.notice.lines.first()
    whole = {"county_code": "220822", "text": "没有到账", "line": str(line.pk if line else "")}
    with clock.at(county.day):
        for url in urls:
            client = signed_in(None)
            seeing.clear()
            getattr(client, method)(url, whole)
            names = set(seeing) | ({"stage", "a"} if "check" in url else set())
            found += [said for given in forms(names, whole) for said in broken(client, url, given, method)]
    assert found == []


def bodies(names: list[str], whole: dict[str, Any]) -> Iterator[str]:
    """Bodies of the right and of the wrong shape, with each naughty value in each field."""
    for text in (NUL + "王", "\ud800", "长" * 5000, "²", "2017-1"):
        yield json.dumps(dict.fromkeys(names, text))
        yield from (json.dumps(whole | {name: text}) for name in whole)
    value: Any
    for value in (10**20, -1, 1.5, None, [], {"9" * 20: "x"}):
        yield json.dumps(dict.fromkeys(names, value))
        yield from (json.dumps(whole | {name: value}) for name in whole)
    yield from ("", "[]", "{", "NaN", "[" * 3000, '"\\ud800"', "9" * 5000)


@pytest.mark.parametrize("county", [Stage.RETURNED], indirect=True)
def test_no_body_breaks_the_api(county: County) -> None:
    described = api.get_openapi_schema()
    schemas = described["components"]["schemas"]
    found = []
    with clock.at(county.day):
        for path, operations in described["paths"].items():
            for method, operation in operations.items():
                body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
                names = list(schemas.get(body.get("$ref", "").rpartition("/")[2], {}).get("properties", {}))
                asked = API.get((method, path.removeprefix("/api")))
                client = signed_in(county.staff[next(role for role in Role if not asked or role in MAY[asked.verb])])
                whole = dict(asked.body(county) or {}) if asked and names else {}
                own = str(asked.key(county)) if asked and asked.key else "1"
                for key in ("9" * 20, "%00", own):
                    url = re.sub(r"\{\w+\}", key, path)
                    queries = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
                    query = "?" + "&".join(f"{name}={key}" for name in queries)
                    contents = bodies(names, whole if key == own else {}) if method == "post" and key != "%00" else [""]
                    for content in contents:
                        with taken_back():
                            more: Any = (
                                {"data": content, "content_type": "application/json"} if method == "post" else {}
                            )
                            answer = getattr(client, method)(url + query, **more)
                        assert answer.headers["Content-Type"].startswith("application/json"), url
                        if answer.status_code >= 500:
                            found.append(f"{method} {url}{query} {content[:60]}: {answer.status_code}")
    assert found == []
