"""The house's measures: file and function lengths, names, docstrings; one place for business time, no floats in money."""

import ast
import re
import statistics
import sys
from pathlib import Path

import pytest

from tests.guards.sources import ROOT, SOURCE, modules, name, sheets, tree

FILE_LINES_MAX = 400
FILE_LINES_MEDIAN_MAX = 60
FUNCTION_LINES_MAX = 60
FUNCTION_LINES_MEDIAN_MAX, FUNCTION_LINES_P95_MAX = 6, 33
TEST_SHARE_MIN = 0.78  # of the source lines without samples and migrations
LINE_MAX = 120  # characters, a Chinese one counts as one
DOCSTRING_SHARE_MIN = 0.85
BANNED_NAMES = {"utils", "helpers", "common", "manager", "handler", "data", "info"}


def functions(module: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def long_lines(path: Path) -> list[str]:
    """``file:line (length)`` of each line that is too long."""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    return [f"{name(path)}:{number} ({len(line)})" for number, line in lines if len(line) > LINE_MAX]


def test_no_file_is_longer_than_400_lines() -> None:
    long = {name(path): n for path in modules() if (n := len(path.read_text().splitlines())) > FILE_LINES_MAX}
    tests = {
        name(p): n for p in (ROOT / "tests").rglob("*.py") if (n := len(p.read_text().splitlines())) > FILE_LINES_MAX
    }
    assert long | tests == {}


def test_no_function_is_longer_than_60_lines() -> None:
    long = {}
    for path in modules():
        for node in functions(tree(path)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                long[f"{name(path)}:{node.name}"] = lines
    assert long == {}


def test_no_line_of_a_page_is_longer_than_120_characters() -> None:
    """Templates, style sheets and scripts are written like code; what others wrote lies in ``vendor``."""
    pages = [*(ROOT / "src").rglob("*.html"), *(ROOT / "tests").rglob("*.html"), *sheets()]
    assert len(pages) > 100
    assert [line for path in pages for line in long_lines(path)] == []


def test_no_line_of_code_is_longer_than_120_characters() -> None:
    """Ruff counts a Chinese character twice and lets them be; here each counts once."""
    assert [line for path in modules() for line in long_lines(path)] == []


def test_most_functions_are_short() -> None:
    lengths = [(node.end_lineno or 0) - node.lineno + 1 for path in modules() for node in functions(tree(path))]
    median, p95 = statistics.median(lengths), statistics.quantiles(lengths, n=20)[-1]
    sys.stdout.write(f"functions: median {median}, p95 {p95}" + "\n")
    assert median <= FUNCTION_LINES_MEDIAN_MAX and p95 <= FUNCTION_LINES_P95_MAX


def filled(path: Path) -> int:
    """Lines that are not blank."""
    return sum(1 for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def test_most_files_are_short() -> None:
    median = statistics.median(filled(path) for path in modules())
    sys.stdout.write(f"files: median {median} lines that are not blank" + "\n")
    assert median <= FILE_LINES_MEDIAN_MAX


def test_there_are_enough_tests() -> None:
    source = sum(filled(path) for path in modules() if "samples" not in path.parts)
    share = sum(filled(path) for path in (ROOT / "tests").rglob("*.py")) / source
    sys.stdout.write(f"test lines a source line: {share:.3f}" + "\n")
    assert share >= TEST_SHARE_MIN


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name(path) for path in SOURCE.rglob("*") if path.stem in BANNED_NAMES and path.suffix in {".py", ""}] == []


def test_public_things_say_what_they_are() -> None:
    described = total = 0
    bare: list[str] = []
    for path in modules():
        module = tree(path)
        assert ast.get_docstring(module) or not module.body, f"{name(path)} says nothing about itself"
        for node in module.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                total += 1
                if ast.get_docstring(node):
                    described += 1
                else:
                    bare.append(f"{name(path)}:{node.name}")
    assert described >= DOCSTRING_SHARE_MIN * total, bare


@pytest.mark.parametrize(
    "step", sorted(path.name for path in (SOURCE / "steps").iterdir() if (path / "__init__.py").exists())
)
def test_every_step_says_what_it_takes_and_hands_on(step: str) -> None:
    assert (SOURCE / "steps" / step / "README.md").exists()


def test_business_time_comes_from_the_clock_alone() -> None:
    """``date.today``, ``datetime.now`` and ``timezone.now`` stand in the clock and in real-time machinery only."""
    allowed = {"src/fuzhi/vocabulary/clock.py", "src/fuzhi/site/main.py"}
    pattern = re.compile(r"\b(date\.today|datetime\.now|datetime\.utcnow|timezone\.now|time\.time)\(")
    found = [name(path) for path in modules() if name(path) not in allowed and pattern.search(path.read_text())]
    assert found == []


def test_money_knows_no_float() -> None:
    """No ``/`` and no ``float`` where money is computed."""
    places = [
        SOURCE / "vocabulary" / "money.py",
        *(SOURCE / "steps" / "payments").rglob("*.py"),
        *(SOURCE / "steps" / "ledger").rglob("*.py"),
    ]
    for path in places:
        for node in ast.walk(tree(path)):
            match node:
                case ast.BinOp(op=ast.Div(), left=left, right=right) if not isinstance(right, ast.Constant):
                    assert "fen" not in ast.unparse(left), f"{name(path)}:{node.lineno}"  # Path / "name" is none
            assert not (isinstance(node, ast.Name) and node.id == "float"), f"{name(path)}:{node.lineno}"


def test_nothing_names_a_registry_host_or_this_machine() -> None:
    pattern = re.compile(r"files\.python" r"hosted|registry\.n" r"pmjs|/root/|/wo" r"rk/")
    for path in [*ROOT.glob("[!.]*.*"), *ROOT.glob("Makefile"), *(ROOT / "docs").rglob("*.md"), *modules()]:
        if path.is_file():
            assert not pattern.search(path.read_text(encoding="utf-8", errors="ignore")), name(path)
