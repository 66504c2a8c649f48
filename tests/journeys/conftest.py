"""The running product and browsers that are signed in; nothing of the product is imported here."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.faces.kit.browser import FLAGS as GALLERY_FLAGS

READY_SECONDS_MAX = 420
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [*GALLERY_FLAGS, "--disable-quic"]
OFFICE: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in str(item.path):
            item.add_marker(pytest.mark.journey)


@dataclass(frozen=True)
class RunningDemo:
    """Where the product answers, and its own folder (workbooks, truth)."""

    address: str
    home: Path

    def url(self, path: str) -> str:
        return self.address + path

    @property
    def samples(self) -> Path:
        return self.home / "samples"


@contextmanager
def demo_in(home: Path) -> Iterator[str]:
    """``fuzhi demo`` in an empty home; gives its address once it says that it is ready, ends it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "PGHOST", "FUZHI_TODAY")}
    environment |= {"FUZHI_HOME": str(home), "FUZHI_PORT": str(port)}
    log = home.with_suffix(".log")
    command = [str(Path(sys.executable).with_name("fuzhi")), "demo", "--scale", "small"]
    with log.open("wb") as written:
        process = subprocess.Popen(command, env=environment, stdout=written, stderr=subprocess.STDOUT)
    try:
        _wait_until_ready(f"http://127.0.0.1:{port}", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


_shared = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """With several workers (``-n 2``) the first process starts one demo, which they share."""
    if (
        not getattr(config.option, "numprocesses", None)
        or hasattr(config, "workerinput")
        or "FUZHI_JOURNEY_URL" in os.environ
    ):
        return
    home = Path(_shared.enter_context(tempfile.TemporaryDirectory(prefix="fuzhi-journey-"))) / "home"
    os.environ |= {"FUZHI_JOURNEY_URL": _shared.enter_context(demo_in(home)), "FUZHI_JOURNEY_HOME": str(home)}


def pytest_unconfigure(config: pytest.Config) -> None:
    _shared.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """``fuzhi demo`` in an empty home (or the one at FUZHI_JOURNEY_URL and FUZHI_JOURNEY_HOME, to try things out)."""
    if url := os.environ.get("FUZHI_JOURNEY_URL"):
        yield RunningDemo(url, Path(os.environ["FUZHI_JOURNEY_HOME"]))
        return
    home = tmp_path_factory.mktemp("journey") / "home"
    with demo_in(home) as address:
        yield RunningDemo(address, home)


def _wait_until_ready(address: str, process: subprocess.Popen, log: Path) -> None:
    last = "no answer"
    end = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < end:
        if process.poll() is not None:
            pytest.fail(f"fuzhi demo ended with {process.returncode}:\n{log.read_text(errors='replace')[-3000:]}")
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            last = error.read().decode(errors="replace")
        except OSError as error:
            last = str(error)
        time.sleep(1)
    pytest.fail(f"not ready within {READY_SECONDS_MAX} s ({last}):\n{log.read_text(errors='replace')[-3000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def open_as(demo: RunningDemo, browser: Browser) -> Iterator[Callable[..., Page]]:
    """``open_as("tongyu")`` gives a signed-in page; ``open_as(None, phone=True)`` a visitor's on a phone."""
    contexts = []

    def open_page(account: str | None, *, phone: bool = False, dark: bool = False, bypass_csp: bool = False) -> Page:
        context = browser.new_context(
            viewport=PHONE if phone else OFFICE,
            locale="zh-CN",
            color_scheme="dark" if dark else "light",
            bypass_csp=bypass_csp,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: pytest.fail(f"script error on {page.url}: {error}"))
        if account:
            page.goto(demo.url("/staff/login/"))
            page.locator("input[name=username]").fill(account)
            page.locator("input[name=password]").fill("fuzhi-demo")
            page.locator("input[name=password]").press("Enter")
            page.wait_for_url(lambda url: "/staff/login" not in url)
        return page

    yield open_page
    for context in contexts:
        context.close()
