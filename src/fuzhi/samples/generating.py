"""The whole sample: both semesters' workbooks and the truth file, from one seed."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from fuzhi.samples.billing import bill
from fuzhi.samples.city import City, build_city
from fuzhi.samples.expectations import note_clean_children, note_coverage, note_totals
from fuzhi.samples.next_semester import go_on
from fuzhi.samples.oracle import Answers, answer_all
from fuzhi.samples.planting import Planter
from fuzhi.samples.planting_identity import plant_identity
from fuzhi.samples.planting_rights import plant_rights
from fuzhi.samples.scales import scale_named
from fuzhi.samples.semester import write_semester
from fuzhi.samples.truth import TruthLog
from fuzhi.vocabulary.terms import Term

SEED = 20170901
TERMS = ("2017-1", "2017-2")


@dataclass(frozen=True, slots=True)
class CitySummary:
    """What was written: counts of people and schools of the first semester, files, lines of truth."""

    scale: str
    seed: int
    schools: int
    students: int
    registered_households: int
    towns: int
    files: list[Path]
    truths: int


def generate_city(
    out: Path,
    scale: str = "small",
    seed: int = SEED,
    terms: tuple[str, ...] = TERMS,
    progress: Callable[[str], None] | None = None,
) -> CitySummary:
    """Write ``out/<term>/<county>-<kind>.xlsx`` for every term and ``out/truth.csv``; the same seed, the same cells.

    ``scale`` is small or city; ``terms`` begins with 2017-1. ``progress`` receives short Chinese lines.
    """
    say = progress or (lambda line: None)
    with _without_collecting():
        return _generate(out, scale, seed, terms, say)


def semesters(
    scale: str = "small",
    seed: int = SEED,
    terms: tuple[str, ...] = TERMS,
    progress: Callable[[str], None] | None = None,
) -> Iterator[tuple[City, Answers]]:
    """The city as it stands in each semester, with the oracle's answers;
    the same city object goes on from one to the next."""
    say = progress or (lambda line: None)
    city = build_city(scale_named(scale), seed, say)
    planter = Planter(city)
    plant_identity(planter)
    plant_rights(planter)
    for number, term in enumerate(Term.parse(text) for text in terms):
        if number:
            say("下一学期：转学、离校、新增、脱贫与返贫")
            go_on(city, Random(f"{seed}-{term}"))
        bill_everyone(city, term)
        yield city, answer_all(city, term)


def _generate(out: Path, scale: str, seed: int, terms: tuple[str, ...], say: Callable[[str], None]) -> CitySummary:
    log = TruthLog()
    out.mkdir(parents=True, exist_ok=True)
    counts: tuple[int, int, int, int] | None = None
    for city, answers in semesters(scale, seed, terms, say):
        counts = counts or _count(city)
        rows = write_semester(city, answers, out, log, say)
        note_totals(answers, log)
        note_coverage(city, answers.term, log)
        note_clean_children(city, answers, rows, log)
    log.write(out / "truth.csv")
    files = sorted(path for text in terms for path in (out / text).glob("*.xlsx"))
    return CitySummary(scale, seed, *(counts or (0, 0, 0, 0)), files, len(log.lines))


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Hundreds of thousands of objects that all live to the end: looking for garbage among them doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _count(city: City) -> tuple[int, int, int, int]:
    students = [child for child in city.children if child.school is not None]
    households = sum(len(county.registered) for county in city.counties.values())
    towns = {
        village[:9] for c in city.counties.values() for village in c.places.seat_villages + c.places.rural_villages
    }
    return len(city.schools), len(students), households, len(towns)


def bill_everyone(city: City, term: Term) -> None:
    """New bills for a semester."""
    draw = Random(f"{city.seed}-{term}-bills")
    for child in city.children:
        if child.school is not None:
            child.fees = bill(child, child.school, draw)
