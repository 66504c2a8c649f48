"""Sentences of the product that promise something: of pages, papers, messages and the policy pack.

``python -m tests.guards.promising`` prints those that ``promises.yaml`` does not name.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.guards.sources import ROOT, SOURCE, name, tree

FILE = ROOT / "tests" / "guards" / "promises.yaml"
PLACES = ("faces", "documents", "steps", "policy")
PROMISING = re.compile(
    r"(?<!未)自动|每.{1,4}都能|夜间(?!核对不|核对有)|每(?:天|分钟)(?=封|核|备|检)|随时|凭受理号|扫一扫|工作日内|继续有效|可以查(?!找)|能看到|看到没|看得到|答复(?=后|时)|"
    r"由[^。，；]{0,20}落实|保留(?= ?\d| ?□)|"
    r"(?<!村委)(?<!居委)(?<!社)(?<!机)(?<!委员)(?<!开)(?<!体)(?<!一)会(?!计|员|议|话|儿|怎样|改变结)|将(?!来|此|要)"
)
_TAG = re.compile(r"\{#.*?#\}|\{%.*?%\}|<script.*?</script>|<[^>]+>", re.S)
_VALUE = re.compile(r"\{\{.*?\}\}")
_SENTENCE = re.compile(r"[。；！？\n]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Promise:
    """What a sentence says (a part of it that is found there) and the test that shows it."""

    says: str
    test: str

    @property
    def is_shown(self) -> bool:
        """True when the test exists."""
        path, _, function = self.test.partition("::")
        file = ROOT / "tests" / path
        return file.is_file() and f"def {function}(" in file.read_text(encoding="utf-8")


def promises() -> list[Promise]:
    """The list that is kept by hand."""
    return [Promise(**one) for one in yaml.safe_load(FILE.read_text(encoding="utf-8"))]


def sentences() -> Iterator[tuple[str, str]]:
    """(file, sentence) of every sentence with a promising word; values that the page puts in are ``□``."""
    for place in PLACES:
        for path in sorted((SOURCE / place).rglob("*")):
            for text in _texts(path):
                for said in _SENTENCE.split(text):
                    plain = re.sub(r"\s+", "", said)
                    if PROMISING.search(plain):
                        yield name(path), plain


def _texts(path: Path) -> Iterator[str]:
    if path.suffix in (".html", ".typ"):
        yield from _TAG.sub("\n", _VALUE.sub("□", path.read_text(encoding="utf-8"))).split("\n\n")
    elif path.suffix == ".yaml":
        yield from (line.split("#")[0] for line in path.read_text(encoding="utf-8").splitlines())
    elif path.suffix == ".py" and "migrations" not in path.parts and "examples" not in path.parts:
        yield from _strings(tree(path))


def _strings(node: ast.AST) -> Iterator[str]:
    """Chinese texts of a module, f-strings with ``□`` for their values; docstrings are English."""
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "□" for part in node.values]
        yield "".join(str(part) for part in parts)
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CHINESE.search(node.value):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _strings(child)


def unlisted() -> list[tuple[str, str]]:
    """Promises that nobody has listed."""
    known = [one.says for one in promises()]
    return [(file, said) for file, said in sentences() if not any(says in said for says in known)]


if __name__ == "__main__":
    for where, what in unlisted():
        sys.stdout.write(f"{where}: {what}\n")
