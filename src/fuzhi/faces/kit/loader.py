"""Reads templates. A line break with its indentation is layout of the source, never a blank on the page.

Chinese has no blanks between words, so a break between two elements of a line must not become one. Outside of tags a
break and the blanks around it are dropped, inside a tag they are one blank; blanks within a line stay as written. So
templates are indented like code and the page reads as if each stood in one line (docs/decisions/0008).
"""

import re
from pathlib import Path

from django_cotton.cotton_loader import Loader as CottonLoader

OURS = Path(__file__).parents[2]
_DJANGO = r"{%.*?%}|{{.*?}}|{#.*?#}"
_TAG = re.compile(
    rf"({_DJANGO}|<!--.*?-->|<[/!a-zA-Z](?:{_DJANGO}|\"(?:{_DJANGO}|[^\"])*\"|'(?:{_DJANGO}|[^'])*'|[^>\"'])*>)",
    re.DOTALL,
)
_BREAK = re.compile(r"[ \t]*\n[ \t\n]*")
_BREAK_BEFORE_END = re.compile(r"[ \t]*\n[ \t\n]*(?=>$)")


def without_breaks(source: str) -> str:
    """The template as one line; only blanks that stand within a line of the source are left."""
    parts = _TAG.split(source)  # texts at even places, tags at odd ones
    parts[0::2] = [_BREAK.sub("", text) for text in parts[0::2]]
    parts[1::2] = [_BREAK.sub(" ", _BREAK_BEFORE_END.sub("", tag)) for tag in parts[1::2]]
    return "".join(parts)


class Loader(CottonLoader):
    """Cotton's loader, reading our own templates without their line breaks and those of packages as they are."""

    def _get_template_string(self, template_name: str) -> str:
        source: str = super()._get_template_string(template_name)
        own = [OURS, *self.engine.dirs]
        return without_breaks(source) if any(Path(template_name).is_relative_to(folder) for folder in own) else source
