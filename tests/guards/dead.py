"""What nothing of the product uses: ``python -m tests.guards.dead`` names it and ends with 1.

Vulture finds what no module of the product names. What a template, a setting or a framework calls by its name is taken
off, and so is the short list below, each with its reason. What only a test uses is dead.
"""

import re
import sys
from pathlib import Path

from vulture import Vulture

from fuzhi.site.main import COMMANDS
from tests.guards.sources import ROOT, SOURCE, modules

KINDS = {"function", "method", "class", "property", "unreachable_code"}  # ruff finds imports
CALLED_BY_FRAMEWORKS = {
    "Meta",  # models
    "__getattr__",  # Python
    "authenticate",  # ninja's security
    "get_by_natural_key",  # Django's backends, with has_perm
    "has_perm",
    "process_exception",  # Django's middleware
    "process_view",
    "_get_session_from_db",  # Django's sessions
    "get_help_text",  # Django's password validators
    "form_valid",  # Django's views
    "clean_username",  # Django's forms
    "valid_value",  # Django's forms
    "from_db_value",  # Django's fields
    "resolve_count",  # ninja's schemas
    "resolve_total_fen",
}
FOR_OTHERS = {
    "read_csv": "contract: documents read what they wrote",
    "items_of_stage": "a question of the policy library, asked by the specification",
    "sum_words": "a question of the policy library: how a sum came about (its README)",
}
DECORATED = ["@router.*", "@api.*", "@app.*", "@handler"]


def named_in_text() -> set[str]:
    """Words of templates and dotted names of settings: what Django finds by its name."""
    source = "".join(path.read_text(encoding="utf-8") for path in modules())
    texts = [path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.html")]
    words = {word for text in texts for word in re.findall(r"[A-Za-z_]\w*", text)}
    cast = re.findall(r"cast\(\"(\w+)\"", source)
    dotted = re.findall(r"[\"'](fuzhi(?:\.\w+)+)[\"']", source)
    commands = {function for _, function, _ in COMMANDS.values()}
    return words | commands | set(cast) | {name.rsplit(".", 1)[1] for name in dotted}


def is_found_by_django(kind: str, name: str, file: str) -> bool:
    """An app, a migration, or a table that only foreign keys and SQL name."""
    parts = Path(file).with_suffix("").parts
    return "migrations" in parts or (kind == "class" and (name.endswith("Config") or "models" in parts))


def dead() -> list[str]:
    """``file:line kind name`` of each thing that nothing uses."""
    finder = Vulture(ignore_decorators=DECORATED)
    finder.scavenge([str(path) for path in SOURCE.rglob("*.py")])  # migrations use, and are used by Django
    known = named_in_text() | CALLED_BY_FRAMEWORKS | set(FOR_OTHERS)
    return [
        f"{Path(item.filename).relative_to(ROOT)}:{item.first_lineno} {item.typ} {item.name}"
        for item in finder.get_unused_code()
        if item.typ in KINDS and item.name not in known and not is_found_by_django(item.typ, item.name, item.filename)
    ]


if __name__ == "__main__":
    found = dead()
    if found:
        sys.exit("没有用处的代码：\n" + "\n".join(found))
