"""Every engine gives what the oracle gives: each item, each outcome, each fen, each condition, unknowns included."""

import os
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest

from fuzhi.policy import load_pack
from fuzhi.policy.closures import decide_one
from fuzhi.policy.decisions import postgres_decision_sql
from fuzhi.policy.evaluation import Request, evaluate_file
from fuzhi.policy.examples import examples_of
from fuzhi.policy.explanation import explain
from fuzhi.policy.facts import STUDENT_TERM, TEACHER_MONTH
from fuzhi.policy.reach import items_of_stage
from tests.spec.conftest import Evaluate, server_of_the_tests
from tests.spec.oracle import decide_student, decide_teacher
from tests.spec.rows import random_rows, read_table, table_named, write_rows

PACK = load_pack("baicheng-2017")
CHOICES: list[tuple[dict[str, str], dict[str, Any]]] = [
    ({}, {}),
    ({"exclusion_covers_national": "true"}, {"exclusion": True}),
    ({"performing_arts_exclusion_covers_grant": "true"}, {"arts": True}),
    ({"nutrition_counties": "220822,220802"}, {"counties": ("220802", "220822")}),
    ({"contiguous_counties": "220881"}, {"contiguous": ("220881",)}),
    (
        {
            "rural_clauses_reach_urban_disabled": "true",
            "performing_arts_exclusion_covers_accommodation": "true",
            "accommodation_reaches_agricultural": "true",
            "orphans_count_as_need": "true",
            "meals_only_for_need": "true",
        },
        {"reach": frozenset({"urban disabled", "arts dormitory", "farming dormitory", "orphans", "meals for need"})},
    ),
]


@pytest.mark.parametrize("unknown", [0.0, 0.08, 0.4])
@pytest.mark.parametrize(
    ("chosen", "oracle"), CHOICES, ids=["default", "exclusion", "arts", "counties", "contiguous", "reach"]
)
def test_students_as_the_oracle_says(
    tmp_path: Path, evaluate_on: Evaluate, chosen: dict[str, str], oracle: dict[str, Any], unknown: float
) -> None:
    rows = random_rows(STUDENT_TERM, 1500, seed=int(unknown * 100) + len(chosen), unknown=unknown)
    facts = write_rows(tmp_path / "facts.parquet", STUDENT_TERM, rows)
    evaluate_on(facts, tmp_path / "out.parquet", all_rows=True, chosen=chosen)
    found = {
        (r["student_id"], r["benefit"]): (r["outcome"], r["amount_fen"]) for r in read_table(tmp_path / "out.parquet")
    }
    expected = {(row["student_id"], code): told for row in rows for code, told in decide_student(row, **oracle).items()}
    assert len(expected) == 15 * 1500
    assert found == expected
    kinds = Counter(told[0] for told in expected.values())
    assert kinds["granted"] > 50 and (unknown == 0 or kinds["undetermined"] > 150)


def test_thirty_thousand_students_are_decided_alike(tmp_path: Path, evaluate_on: Evaluate) -> None:
    """All the edges at once: every item of every row, equal to the oracle on each engine."""
    rows = random_rows(STUDENT_TERM, 30_000, seed=2017, unknown=0.06)
    facts = write_rows(tmp_path / "facts.parquet", STUDENT_TERM, rows)
    evaluate_on(facts, tmp_path / "out.parquet", all_rows=True)
    found = {
        (r["student_id"], r["benefit"]): (r["outcome"], r["amount_fen"]) for r in read_table(tmp_path / "out.parquet")
    }
    differing = [
        (row, code, told, found[row["student_id"], code])
        for row in rows
        for code, told in decide_student(row).items()
        if found[row["student_id"], code] != told
    ]
    assert len(found) == 15 * 30_000 and differing[:3] == []


def test_teachers_as_the_oracle_says(tmp_path: Path, evaluate_on: Evaluate) -> None:
    rows = random_rows(TEACHER_MONTH, 1500, seed=5, unknown=0.1)
    facts = write_rows(tmp_path / "facts.parquet", TEACHER_MONTH, rows)
    evaluate_on(facts, tmp_path / "out.parquet", all_rows=True)
    found = read_table(tmp_path / "out.parquet")
    assert {(r["teacher_id"], r["month"]): (r["outcome"], r["amount_fen"]) for r in found} == {
        (row["teacher_id"], row["month"]): decide_teacher(row) for row in rows
    }
    assert {r["benefit"] for r in found} == {"rural_teacher_allowance"}


def test_only_granted_and_undetermined_without_all(tmp_path: Path, evaluate_on: Evaluate) -> None:
    rows = random_rows(STUDENT_TERM, 400, seed=9, unknown=0.1)
    facts = write_rows(tmp_path / "facts.parquet", STUDENT_TERM, rows)
    evaluate_on(facts, tmp_path / "all.parquet", all_rows=True)
    result = evaluate_on(facts, tmp_path / "out.parquet")
    key = [(r["student_id"], r["benefit"], r["outcome"], r["amount_fen"]) for r in read_table(tmp_path / "out.parquet")]
    whole = read_table(tmp_path / "all.parquet")
    assert sorted(key) == sorted(
        (r["student_id"], r["benefit"], r["outcome"], r["amount_fen"]) for r in whole if r["outcome"] != "refused"
    )
    assert result.decisions == len(key) < len(whole) == 6000


def test_conditions_are_equal_and_one_by_one_too(tmp_path: Path) -> None:
    """DuckDB = PostgreSQL = closures: each leaf and group of each item once, true, false or empty."""
    rows = random_rows(STUDENT_TERM, 300, seed=3, unknown=0.2)
    facts = write_rows(tmp_path / "facts.parquet", STUDENT_TERM, rows)
    told: dict[str, set[tuple[Any, ...]]] = {}
    for engine in ("duckdb", "postgres"):
        out, conditions = tmp_path / f"{engine}.parquet", tmp_path / f"{engine}-conditions.parquet"
        evaluate_file(
            Request(
                facts=facts,
                pack="baicheng_2017",
                out=out,
                explain=conditions,
                engine=engine,
                database=server_of_the_tests,
            )
        )
        listed = [tuple(row.values()) for row in read_table(conditions)]
        told[engine] = set(listed)
        assert len(listed) == len(told[engine]), "a condition stands twice"
    assert told["duckdb"] == told["postgres"]
    clauses = {(b.code, c.code): c.clause for b in PACK.benefits.values() for c in b.conditions()}
    assert told["duckdb"] == {
        (row["student_id"], row["term"], decision.benefit, code, clauses[decision.benefit, code], passed)
        for row in rows
        for decision in decide_one(PACK, PACK.switches(), row)
        for code, passed in decision.passed.items()
    }


def _stored(rows: list[dict[str, Any]], folder: Path, *, all_items: bool) -> list[tuple[Any, ...]]:
    """What a run would store: the decision SQL over a table of the facts."""
    facts = write_rows(folder / "facts.parquet", STUDENT_TERM, rows)
    del facts
    names = STUDENT_TERM.names
    kinds = {"text": "text", "whole": "integer", "flag": "boolean"}
    columns = ", ".join(f"{c.name} {kinds[c.type.value]}" for c in STUDENT_TERM.columns)
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute(f"CREATE TEMP TABLE kept_fact (run_id integer, {columns})")
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY kept_fact (run_id, {', '.join(names)}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row([7, *(row[name] for name in names)])
        sql = postgres_decision_sql(PACK, None, "kept_fact", keys=("run_id", "student_id"), all_items=all_items)
        found = connection.execute(sql).fetchall()
        connection.rollback()
    return found


def test_a_runs_rows_carry_masks_that_explain_them(tmp_path: Path) -> None:
    rows = random_rows(STUDENT_TERM, 300, seed=11, unknown=0.15)
    by_id = {row["student_id"]: row for row in rows}
    stored = _stored(rows, tmp_path, all_items=True)
    assert len(stored) == 300 * 15
    expected = {(row["student_id"], d.benefit): d for row in rows for d in decide_one(PACK, PACK.switches(), row)}
    for run, person, benefit, outcome, amount, true_mask, unknown_mask in stored:
        one = expected[person, benefit]
        assert (run, outcome, amount, true_mask, unknown_mask) == (
            7,
            one.outcome.value,
            one.amount_fen,
            one.true_mask,
            one.unknown_mask,
        )
        told = explain(PACK, benefit, true_mask, unknown_mask, outcome=outcome, facts=by_id[person])
        assert told.outcome.value == outcome
        assert {fact.name for fact in told.missing} == set(one.unknown_facts)


def test_a_run_keeps_only_items_that_may_concern_the_row(tmp_path: Path) -> None:
    rows = random_rows(STUDENT_TERM, 300, seed=12, unknown=0.1)
    by_id = {row["student_id"]: row for row in rows}
    kept = {(person, benefit) for _, person, benefit, *_ in _stored(rows, tmp_path, all_items=False)}
    for person, row in by_id.items():
        if row["stage"] is None or row["school_type"] is None:
            continue
        due = {item.code for item in items_of_stage(PACK, row["stage"])}
        if row["school_type"] == "regular":
            due -= {"special_living_subsidy"}
        assert {benefit for who, benefit in kept if who == person} == due


def test_worked_examples_on_every_engine(tmp_path: Path, evaluate_on: Evaluate) -> None:
    """Not only the closures: each engine gives the hand-written sums."""
    groups: dict[tuple[str, str], list[Any]] = {}
    for example in examples_of(PACK):
        groups.setdefault((example.table, repr(sorted(example.readings.items()))), []).append(example)
    for number, ((table_name, _), examples) in enumerate(groups.items()):
        table = table_named(table_name)
        rows = [{**example.facts, table.person: f"e{place}"} for place, example in enumerate(examples)]
        facts = write_rows(tmp_path / f"{number}.parquet", table, rows)
        out = tmp_path / f"{number}-out.parquet"
        evaluate_on(facts, out, all_rows=True, chosen={k: str(v).lower() for k, v in examples[0].readings.items()})
        found = {(r[table.person], r["benefit"]): (r["outcome"], r["amount_fen"]) for r in read_table(out)}
        for place, example in enumerate(examples):
            for expected in example.expectations:
                assert found[f"e{place}", expected.benefit] == (expected.outcome.value, expected.amount_fen), (
                    example.case
                )


def test_constant_columns_are_those_of_the_pack(tmp_path: Path, evaluate_on: Evaluate) -> None:
    rows = random_rows(STUDENT_TERM, 1, seed=1, unknown=0.0)
    evaluate_on(write_rows(tmp_path / "f.parquet", STUDENT_TERM, rows), tmp_path / "o.parquet", all_rows=True)
    found = {r["benefit"]: (r["clause"], r["tier"], r["delivery"]) for r in read_table(tmp_path / "o.parquet")}
    assert found == {b.code: (b.clause, b.tier.value, b.delivery.value) for b in PACK.items_of("student_term")}
    assert found["boarder_living_subsidy"] == ("3.2.2;3.2.3", "national", "cash")
    assert found["nutrition_meal"] == ("3.1.3", "national", "in_kind")
    assert found["senior_tuition_waiver_municipal"] == ("3.2.4", "municipal", "waiver")
