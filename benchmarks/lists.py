"""Every list of the menu at the server: first, middle and last page, one search and one filter, each order, the sums of
the foot and of all that are ticked; p95 of repeated requests.

Runs against the database of FUZHI_HOME (``make demo SCALE=city`` first): requests go through the whole Django stack in
this process, so what is timed is the server's work without the network. Prints a Markdown table; exit 1 past the limit.
"""

import argparse
import html
import math
import os
import re
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from fuzhi.site import database, start

LIMIT_MS = 200
ACCOUNTS = ("city", "tongyu", "tongyu-finance", "tongyu-check", "school", "village", "auditor")


@dataclass
class Timed:
    """One address and what it took."""

    account: str
    url: str
    what: str
    milliseconds: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        """The value that 95 % of the requests stay under (nearest rank)."""
        ranked = sorted(self.milliseconds)
        return ranked[max(0, math.ceil(0.95 * len(ranked)) - 1)]


def lists_of(page: str) -> set[str]:
    """Addresses of lists that a page links to: its semester is kept, what narrows it is not, nor are single things."""
    hrefs = {html.unescape(href) for href in re.findall(r'href="(/staff/[^"#]*)"', page)}
    return {_only_term(href) for href in hrefs if not re.search(r"\d|logout|export", urlsplit(href).path)}


def _only_term(href: str) -> str:
    path, asked = urlsplit(href).path, dict(parse_qsl(urlsplit(href).query))
    return f"{path}?{urlencode({'term': asked['term']})}" if "term" in asked else path


def addresses_of(page: str, path: str) -> list[tuple[str, str]]:
    """(what, address) for a list page: its pages, a search, its first filter; nothing when it is no list."""
    if 'class="fz-pager"' not in page:
        return []
    more = "&" if "?" in path else "?"
    found = [("首页", path)]
    numbers = [int(n) for n in re.findall(r"[?&;]page=(\d+)", page)]
    last = max(numbers, default=1)
    if last > 1:
        found += [("中间页", f"{path}{more}page={max(2, last // 2)}"), ("末页", f"{path}{more}page={last}")]
    if 'name="q"' in page:
        found.append(("查找", f"{path}{more}{urlencode({'q': '王'})}"))
    for select in re.findall(r'<select id="fz-f-[^"]*" name="([^"]+)".*?</select>', page, re.S):
        body = re.search(rf'name="{re.escape(select)}"(.*?)</select>', page, re.S)
        values = [v for v in re.findall(r'<option value="([^"]+)"', body[1] if body else "") if v]
        if values:
            found.append(("筛选", f"{path}{more}{urlencode({select: html.unescape(values[0])})}"))
            break
    heads = {html.unescape(one) for one in re.findall(r'<a class="fz-sort" href="([^"]+)"', page)}
    found += [(f"排序 {key}", urljoin(path, one)) for one in sorted(heads) if (key := _asked(one, "sort"))]
    return found + [(what, urljoin(path, html.unescape(one))) for what, one in _sums_of(page)]


def _asked(url: str, name: str) -> str:
    return dict(parse_qsl(urlsplit(url).query)).get(name, "")


def _sums_of(page: str) -> list[tuple[str, str]]:
    """Where the page loads the sums of its foot, and of all rows when all are ticked."""
    foot = re.search(r'<tfoot.*?hx-get="([^"]+)"', page, re.S)
    ticked = re.search(r'hx-get="([^"]*picked=all[^"]*)"', page)
    found = (("合计", foot), ("全选合计", ticked))
    return [(what, match[1]) for what, match in found if match]


def measure(repeat: int, accounts: Sequence[str], paths: str = "") -> list[Timed]:
    """Sign in as each account, walk its menu and what the menu's pages link to, and time every list (whose address
    begins with ``paths``)."""
    from django.test import Client

    from fuzhi.steps.accounts.models import Staff

    done: list[Timed] = []
    for account in accounts:
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(Staff.objects.get(username=account), backend="django.contrib.auth.backends.ModelBackend")
        menu = lists_of(client.get("/staff/").content.decode())
        beyond = {one for path in menu for one in lists_of(client.get(path).content.decode(errors="replace"))}
        for path in sorted(one for one in menu | beyond if one.startswith(paths)):
            answer = client.get(path)
            is_page = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
            for what, url in addresses_of(answer.content.decode(), path) if is_page else []:
                timed = Timed(account, url, what)
                client.get(url)
                for _ in range(repeat):
                    before = time.perf_counter()
                    status = client.get(url).status_code
                    timed.milliseconds.append((time.perf_counter() - before) * 1000)
                    assert status == 200, f"{url} answers {status}"
                done.append(timed)
                print(f"{timed.p95:6.0f} {account} {url} {what}", file=sys.stderr, flush=True)
    return done


def main() -> int:
    """Print the table; 0 when every p95 stays under the limit."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repeat", type=int, default=20)
    options.add_argument("--account", action="append", help="only these accounts")
    options.add_argument("--paths", default="", help="only lists whose address begins so")
    given = options.parse_args()
    with database.serving_for_command():
        start.django()
        timed = measure(given.repeat, given.account or ACCOUNTS, given.paths)
    print("| 账号 | 地址 | 内容 | 中位（毫秒） | p95（毫秒） |\n|---|---|---|---|---|")
    for one in sorted(timed, key=lambda t: -t.p95):
        print(
            f"| {one.account} | `{one.url}` | {one.what} | {statistics.median(one.milliseconds):.0f} | {one.p95:.0f} |"
        )
    slow = [one for one in timed if one.p95 >= LIMIT_MS]
    load = "、".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"\n{len(timed)} 个地址，{len(slow)} 个超过 {LIMIT_MS} 毫秒；机器负载 {load}。")
    return 1 if slow or not timed else 0


if __name__ == "__main__":
    sys.exit(main())
