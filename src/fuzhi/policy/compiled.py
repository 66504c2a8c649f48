"""Compiled rules: what an engine needs of a pack for one choice of switches, as plain JSON without Ibis."""

import json
from dataclasses import asdict, dataclass

from fuzhi.policy.readings import SwitchValue

ENGINES = ("duckdb", "postgres", "spark")


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


def _from_json(value: object) -> object:
    return tuple(_from_json(part) for part in value) if isinstance(value, list) else value
