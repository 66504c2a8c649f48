"""Compiled rules found by content: shipped, kept, or made now.

The default choice of every shipped pack stands ready in ``shipped/<module>.json`` (a test holds it equal to a fresh
compile); other choices are compiled when first asked for and kept under ``FUZHI_HOME/cache``. What is kept is found by
the digest of the pack's files, the switches and the compiler; a pack changed in memory has no digest and is compiled.
"""

import functools
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from fuzhi.policy.compiled import CompiledRules, rules_from_json
from fuzhi.policy.folders import home_folder, pack_folder, pack_hash, read_yaml, shipped_path
from fuzhi.policy.readings import Reading, SwitchValue, choose, read_reading

if TYPE_CHECKING:
    from fuzhi.policy.pack import Pack

_FOLDER = Path(__file__).parent
_COMPILER = ("binding", "compiled", "compiling", "facts", "language", "readings")


def rules_named(name: str, chosen: Mapping[str, object] | None = None) -> CompiledRules:
    """The rules of the pack of that name, without importing it (or Ibis, half a second) when they stand compiled.

    Raises NotFound for an unknown pack, InputError for an unknown switch or value.
    """
    folder = pack_folder(name)
    digest = pack_hash(folder)
    found = _standing(folder.name, digest, choose(_readings(folder), chosen) if chosen else None)
    if found is not None:
        return found
    from fuzhi.policy.pack import load_pack  # with Ibis, half a second

    pack = load_pack(name)
    return rules_of(pack, pack.switches(chosen))


def rules_of(pack: "Pack", switches: Mapping[str, SwitchValue] | None = None) -> CompiledRules:
    """The rules of this very pack, as it is in memory, for these switches (default: the pack's)."""
    return _rules_of(pack, tuple(sorted((switches if switches is not None else pack.switches()).items())))


@functools.lru_cache(maxsize=32)
def _rules_of(pack: "Pack", chosen: tuple[tuple[str, SwitchValue], ...]) -> CompiledRules:
    switches = {name: dict(chosen)[name] for name in pack.readings}
    found = _standing(pack.module, pack.hash, switches) if pack.hash else None
    if found is not None:
        return found
    from fuzhi.policy.compiling import compile_pack  # with Ibis, half a second

    rules = compile_pack(pack, switches)
    if pack.hash:
        _keep(_place(pack.module, pack.hash, switches), rules.as_json())
    return rules


def is_shipped(pack: "Pack") -> bool:
    """True for a pack as the product ships it: checked and compiled before it was released."""
    shipped = _read(shipped_path(pack.module))
    return shipped is not None and shipped.pack_hash == pack.hash


def _standing(module: str, digest: str, switches: dict[str, SwitchValue] | None) -> CompiledRules | None:
    """What stands compiled for this content; None for ``switches`` means the pack's default ones."""
    shipped = _read(shipped_path(module))
    if shipped is not None and shipped.pack_hash == digest and switches in (None, shipped.switches):
        return shipped
    kept = _read(_place(module, digest, switches)) if switches is not None else None
    return kept if kept is not None and (kept.pack_hash, kept.switches) == (digest, switches) else None


def _place(module: str, digest: str, switches: Mapping[str, SwitchValue]) -> Path:
    text = json.dumps([digest, _compiler_hash(), switches], sort_keys=True, ensure_ascii=False)
    name = f"{module}-{hashlib.sha256(text.encode()).hexdigest()[:24]}.json"
    return home_folder() / "cache" / "rules" / name


@functools.cache
def _compiler_hash() -> str:
    """Digest of the modules that decide how rules become SQL: a new version of them compiles anew."""
    digest = hashlib.sha256()
    for name in _COMPILER:
        digest.update((_FOLDER / f"{name}.py").read_bytes())
    return digest.hexdigest()


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
