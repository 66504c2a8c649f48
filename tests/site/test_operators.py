"""What operators' commands share: where results go, what stands in them, progress on the terminal, who acts."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.db import connection
from pytest_django import Settings

from fuzhi.site import operators, start
from fuzhi.site.commands.evaluate import read_request, read_switches
from fuzhi.vocabulary.errors import InputError, NotFound
from tests.factories.rosters import TONGYU, open_account

COLUMNS = [("name", "text"), ("fen", "int"), ("is_poor", "bool"), ("on", "text")]
ROWS: list[list[object]] = [["王,小明", 36_000, True, date(2017, 9, 30)], ["", 0, False, None], [None, None, None, ""]]


def test_csv_as_the_contract_has_it(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert operators.write_rows(out, COLUMNS, ROWS) == 3
    assert out.read_bytes() == ('name,fen,is_poor,on\n"王,小明",36000,true,2017-09-30\n,0,false,\n,,,\n').encode()


def test_parquet_as_the_contract_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operators, "ROWS_PER_GROUP", 2)
    out = tmp_path / "out.PARQUET"
    assert operators.write_rows(out, COLUMNS, iter(ROWS)) == 3
    found = pq.read_table(out)
    assert [(field.name, str(field.type)) for field in found.schema] == [
        ("name", "string"),
        ("fen", "int64"),
        ("is_poor", "bool"),
        ("on", "string"),
    ]
    assert [list(row.values()) for row in found.to_pylist()] == [
        ["王,小明", 36_000, True, "2017-09-30"],
        [None, 0, False, None],
        [None, None, None, None],
    ]


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_no_rows_are_a_head_alone(tmp_path: Path, name: str) -> None:
    assert operators.write_rows(tmp_path / name, COLUMNS, []) == 0
    if name.endswith(".csv"):
        assert list(csv.reader((tmp_path / name).read_text(encoding="utf-8").splitlines())) == [
            [name for name, _ in COLUMNS]
        ]
    else:
        assert pq.read_table(tmp_path / name).num_rows == 0


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_half_a_result_is_never_left(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("as it was")

    def rows() -> Iterator[list[object]]:
        yield ROWS[0]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        operators.write_rows(tmp_path / name, COLUMNS, rows())
    assert (tmp_path / name).read_text() == "as it was"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_disk_that_refuses_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        operators.write_rows(tmp_path / "gone" / "out.csv", COLUMNS, ROWS)
    assert refused.value.code == "not_written" and "out.csv" in refused.value.message


@pytest.mark.parametrize(
    ("name", "code"),
    [("out.xlsx", "bad_output_type"), ("out", "bad_output_type"), ("gone/out.csv", "no_such_folder")],
)
def test_a_place_that_will_not_do_is_told_before_any_work(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        operators.check_output(tmp_path / name)
    assert refused.value.code == code
    operators.check_output(tmp_path / "out.CSV")


def test_the_terminal_hears_each_step_once(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = operators.Terminal()
    for label, done, total in (("读取", 0, 0), ("读取", 5, 10), ("写入", 1_000, 2_000), ("写入", 1_001, 2_000)):
        terminal.step(label, done, total)
    told = capsys.readouterr()
    assert told.err.splitlines() == ["读取", "写入 1,000/2,000"] and told.out == ""


@pytest.mark.django_db
def test_who_acts_is_an_open_account() -> None:
    open_account("tongyu", "clerk", TONGYU)
    with operators.acting("TONGYU") as staff:
        assert staff.username == "tongyu"
    with pytest.raises(NotFound, match="nobody"), operators.acting("nobody"):
        raise AssertionError("nobody acts")


@pytest.fixture
def real_server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the demo; the database says that it writes for real (the tests' own does not)."""
    settings.FUZHI_DEMO = False
    monkeypatch.delenv("FUZHI_SECRET_KEY", raising=False)


@pytest.mark.django_db
@pytest.mark.parametrize("secret", ["", "changeme" * 8, "x" * 31, "my-Fuzhi-Demo-key-that-is-long-enough"])
def test_a_secret_that_others_know_is_refused(real_server: None, monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("FUZHI_SECRET_KEY", secret)
    with pytest.raises(InputError) as refused:
        start.refuse_unsafe_server()
    assert refused.value.code == "default_secret"


@pytest.mark.django_db
def test_demo_accounts_never_meet_a_real_server(real_server: None) -> None:
    open_account("tongyu", "clerk", TONGYU)
    with pytest.raises(InputError) as refused:
        start.refuse_unsafe_server()
    assert refused.value.code == "demo_accounts"


@pytest.mark.django_db
def test_a_database_that_may_lose_what_it_wrote_is_refused_and_named(real_server: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SHOW fsync")
        first = "synchronous_commit" if cursor.fetchone()[0] == "on" else "fsync"
    with pytest.raises(InputError) as refused:
        start.refuse_unsafe_server()
    assert refused.value.code == "unsafe_database" and first in refused.value.message


@pytest.mark.django_db
def test_the_demo_may_start_with_its_own_accounts(settings: Settings) -> None:
    settings.FUZHI_DEMO = True
    open_account("tongyu", "clerk", TONGYU)
    start.refuse_unsafe_server()


@pytest.mark.django_db
def test_tables_that_are_up_to_date_are_left_alone() -> None:
    assert start.migrate() == 0


NEEDED = ["facts.csv", "--pack", "baicheng-2017", "--out", "out.csv"]


def test_the_words_of_evaluate() -> None:
    plain = read_request(NEEDED)
    assert (plain.facts, plain.pack, plain.out) == (Path("facts.csv"), "baicheng-2017", Path("out.csv"))
    assert (plain.explain, plain.all_rows, plain.engine, plain.chosen) == (None, False, "duckdb", {})
    whole = read_request(
        [
            "--all",
            "--explain=why.csv",
            *NEEDED,
            "--engine",
            "postgres",
            "--set",
            "a=true",
            "--set=b = 1 ",
            "--check-duplicates",
            "--pack=other",
        ]
    )
    assert (whole.explain, whole.all_rows, whole.engine) == (Path("why.csv"), True, "postgres")
    assert whole.chosen == {"a": "true", "b": "1"}
    assert whole.is_duplicate_check_wanted and whole.pack == "other", "said twice, the last one counts"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], "missing_argument", "事实表"),
        (["f.csv", "--out", "o.csv"], "missing_argument", "--pack"),
        (["f.csv", "--pack", "p"], "missing_argument", "--out"),
        (["f.csv", "--pack", "", "--out", "o.csv"], "missing_argument", "--pack"),
        ([*NEEDED, "g.csv"], "too_many_arguments", "g.csv"),
        ([*NEEDED, "--engine"], "missing_value", "--engine"),
        ([*NEEDED, "--al"], "unknown_option", "是不是 --all？"),
        ([*NEEDED, "--all=yes"], "unknown_option", "--all"),
        ([*NEEDED, "--set", "a"], "bad_switch", "“a”"),
        ([*NEEDED, "--set", "=1"], "bad_switch", "“=1”"),
    ],
)
def test_words_that_make_no_request(words: list[str], code: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        read_request(words)
    assert refused.value.code == code and said in refused.value.message


def test_switches_by_name() -> None:
    assert read_switches([]) == {}
    assert read_switches(["a=1", "a=2", "b=x=y"]) == {"a": "2", "b": "x=y"}
