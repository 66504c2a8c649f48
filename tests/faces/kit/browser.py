"""The gallery in a real browser: a server of its own process, chromium at the two sizes that count."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

SIZES = ((1366, 768), (390, 844))
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
ROOT = Path(__file__).parents[3]


@contextmanager
def serve() -> Iterator[str]:
    """The gallery's address while the block runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = (
        "import django;django.setup();from wsgiref.simple_server import make_server;"
        "from socketserver import ThreadingMixIn;from wsgiref.simple_server import WSGIServer;"
        "from django.core.wsgi import get_wsgi_application as g;"
        "S=type('S',(ThreadingMixIn,WSGIServer),{'daemon_threads':True});"
        f"make_server('127.0.0.1',{port},g(),server_class=S).serve_forever()"
    )
    where = {
        "DJANGO_SETTINGS_MODULE": "tests.faces.kit.gallery_settings",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
        "FUZHI_TODAY": "2018-04-09",
    }
    server = subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ, **where}, stderr=subprocess.PIPE, cwd=ROOT
    )
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(100):
            if server.poll() is not None:
                raise RuntimeError(server.stderr.read().decode() if server.stderr else "")
            try:
                urlopen(f"{address}/static/fz.css", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(5)


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser for many pages: starting it costs more than all else."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def browser_page(browser: Browser, size: tuple[int, int], has_script: bool = True) -> Iterator[tuple[Page, list[str]]]:
    """A page of that size and the list of what its console said as warning or error."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, java_script_enabled=has_script, locale="zh-CN"
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page, said
    context.close()
