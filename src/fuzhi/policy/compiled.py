"""Compiled rules: what an engine needs of a pack for one choice of switches, as plain JSON without Ibis.

The default choice of every shipped pack stands ready in ``shipped/<module>.json`` (a test holds it equal to a fresh
compile); other choices are compiled when first asked for and kept under ``FUZHI_HOME/cache``.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fuzhi.policy.folders import home_folder, pack_folder, pack_hash, read_yaml
from fuzhi.policy.readings import Reading, SwitchValue, choose, read_reading

ENGINES = ("duckdb", "postgres", "spark")
_FOLDER = Path(__file__).parent
_SHIPPED = _FOLDER / "shipped"
_SOURCES = ("assembly", "binding", "compiled", "compiling", "facts", "language", "pack", "readings")


@dataclass(frozen=True, slots=True)
class CompiledCondition:
    """A condition of an item; ``kind`` None = a leaf, else all, any or none of ``children`` (codes)."""

    code: str
    clause: str
    kind: str | None
    children: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompiledItem:
    """An item: ``when`` lists the codes asked directly, ``conditions`` all in bit order, ``amount`` SQL by engine."""

    code: str
    table: str
    clause: str
    tier: str
    delivery: str
    when: tuple[str, ...]
    conditions: tuple[CompiledCondition, ...]
    amount: dict[str, str]


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """``tests``: SQL of every leaf by table, code and engine, over the columns of the fact table."""

    pack: str
    title: str
    pack_hash: str
    checked_from: str
    checked_through: str
    switches: dict[str, SwitchValue]
    idle_switches: tuple[str, ...]
    items: tuple[CompiledItem, ...]
    tests: dict[str, dict[str, dict[str, str]]]

    def items_of(self, table: str) -> tuple[CompiledItem, ...]:
        """The items decided from one fact table."""
        return tuple(item for item in self.items if item.table == table)

    def as_json(self) -> str:
        """Stable text: the shipped file's content."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def rules_from_json(text: str) -> CompiledRules:
    """The inverse of :meth:`CompiledRules.as_json`."""
    raw = json.loads(text)
    items = tuple(
        CompiledItem(
            **{
                **item,
                "when": tuple(item["when"]),
                "conditions": tuple(
                    CompiledCondition(**{**c, "children": tuple(c["children"])}) for c in item["conditions"]
                ),
            }
        )
        for item in raw["items"]
    )
    switches = {name: _from_json(value) for name, value in raw["switches"].items()}
    return CompiledRules(**{**raw, "items": items, "switches": switches, "idle_switches": tuple(raw["idle_switches"])})


def _from_json(value: Any) -> Any:
    return tuple(_from_json(part) for part in value) if isinstance(value, list) else value


def compiler_hash() -> str:
    """Digest of the modules that decide how rules become SQL: a new version of them compiles anew."""
    digest = hashlib.sha256()
    for name in _SOURCES:
        digest.update((_FOLDER / f"{name}.py").read_bytes())
    return digest.hexdigest()


def shipped_path(module: str) -> Path:
    """Where the default compile of a shipped pack stands."""
    return _SHIPPED / f"{module}.json"


def cache_folder() -> Path:
    """Where compiles of other switch choices are kept."""
    return home_folder() / "cache" / "rules"


def compiled_rules(name: str, chosen: Mapping[str, object] | None = None) -> CompiledRules:
    """The compiled rules of a pack for these switches; compiles (half a second) only when nothing fresh is kept.

    Raises NotFound for an unknown pack, InputError for an unknown switch or value.
    """
    folder = pack_folder(name)
    digest = pack_hash(folder)
    shipped = _read(shipped_path(folder.name))
    is_fresh = shipped is not None and shipped.pack_hash == digest
    if shipped is not None and is_fresh and not chosen:
        return shipped
    switches = choose(_readings(folder), chosen)
    if shipped is not None and is_fresh and shipped.switches == switches:
        return shipped
    text = json.dumps([digest, compiler_hash(), switches], sort_keys=True, ensure_ascii=False)
    place = cache_folder() / f"{folder.name}-{hashlib.sha256(text.encode()).hexdigest()[:24]}.json"
    kept = _read(place)
    if kept is not None and (kept.pack_hash, kept.switches) == (digest, switches):
        return kept
    from fuzhi.policy.compiling import compile_pack
    from fuzhi.policy.pack import load_pack

    rules = compile_pack(load_pack(name), switches)
    _keep(place, rules.as_json())
    return rules


def _readings(folder: Path) -> dict[str, Reading]:
    counties = tuple(str(code) for code in read_yaml(folder, "pack.yaml")["counties"])
    return {name: read_reading(name, entry, counties) for name, entry in read_yaml(folder, "readings.yaml").items()}


def _read(path: Path) -> CompiledRules | None:
    try:
        return rules_from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(path: Path, text: str) -> None:
    """Write beside, then rename, so that several commands at once never read half a file; no room is no error."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
