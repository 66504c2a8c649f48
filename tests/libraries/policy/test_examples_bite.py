"""The worked examples hold, and notice every change of a rule: a condition gone, a fen more, a date moved."""

import dataclasses
from collections.abc import Iterator

import pytest

from fuzhi.policy import load_pack
from fuzhi.policy.examples import Example, examples_of, failures
from fuzhi.policy.language import Benefit, Condition
from fuzhi.policy.pack import Pack, Parameter, ParameterValue
from fuzhi.vocabulary.terms import Term

PACK = load_pack("baicheng-2017")
EXAMPLES = examples_of(PACK)


def _without(condition: Condition, path: tuple[int, ...]) -> Condition | None:
    """The condition with the node at ``path`` cut out; None when nothing is left of it."""
    if not path:
        return None
    children = list(condition.children)
    kept = _without(children[path[0]], path[1:])
    if kept is None:
        del children[path[0]]
    else:
        children[path[0]] = kept
    return dataclasses.replace(condition, children=tuple(children)) if children else None


def _paths(condition: Condition, at: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], str]]:
    yield at, condition.code
    for place, child in enumerate(condition.children):
        yield from _paths(child, (*at, place))


def _shorter(benefit: Benefit) -> Iterator[tuple[str, Benefit]]:
    """The item with each node of its tree cut out in turn."""
    for place, top in enumerate(benefit.when):
        for path, code in _paths(top):
            kept = _without(top, path)
            middle = (kept,) if kept is not None else ()
            yield (
                f"{top.code}{list(path)}:{code}",
                dataclasses.replace(benefit, when=(*benefit.when[:place], *middle, *benefit.when[place + 1 :])),
            )


SHORTER = [(benefit.code, name, item) for benefit in PACK.benefits.values() for name, item in _shorter(benefit)]


def _shifted(term: str, by: int) -> str:
    moved = Term.parse(term)
    return str(moved.next if by > 0 else moved.previous)


def _other_values(parameter: Parameter) -> Iterator[tuple[str, tuple[ParameterValue, ...]]]:
    for place, step in enumerate(parameter.values):
        around = (parameter.values[:place], parameter.values[place + 1 :])
        others = [not step.value] if isinstance(step.value, bool) else [step.value + 1, step.value - 1]
        for value in others:
            yield f"[{place}]={value}", (*around[0], dataclasses.replace(step, value=value), *around[1])
        if step.since is not None:
            for by in (-1, 1):
                since = _shifted(step.since, by)
                yield f"[{place}] from {since}", (*around[0], dataclasses.replace(step, since=since), *around[1])


PARAMETERS = [
    (name, told, values) for name, parameter in PACK.parameters.items() for told, values in _other_values(parameter)
]


def _examples_for(code: str) -> list[Example]:
    return [example for example in EXAMPLES if any(e.benefit == code for e in example.expectations)]


def test_all_examples_hold() -> None:
    assert list(failures(PACK, EXAMPLES)) == []


def test_every_item_has_an_example_of_each_kind() -> None:
    for code in PACK.benefits:
        kinds = {e.outcome.value for example in EXAMPLES for e in example.expectations if e.benefit == code}
        assert kinds >= {"granted", "refused"}, code


@pytest.mark.parametrize(("code", "cut", "item"), SHORTER, ids=[f"{code}-{cut}" for code, cut, _ in SHORTER])
def test_cutting_a_condition_is_noticed(code: str, cut: str, item: Benefit) -> None:
    found = list(failures(PACK, _examples_for(code), lambda name: item if name == code else None))
    assert found, f"no example of {code} needs {cut}"


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("code", list(PACK.benefits))
def test_one_fen_more_or_less_is_noticed(code: str, by: int) -> None:
    benefit = PACK.benefits[code]
    item = dataclasses.replace(benefit, amount=benefit.amount + by)  # type: ignore[operator]
    assert list(failures(PACK, _examples_for(code), lambda name: item if name == code else None))


@pytest.mark.parametrize(("name", "told", "values"), PARAMETERS, ids=[f"{name}{told}" for name, told, _ in PARAMETERS])
def test_another_number_of_the_law_is_noticed(name: str, told: str, values: tuple[ParameterValue, ...]) -> None:
    changed = dataclasses.replace(PACK.parameters[name], values=values)
    pack = _with_parameters(PACK, {**PACK.parameters, name: changed})
    assert list(failures(pack, EXAMPLES)), f"no example needs {name}{told}"


@pytest.mark.parametrize("code", list(PACK.benefits))
def test_an_item_that_asks_for_nothing_is_noticed(code: str) -> None:
    item = dataclasses.replace(PACK.benefits[code], when=(PACK.benefits[code].gate,))
    assert list(failures(PACK, _examples_for(code), lambda name: item if name == code else None))


def _with_parameters(pack: Pack, parameters: dict[str, Parameter]) -> Pack:
    return dataclasses.replace(pack, parameters=parameters)
