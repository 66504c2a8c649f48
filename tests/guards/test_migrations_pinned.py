"""An applied migration is never edited: a database that has it would differ from a fresh one (reliability F16 h).

``FUZHI_PIN_MIGRATIONS=1`` adds new files to ``migrations.sha256``; a line that stands there is never changed.
"""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
PINNED = Path(__file__).with_name("migrations.sha256")
BESIDE = (".py", ".sql")


def files() -> dict[str, str]:
    """Each file of a migrations folder (steps and what their migrations read beside them) with its digest."""
    found = {}
    for folder in sorted((ROOT / "src" / "fuzhi" / "steps").glob("*/migrations")):
        for path in sorted(folder.rglob("*")):
            if path.suffix in BESIDE and path.name != "__init__.py":
                found[str(path.relative_to(ROOT))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def pinned() -> dict[str, str]:
    """What was pinned: file and digest."""
    lines = PINNED.read_text().splitlines() if PINNED.exists() else []
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def test_no_applied_migration_was_edited() -> None:
    now, known = files(), pinned()
    if os.environ.get("FUZHI_PIN_MIGRATIONS"):
        kept = now | known
        PINNED.write_text("".join(f"{kept[name]}  {name}\n" for name in sorted(kept)))
    assert {name for name, digest in known.items() if now.get(name) != digest} == set(), (
        "edited or removed: write a new migration instead"
    )
    assert set(now) == set(pinned()), "new: FUZHI_PIN_MIGRATIONS=1 pytest tests/guards/test_migrations_pinned.py"
