"""Spark gives the rows that DuckDB gives: on this machine, and on a stand-alone master with two workers."""

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from fuzhi.policy.evaluation import Request, evaluate_file
from fuzhi.policy.facts import STUDENT_TERM, TEACHER_MONTH, FactTable
from fuzhi.vocabulary.errors import InputError
from tests.spec.rows import random_rows, read_table, write_rows

pytestmark = pytest.mark.spark
_STARTS_SECONDS_MAX = 240


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _spark_class(folder: Path, name: str, *words: str) -> subprocess.Popen[bytes]:
    """One process of the cluster; small, and everything that it writes stays in the folder."""
    import pyspark  # type: ignore[import-not-found, unused-ignore]

    home = Path(str(pyspark.__file__)).parent
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
        "SPARK_NO_DAEMONIZE": "1",
    }
    with (folder / f"{name}-{words[-1][-5:]}-{time.monotonic_ns()}.log").open("wb") as log:
        return subprocess.Popen(
            [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *words],
            env=environment,
            stdout=log,
            stderr=log,
        )


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a master with two workers of one core each; all three end with the tests."""
    folder, port = tmp_path_factory.mktemp("spark"), _free_port()
    url = f"spark://127.0.0.1:{port}"
    with ExitStack() as running:

        def start(name: str, *words: str) -> None:
            process = _spark_class(folder, name, *words)
            running.callback(process.wait)
            running.callback(process.terminate)

        page = _free_port()
        start("master.Master", "--host", "127.0.0.1", "--webui-port", str(page), "--port", str(port))
        for _ in range(2):
            work = folder / f"work-{_free_port()}"
            start(
                "worker.Worker",
                "-c",
                "1",
                "-m",
                "1200m",
                "-d",
                str(work),
                "--host",
                "127.0.0.1",
                "--webui-port",
                "0",
                url,
            )
        _wait_for_workers(f"http://127.0.0.1:{page}/json/")
        yield url


def _wait_for_workers(page: str) -> None:
    """Until the master's own page counts two workers."""
    until, told = time.monotonic() + _STARTS_SECONDS_MAX, ""
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(page, timeout=5) as answer:
                told = answer.read().decode()
        except OSError as error:
            told = str(error)
        else:
            if json.loads(told)["aliveworkers"] == 2:
                return
        time.sleep(0.3)
    raise AssertionError(f"the workers did not register: {told[-2000:]}")


def _told(folder: Path, facts: Path, **more: Any) -> list[set[tuple[Any, ...]]]:
    out, conditions = (folder / f"{more['engine']}-{name}.parquet" for name in ("due", "why"))
    evaluate_file(Request(facts=facts, pack="baicheng-2017", out=out, explain=conditions, all_rows=True, **more))
    return [{tuple(row.values()) for row in read_table(path)} for path in (out, conditions)]


def test_thirty_thousand_students_on_two_workers(tmp_path: Path, master: str) -> None:
    """Every decision of 30,000 students as DuckDB makes it."""
    rows = random_rows(STUDENT_TERM, 30_000, seed=2017, unknown=0.06)
    facts = write_rows(tmp_path / "facts.parquet", STUDENT_TERM, rows)
    found = []
    for engine, where in (("duckdb", ""), ("spark", master)):
        out = tmp_path / f"{engine}.parquet"
        evaluate_file(
            Request(facts=facts, pack="baicheng-2017", out=out, all_rows=True, engine=engine, spark_master=where)
        )
        found.append({tuple(row.values()) for row in read_table(out)})
    assert len(found[0]) == 15 * 30_000
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("table", "is_cluster"), [(STUDENT_TERM, True), (TEACHER_MONTH, False)], ids=["students", "teachers-here"]
)
def test_conditions_are_equal_too(tmp_path: Path, master: str, table: FactTable, is_cluster: bool) -> None:
    facts = write_rows(tmp_path / "f.parquet", table, random_rows(table, 300, seed=4, unknown=0.2))
    where = master if is_cluster else ""
    assert _told(tmp_path, facts, engine="duckdb") == _told(tmp_path, facts, engine="spark", spark_master=where)


def test_a_master_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    facts = write_rows(tmp_path / "f.parquet", STUDENT_TERM, random_rows(STUDENT_TERM, 1, seed=1, unknown=0))
    for url, code in ((f"spark://127.0.0.1:{_free_port()}", "no_spark_master"), ("http://x", "bad_spark_master")):
        with pytest.raises(InputError) as refused:
            _told(tmp_path, facts, engine="spark", spark_master=url)
        assert refused.value.code == code
    assert not list(tmp_path.glob("spark-*"))
