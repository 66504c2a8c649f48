"""What must hold at every moment: each step says its own in a module ``invariants`` (``INVARIANTS``); tests and
``fuzhi check`` ask them all. They only read; what they find is mended by nobody but a person."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import islice

from django.apps import apps
from django.db import connection
from django.utils.module_loading import module_has_submodule

FAULTS_LISTED_MAX = 20


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that does not hold: the invariant's name and a sentence with the place."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Invariant:
    """Its name, and a question that gives one sentence a fault, none when it holds.
    ``reads_files`` = slow on a disk."""

    name: str
    faults: Callable[[], Iterable[str]]
    reads_files: bool = False


def of_sql(name: str, query: str) -> Invariant:
    """An invariant asked by one query that gives one text a fault."""
    return Invariant(name, lambda: sentences(query))


def sentences(query: str) -> list[str]:
    """What a query of one text column says, at most twenty."""
    with connection.cursor() as cursor:
        cursor.execute(f"{query} LIMIT {FAULTS_LISTED_MAX}")
        return [str(sentence) for (sentence,) in cursor.fetchall()]


def every() -> list[Invariant]:
    """The invariants of all steps, in the order in which the steps are installed."""
    found: list[Invariant] = []
    for app in apps.get_app_configs():
        if app.name.startswith("fuzhi.steps.") and module_has_submodule(app.module, "invariants"):
            found += import_module(f"{app.name}.invariants").INVARIANTS
    return found


def check(invariants: Sequence[Invariant] | None = None, *, with_files: bool = True) -> list[Violation]:
    """Every violation of these (default: of all steps), at most twenty of each; empty when all is well."""
    asked = every() if invariants is None else invariants
    return [
        Violation(one.name, sentence)
        for one in asked
        if with_files or not one.reads_files
        for sentence in islice(one.faults(), FAULTS_LISTED_MAX)
    ]


def _trail() -> Iterable[str]:
    from fuzhi.steps.audit import sealing  # tables can be imported once Django is set up

    return sealing.faults()


INVARIANTS = (
    Invariant("trail_as_it_was_sealed", _trail),
    of_sql(
        "trail_without_gaps",
        "SELECT '审计树有 ' || count(*) || ' 片叶，编号到 ' || max(number) FROM audit_leaf"
        " HAVING count(*) <> coalesce(max(number) + 1, 0)",
    ),
)
