"""The worked examples hold, and notice every change of a rule: a condition gone, a fen more, a date moved."""

import dataclasses
from typing import Any, cast

import pytest

from fuzhi.policy import load_pack
from fuzhi.policy.examples import examples_of, failures
from fuzhi.policy.language import Benefit
from fuzhi.policy.mutations import is_noticed, is_number_noticed, other_values, shorter_items
from fuzhi.policy.pack import Parameter
from fuzhi.policy.readings import SwitchValue

PACK = load_pack("baicheng-2017")
EXAMPLES = examples_of(PACK)
SHORTER = [(name, item) for benefit in PACK.benefits.values() for name, item in shorter_items(benefit)]
NUMBERS = [other for parameter in PACK.parameters.values() for other in other_values(parameter)]
COUNTIES = sorted(PACK.jurisdiction.counties)
OTHER_DEFAULTS: list[tuple[str, SwitchValue]] = [
    ("exclusion_covers_national", True),
    ("performing_arts_exclusion_covers_grant", True),
    *[("nutrition_counties", tuple(c for c in COUNTIES if c != left_out)) for left_out in COUNTIES],
    ("rural_clauses_reach_urban_disabled", True),
    ("performing_arts_exclusion_covers_accommodation", True),
    ("accommodation_reaches_agricultural", True),
    ("orphans_count_as_need", True),
    ("meals_only_for_need", True),
    ("contiguous_counties", ("220821", "220822")),
    ("contiguous_counties", ("220821", "220882")),
    ("contiguous_counties", ("220822", "220882")),
    ("contiguous_counties", ("220821", "220822", "220881", "220882")),
]


def test_every_reading_that_shapes_the_rules_is_tried() -> None:
    tried = {name for name, _ in OTHER_DEFAULTS}
    assert tried == {name for name, reading in PACK.readings.items() if reading.shapes == "rules"}


def test_all_examples_hold() -> None:
    assert list(failures(PACK, EXAMPLES)) == []


def test_every_item_has_an_example_of_being_granted_and_of_being_refused() -> None:
    for code in PACK.benefits:
        kinds = {e.outcome.value for example in EXAMPLES for e in example.expectations if e.benefit == code}
        assert kinds >= {"granted", "refused"}, code


def test_every_node_of_every_item_is_cut() -> None:
    """The list of cuts is as long as the trees are large."""
    nodes = sum(1 for benefit in PACK.benefits.values() for top in benefit.when for _ in top.walk())
    assert len(SHORTER) == nodes > 150


@pytest.mark.parametrize(("name", "item"), SHORTER, ids=[f"{item.code}-{name}" for name, item in SHORTER])
def test_cutting_a_condition_is_noticed(name: str, item: Benefit) -> None:
    assert is_noticed(PACK, EXAMPLES, item), f"no example of {item.code} needs {name}"


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("code", list(PACK.benefits))
def test_one_fen_more_or_less_is_noticed(code: str, by: int) -> None:
    benefit = PACK.benefits[code]
    assert is_noticed(PACK, EXAMPLES, dataclasses.replace(benefit, amount=cast(Any, benefit.amount) + by))


@pytest.mark.parametrize(("name", "other"), NUMBERS, ids=[name for name, _ in NUMBERS])
def test_another_number_of_the_law_is_noticed(name: str, other: Parameter) -> None:
    assert is_number_noticed(PACK, EXAMPLES, other), f"no example needs {name}"


@pytest.mark.parametrize(("name", "default"), OTHER_DEFAULTS, ids=[f"{n}={v}" for n, v in OTHER_DEFAULTS])
def test_another_default_reading_is_noticed(name: str, default: SwitchValue) -> None:
    reading = dataclasses.replace(PACK.readings[name], default=default)
    pack = dataclasses.replace(PACK, readings={**PACK.readings, name: reading})
    assert list(failures(pack, EXAMPLES))
