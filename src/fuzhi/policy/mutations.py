"""Rules with one part changed: to see whether a pack's worked examples would notice.

Used by ``fuzhi pack check`` (every condition must be needed by an example) and by the tests.
"""

import dataclasses
from collections.abc import Iterator

from fuzhi.policy.examples import Example, failures
from fuzhi.policy.language import Benefit, Condition
from fuzhi.policy.pack import Pack, Parameter, ParameterValue
from fuzhi.vocabulary.terms import Term


def without(condition: Condition, path: tuple[int, ...]) -> Condition | None:
    """The condition with the node at ``path`` cut out; None when nothing is left of it."""
    if not path:
        return None
    children = list(condition.children)
    kept = without(children[path[0]], path[1:])
    if kept is None:
        del children[path[0]]
    else:
        children[path[0]] = kept
    return dataclasses.replace(condition, children=tuple(children)) if children else None


def _paths(condition: Condition, at: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], str]]:
    yield at, condition.code
    for place, child in enumerate(condition.children):
        yield from _paths(child, (*at, place))


def shorter_items(benefit: Benefit) -> Iterator[tuple[str, Benefit]]:
    """The item with each node of its tree cut out in turn, with a name like ``target_group/disabled[2,0]``."""
    for place, top in enumerate(benefit.when):
        for path, code in _paths(top):
            kept = without(top, path)
            middle = (kept,) if kept is not None else ()
            name = f"{top.code}/{code}{list(path)}" if path else code
            yield name, dataclasses.replace(benefit, when=(*benefit.when[:place], *middle, *benefit.when[place + 1 :]))


def other_values(parameter: Parameter) -> Iterator[tuple[str, Parameter]]:
    """The number one more and one less (a flag: the other value), its dates a semester sooner and later."""
    for place, step in enumerate(parameter.values):
        before, after = parameter.values[:place], parameter.values[place + 1 :]
        others = [not step.value] if isinstance(step.value, bool) else [step.value + 1, step.value - 1]
        changed: list[tuple[str, ParameterValue]] = [(f"={v}", dataclasses.replace(step, value=v)) for v in others]
        if step.since is not None:
            term = Term.parse(step.since)
            changed += [(f" from {t}", dataclasses.replace(step, since=str(t))) for t in (term.previous, term.next)]
        for name, value in changed:
            yield f"{parameter.name}[{place}]{name}", dataclasses.replace(parameter, values=(*before, value, *after))


def examples_for(examples: list[Example], code: str) -> list[Example]:
    """The cases that expect something of an item."""
    return [example for example in examples if any(e.benefit == code for e in example.expectations)]


def is_noticed(pack: Pack, examples: list[Example], changed: Benefit) -> bool:
    """True when an example fails with the changed item in its place."""
    cases = examples_for(examples, changed.code)
    return any(True for _ in failures(pack, cases, lambda code: changed if code == changed.code else None))


def is_number_noticed(pack: Pack, examples: list[Example], changed: Parameter) -> bool:
    """True when an example fails with the changed number."""
    other = dataclasses.replace(pack, parameters={**pack.parameters, changed.name: changed})
    return any(True for _ in failures(other, examples))
