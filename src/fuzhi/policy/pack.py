"""A policy pack read from its folder: items, clauses, dated numbers, readings, open points.

``load_pack`` imports the pack's rule modules (and with them Ibis, about half a second once a process).
"""

import functools
import importlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import ModuleType

from fuzhi.policy.facts import month_of_term_start
from fuzhi.policy.folders import PACKS_FOLDER, pack_folder, pack_hash, read_yaml
from fuzhi.policy.funding import PackShares, read_shares
from fuzhi.policy.jurisdictions import jurisdiction_in
from fuzhi.policy.language import Benefit, Condition
from fuzhi.policy.questions import Questionnaire, read_questions
from fuzhi.policy.readings import Reading, SwitchValue, choose, read_reading
from fuzhi.vocabulary.errors import FuzhiError, InputError
from fuzhi.vocabulary.places import Jurisdiction
from fuzhi.vocabulary.plain import Json


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of the policy in our own words; without items it says why (``no_item``)."""

    number: str
    title: str
    meaning: str
    items: tuple[str, ...] = ()
    no_item: str = ""


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A number of the law from a semester on; ``since`` None reaches back without end."""

    since: str | None
    value: int | bool
    ref: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated number of the law; ``values`` in order of time."""

    name: str
    label: str
    unit: str
    values: tuple[ParameterValue, ...]
    last_checked_on: date

    def in_term(self, term: str) -> int | bool:
        """The value in force in a semester."""
        found = self.values[0].value
        for step in self.values[1:]:
            if step.since is not None and step.since <= term:
                found = step.value
        return found

    def in_month(self, month: str) -> int | bool:
        """The value in force in a month (``2018-03``)."""
        found = self.values[0].value
        for step in self.values[1:]:
            if step.since is not None and month_of_term_start(step.since) <= month:
                found = step.value
        return found


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """What the rules cannot say yet; one that is not accepted fails the pack's check."""

    code: str
    about: str
    question: str
    now: str
    asked: str
    is_accepted: bool


@dataclass(frozen=True, eq=False)
class Pack:
    """A policy pack. ``module`` is its folder and Python name, ``name`` what people type (``baicheng-2017``).

    ``who``: the clause that says whom the policy is for. ``hash``: digest of the files it was read from. A pack changed
    in memory (``dataclasses.replace``) is no longer what stands in those files, so its ``hash`` is empty and nothing
    kept under a hash is ever taken for it.
    """

    name: str
    module: str
    folder: Path
    title: str
    issuer: str
    in_force_from: str
    checked_from: str
    checked_through: str
    jurisdiction: Jurisdiction
    benefits: dict[str, Benefit]
    clauses: dict[str, Clause]
    parameters: dict[str, Parameter]
    readings: dict[str, Reading]
    open_points: tuple[OpenPoint, ...]
    questions: Questionnaire = field(default_factory=Questionnaire)
    who: str = ""
    fund_shares: tuple[PackShares, ...] = ()
    hash: str = field(default="", init=False)

    def switches(self, chosen: Mapping[str, object] | None = None) -> dict[str, SwitchValue]:
        """All readings with their values for a run; see :func:`fuzhi.policy.readings.choose`."""
        return choose(self.readings, chosen)

    def items_of(self, table: str) -> tuple[Benefit, ...]:
        """The items decided from one fact table, in reading order."""
        return tuple(benefit for benefit in self.benefits.values() if benefit.table == table)

    def is_checked_for(self, term: str) -> bool:
        """True when the rules were checked for this semester; runs outside must warn."""
        return self.checked_from <= term <= self.checked_through

    def conditions_by_code(self) -> dict[str, Condition]:
        """Every condition of every item once."""
        return {c.code: c for benefit in self.benefits.values() for c in benefit.conditions()}


def load_pack(name: str) -> Pack:
    """The pack of that name; the same object for both spellings. Raises NotFound or InputError ``bad_pack``."""
    folder = pack_folder(name)
    if folder.parent == PACKS_FOLDER:
        return _shipped(folder)
    return load_folder(folder, pack_hash(folder))  # made on this machine, where it may have been changed meanwhile


@functools.cache
def _shipped(folder: Path) -> Pack:
    return read_pack(folder, f"fuzhi.policy.packs.{folder.name}")


@functools.lru_cache(maxsize=32)
def load_folder(folder: Path, digest: str) -> Pack:
    """The pack in a folder whose files have this digest, imported under a name made of it:
    versions live side by side."""
    package = f"fuzhi.policy.pack_{digest}"
    module = ModuleType(package)
    module.__path__ = [str(folder)]
    sys.modules[package] = module
    writes_nothing, sys.dont_write_bytecode = (
        sys.dont_write_bytecode,
        True,
    )  # or a later version could meet old bytecode
    try:
        importlib.invalidate_caches()
        return read_pack(folder, package)
    finally:
        sys.dont_write_bytecode = writes_nothing


def read_pack(folder: Path, package: str) -> Pack:
    """A pack from a folder whose Python package is importable as ``package``. Raises InputError ``bad_pack``."""
    head = read_yaml(folder, "pack.yaml")
    try:
        jurisdiction = jurisdiction_in(folder)
        benefits = _benefits(package, head["benefits"])
        pack = Pack(
            name=head["name"],
            module=folder.name,
            folder=folder,
            title=head["title"],
            issuer=head["issuer"],
            in_force_from=str(head["in_force"]["from"]),
            checked_from=str(head["checked"]["from"]),
            checked_through=str(head["checked"]["through"]),
            jurisdiction=jurisdiction,
            benefits=benefits,
            clauses={str(n): _clause(str(n), entry) for n, entry in read_yaml(folder, "clauses.yaml").items()},
            parameters={n: _parameter(n, entry) for n, entry in read_yaml(folder, "parameters.yaml").items()},
            readings={
                n: read_reading(n, e, tuple(jurisdiction.counties))
                for n, e in read_yaml(folder, "readings.yaml").items()
            },
            open_points=tuple(_open_point(entry) for entry in read_yaml(folder, "open_points.yaml") or []),
            questions=read_questions(read_yaml(folder, "questions.yaml")),
            who=str(head.get("who", "")),
            fund_shares=read_shares(head.get("fund_shares"), {code: b.tier.value for code, b in benefits.items()}),
        )
        object.__setattr__(pack, "hash", pack_hash(folder))  # of these files: not a field that a changed pack inherits
        return pack
    except (KeyboardInterrupt, FuzhiError):
        raise
    except BaseException as error:  # the files are somebody's code: whatever it raises is told of the pack
        raise InputError(
            "bad_pack",
            f"政策包 {folder.name} 读不出来：{type(error).__name__} {error}。",
            "请对照随附的政策包补全该项。",
        ) from error


def _benefits(package: str, stems: list[str]) -> dict[str, Benefit]:
    found: dict[str, Benefit] = {}
    for stem in stems:
        for benefit in importlib.import_module(f"{package}.benefits.{stem}").BENEFITS:
            if benefit.code in found:
                raise ValueError(f"item {benefit.code} stands twice")
            found[benefit.code] = benefit
    return found


def _clause(number: str, entry: Json) -> Clause:
    return Clause(
        number, entry["title"], entry["meaning"], tuple(entry.get("items", ())), str(entry.get("no_item", ""))
    )


def _parameter(name: str, entry: Json) -> Parameter:
    values = tuple(
        ParameterValue(str(step["from"]) if "from" in step else None, step["value"], str(step["ref"]))
        for step in entry["values"]
    )
    return Parameter(name, entry["label"], entry["unit"], values, entry["last_checked_on"])


def _open_point(entry: Json) -> OpenPoint:
    return OpenPoint(
        entry["code"], entry["about"], entry["question"], entry["now"], entry["asked"], bool(entry["accepted"])
    )
