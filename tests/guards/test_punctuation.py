"""Chinese is written with Chinese signs: no ASCII comma, colon, bracket or full stop beside a Chinese character, neither in a
template nor in what a message says."""

import ast
import re
from collections.abc import Iterator

from tests.guards.sources import SOURCE, modules, name, tree

HAN = "\u3400-\u9fff"
WRONG = re.compile(rf"[{HAN}”’）》][,:;!?()]|[,:;!?()][{HAN}“‘（《]|[{HAN}]\.(?![\w*])|\.\.\.")
PATTERN = re.compile(r"[\\\[\]|+*^$]|\(\?")
"""Signs of a regular expression or of a template of ours: it reads, it is not read."""
UNSAID = re.compile(r"&#?\w+;|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", re.S)
READS = ("rosters", "linkage", "samples", "policy", "migrations")
"""Where what others write is read or made, with the signs that they use; the pack's own words are read by its check."""
SAYS = {
    "src/fuzhi/steps/aid/proving.py": "the number of a decision, with the colons that it has",
    "src/fuzhi/site/commands/reproduce.py": "likewise",
}


def strings(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text of a module but its own documentation."""
    said = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


def wrong_signs(text: str) -> list[str]:
    """Each place with a few characters around it."""
    return [text[max(0, hit.start() - 8) : hit.end() + 8] for hit in WRONG.finditer(text)]


def test_signs_are_told_apart() -> None:
    assert wrong_signs("请填姓名,再选学校") and wrong_signs("共3人(含转入)") and wrong_signs("完成.")
    assert not wrong_signs("请填姓名，再选学校（含转入）。12:30 起，见 a.xlsx")


def test_messages_are_written_with_chinese_signs() -> None:
    found = {
        f"{name(path)}:{line}": signs
        for path in modules()
        if not set(path.relative_to(SOURCE).parts) & set(READS) and name(path) not in SAYS
        for line, text in strings(tree(path))
        if not PATTERN.search(text) and (signs := wrong_signs(text))
    }
    assert found == {}


def test_templates_are_written_with_chinese_signs() -> None:
    found = {
        name(path): signs
        for path in (SOURCE / "faces").rglob("*.html")
        if (signs := wrong_signs(UNSAID.sub("\n", path.read_text(encoding="utf-8"))))
    }
    assert found == {}
