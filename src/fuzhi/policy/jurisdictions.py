"""The jurisdiction of a pack: its ``pack.yaml`` and ``places.csv``. Imports no rule language."""

import csv
import functools
import io
from collections.abc import Mapping
from pathlib import Path

import yaml

from fuzhi.policy.folders import PACKS_FOLDER, home_folder
from fuzhi.vocabulary.errors import InputError, NotFound
from fuzhi.vocabulary.places import Jurisdiction
from fuzhi.vocabulary.plain import Json

MARK = "jurisdiction"
"""File of FUZHI_HOME that names the folder of the pack in use, for commands that work without the database."""
_HEAD, _PLACES = "pack.yaml", "places.csv"


def jurisdiction_of(files: Mapping[str, bytes]) -> Jurisdiction:
    """The jurisdiction that a pack's files describe. Raises InputError ``bad_pack``."""
    try:
        return _read(yaml.safe_load(files[_HEAD]), files.get(_PLACES, b"").decode("utf-8-sig"))
    except (KeyError, TypeError, ValueError, AttributeError, yaml.YAMLError) as error:
        raise InputError(
            "bad_pack",
            f"政策包里的市、县、年龄读不出来：{type(error).__name__} {error}。",
            "请对照随附的政策包补全 pack.yaml 和 places.csv。",
        ) from error


def jurisdiction_in(folder: Path) -> Jurisdiction:
    """The jurisdiction of a pack's folder. Raises InputError ``bad_pack``."""
    return jurisdiction_of(
        {name: (folder / name).read_bytes() for name in (_HEAD, _PLACES) if (folder / name).is_file()}
    )


@functools.cache
def jurisdiction_at_home() -> Jurisdiction:
    """That of the pack in use as the last command that chose one left it, else that of the only shipped pack.

    For commands that work without the database. Raises NotFound when neither is there.
    """
    mark = home_folder() / MARK
    folders = [Path(mark.read_text(encoding="utf-8"))] if mark.is_file() else []
    folders += sorted(head.parent for head in PACKS_FOLDER.glob(f"*/{_HEAD}"))
    for folder in folders:
        if (folder / _HEAD).is_file():
            return jurisdiction_in(folder)
    raise NotFound("no_jurisdiction", "还不知道在哪个市使用。", "请先运行 fuzhi setup 选定政策包。")


def remember(folder: Path) -> None:
    """Let commands without the database know which pack was chosen (its folder)."""
    mark = home_folder() / MARK
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(str(folder), encoding="utf-8")


def _read(head: Json, places: str) -> Jurisdiction:
    counties = {str(code): str(entry["name"]) for code, entry in head["counties"].items()}
    names = dict(counties)
    for row in csv.DictReader(io.StringIO(places)):
        names.setdefault(row["county_code"], row["county"])
        names.setdefault(row["town_code"], row["town"])
        if "虚拟" not in row["village"]:
            names[row["village_code"]] = row["village"]
    return Jurisdiction(
        code=str(head["prefecture"]["code"]),
        name=str(head["prefecture"]["name"]),
        province=str(head["prefecture"]["province"]),
        counties=counties,
        letters={str(code): str(entry["letters"]) for code, entry in head["counties"].items()},
        merged={str(code): str(county) for code, county in (head.get("merged") or {}).items()},
        youngest=int(head["ages"]["youngest"]),
        oldest=int(head["ages"]["oldest"]),
        preschool_months=int(head["preschool_months"]),
        names=names,
        seat_towns=tuple(str(town) for entry in head["counties"].values() for town in entry.get("seat") or ()),
    )
