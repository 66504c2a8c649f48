"""The engines on which every pack must give equal rows."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fuzhi.policy.evaluation import Request, Result, evaluate_file

Evaluate = Callable[..., Result]


@contextmanager
def server_of_the_tests() -> Iterator[str]:
    """The server of the test run."""
    yield os.environ["DATABASE_URL"]


@pytest.fixture(params=["duckdb", "postgres"])
def evaluate_on(request: pytest.FixtureRequest) -> Evaluate:
    """``evaluate_on(facts, out, ...)`` on one engine after the other."""

    def run(facts: Path, out: Path, **more: Any) -> Result:
        return evaluate_file(
            Request(
                facts=facts, pack="baicheng-2017", out=out, engine=request.param, database=server_of_the_tests, **more
            )
        )

    return run
