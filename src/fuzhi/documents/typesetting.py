"""Typst at work: one compiler a thread, our own fonts, data handed over as JSON and never pasted into the source."""

import io
import json
import re
import threading
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import manimgx_fonts_cjk
import segno
import typst

from fuzhi.vocabulary.plain import Json

_TEMPLATES = Path(__file__).parent / "templates"
_own = threading.local()


@cache
def _fonts() -> typst.Fonts:
    folder = str(Path(manimgx_fonts_cjk.__file__).parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])


class DoesNotFit(Exception):
    """A template was told that each paper is one page, and one is not."""


def typeset(template: str, payload: Json, *, on: date, is_tagged: bool = True) -> bytes:
    """A template filled with ``payload`` as PDF bytes; equal data of the same day give equal bytes.

    ``is_tagged`` False leaves out the tags for screen readers: piles for the printer are four times smaller without.
    """
    if not hasattr(_own, "compiler"):
        _own.compiler = typst.Compiler(root=str(_TEMPLATES), font_paths=_fonts(), ignore_system_fonts=True)
    made = datetime(on.year, on.month, on.day, tzinfo=UTC)
    try:
        pdf = _own.compiler.compile(
            input=str(_TEMPLATES / template),
            format="pdf",
            sys_inputs={"payload": json.dumps(payload, ensure_ascii=False)},
            timestamp=made,
            pdf_tags=is_tagged,
        )
    except typst.TypstError as error:
        if "second page" in str(error):
            raise DoesNotFit from error
        raise
    return bytes(pdf)


def qr_svg(text: str) -> str:
    """A code to scan (level M) as SVG text; empty text gives no code. The mask is fixed:
    trying all eight costs five times."""
    if not text:
        return ""
    out = io.BytesIO()
    segno.make(text, error="m", mask=2).save(
        out, kind="svg", scale=4, border=0, dark="#182426", xmldecl=False, nl=False
    )
    return out.getvalue().decode()


_PAGE = re.compile(rb"/Type\s*/Page\b")


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF of ours has; its page objects stand open."""
    return len(_PAGE.findall(pdf))
