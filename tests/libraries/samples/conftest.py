"""The small city, once for all tests of this folder: as workbooks on disk, and as people with the oracle's answers."""

import csv
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from fuzhi.samples import CitySummary, generate_city
from fuzhi.samples.city import City
from fuzhi.samples.generating import semesters
from fuzhi.samples.oracle import Answers
from fuzhi.samples.truth import Truth


@dataclass(frozen=True, slots=True)
class World:
    """People and answers of 2017-1."""

    city: City
    answers: Answers


@dataclass(frozen=True, slots=True)
class Written:
    """Both semesters on disk."""

    folder: Path
    summary: CitySummary
    truths: list[Truth]
    cpu_seconds: float


@pytest.fixture(scope="session")
def world() -> World:
    return World(*next(semesters("small")))


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("city")
    before = time.process_time()
    summary = generate_city(folder, "small")
    seconds = time.process_time() - before
    return Written(folder, summary, read_truth(folder / "truth.csv"), seconds)


def read_truth(path: Path) -> list[Truth]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [Truth(**row) for row in csv.DictReader(lines)]
