"""Lists go by their money columns, up and down, and the file goes as the page does."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http.response import StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from fuzhi.documents.sheets import read_csv
from fuzhi.vocabulary.codes import Role
from tests.factories.county import TERM, County, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[County]:
    yield County.open(tmp_path).to(Stage.RETURNED)


def sums(client: Client, url: str, head: str) -> list[float]:
    answer = client.get(url)
    assert isinstance(answer, StreamingHttpResponse), answer.status_code
    heads, *rows = read_csv(b"".join(answer.streaming_content).decode())  # type: ignore[arg-type]
    at = heads.index(head)
    return [float(row[at] or 0) for row in rows]


@pytest.mark.parametrize(
    ("name", "key", "head"),
    [
        ("children", "due_fen", "应享（元）"),
        ("children", "settled_fen", "已落实（元）"),
        ("decisions-list", "amount_fen", "金额（元）"),
        ("batches", "shown_fen", "应发（元）"),
        ("batches", "paid_fen", "已到账（元）"),
        ("notice", "amount_fen", "金额（元）"),
    ],
)
def test_a_list_goes_by_its_money(county: County, client: Client, name: str, key: str, head: str) -> None:
    client.force_login(county.staff[Role.CLERK], backend="django.contrib.auth.backends.ModelBackend")
    url = reverse(name, args=[county.notice.pk] if name == "notice" else [])
    down = sums(client, f"{url}?term={TERM}&sort=-{key}&export=csv", head)
    up = sums(client, f"{url}?term={TERM}&sort={key}&export=csv", head)
    assert len(set(down)) > 1, "all alike would show nothing"
    assert down == sorted(down, reverse=True) and up == sorted(down)


def test_the_sums_of_a_few_are_those_of_all(county: County, client: Client) -> None:
    """Asked child by child, or summed for all at once: the same figures at the foot."""
    client.force_login(county.staff[Role.SUPERVISOR], backend="django.contrib.auth.backends.ModelBackend")
    words = [client.get(f"{reverse('children')}?term={TERM}{more}").content.decode() for more in ("", "&stage=primary")]
    feet = [re.findall(r"<td[^>]*>([^<]*)</td>", one.partition("<tfoot")[2].partition("</tfoot>")[0]) for one in words]
    assert feet[0] and any("," in cell for cell in feet[0])
    assert [cell for cell in feet[0] if "." in cell] == [cell for cell in feet[1] if "." in cell]
