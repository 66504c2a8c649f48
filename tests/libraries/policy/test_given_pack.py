"""The pack that is given is what is compiled, evaluated and read, also one that was changed in memory."""

import dataclasses
import runpy
import sys
from pathlib import Path

import pytest

from fuzhi.policy import folders, load_pack
from fuzhi.policy.compiles import rules_of
from fuzhi.policy.compiling import compile_pack
from fuzhi.policy.decisions import postgres_decision_sql
from fuzhi.policy.evaluation import Request, evaluate_file
from fuzhi.policy.facts import STUDENT_TERM
from fuzhi.policy.folders import PACKS_FOLDER, shipped_path
from fuzhi.policy.reach import is_in_force, stages_of
from fuzhi.vocabulary.errors import InputError

PACK = load_pack("baicheng-2017")
ENGINES = ("duckdb", "postgres", "spark")


def test_a_pack_changed_in_memory_gives_changed_sql_on_every_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pack that is given is compiled, whatever stands under its name or digest; the pack itself stays as it was."""
    monkeypatch.setenv("FUZHI_HOME", str(tmp_path))
    number = PACK.parameters["special_living_fen"]
    value = dataclasses.replace(number.values[0], value=123_457)
    changed = dataclasses.replace(
        PACK, parameters={**PACK.parameters, number.name: dataclasses.replace(number, values=(value,))}
    )
    as_shipped = {item.code: item.amount for item in rules_of(PACK).items}
    as_changed = {item.code: item.amount for item in rules_of(changed).items}
    differing = {code for code, sql in as_changed.items() if sql != as_shipped[code]}
    assert differing == {"special_living_subsidy"}
    assert all("123457" in as_changed["special_living_subsidy"][engine] for engine in ENGINES)
    assert "123457" in postgres_decision_sql(changed, None, "facts")
    assert "123457" not in postgres_decision_sql(PACK, None, "facts")
    assert not changed.hash and not (tmp_path / "cache").exists()


def test_other_switches_give_changed_sql_on_every_engine() -> None:
    chosen = PACK.switches({"exclusion_covers_national": True})
    for table, tests in rules_of(PACK, chosen).tests.items():
        differing = {code for code, sql in tests.items() if sql != rules_of(PACK).tests[table][code]}
        kept = {"private_school_keeps_right", "school_choice_keeps_right"}
        assert differing == (kept if table == "student_term" else set())
        assert all(tests[code][e] != rules_of(PACK).tests[table][code][e] for code in differing for e in ENGINES)
    assert postgres_decision_sql(PACK, chosen, "facts") != postgres_decision_sql(PACK, None, "facts")


def test_a_changed_pack_is_evaluated_as_it_is(tmp_path: Path) -> None:
    number = PACK.parameters["special_living_fen"]
    values = (dataclasses.replace(number.values[0], value=123_457),)
    changed = dataclasses.replace(
        PACK, parameters={**PACK.parameters, number.name: dataclasses.replace(number, values=values)}
    )
    facts = dict.fromkeys(STUDENT_TERM.names, "") | {
        "student_id": "1",
        "term": "2017-1",
        "stage": "primary",
        "school_type": "special",
        "school_ownership": "public",
        "is_registered_poor": "true",
        "is_rural_household": "true",
        "attends_in_residence_area": "true",
        "is_school_choice": "false",
    }
    (tmp_path / "facts.csv").write_text(",".join(facts) + "\n" + ",".join(facts.values()) + "\n", encoding="utf-8")
    evaluate_file(Request(tmp_path / "facts.csv", changed, tmp_path / "out.csv"))
    assert "special_living_subsidy,3.2.2,municipal,cash,granted,123457" in (tmp_path / "out.csv").read_text("utf-8")


def test_items_stand_under_the_stages_their_gate_lets_through() -> None:
    """The special school's gate asks for no stage: the item says itself where the policy puts it."""
    stages = {code: stages_of(PACK, item) for code, item in PACK.benefits.items()}
    assert stages["special_living_subsidy"] == stages["nutrition_meal"] == ("primary", "junior_secondary")
    assert stages["preschool_grant"] == ("preschool",) and stages["senior_grant"] == ("senior_secondary",)
    assert stages["rural_teacher_allowance"] == ()


def test_an_item_is_in_force_from_its_date_on() -> None:
    item = PACK.benefits["day_pupil_living_subsidy"]
    assert [is_in_force(PACK, item, term) for term in ("2017-1", "2018-2", "2019-1")] == [False, False, True]
    assert all(is_in_force(PACK, one, "2017-1") for one in PACK.items_of("student_term") if one is not item)


def test_a_pack_of_teachers_alone_is_compiled_too() -> None:
    teachers = {item.code: item for item in PACK.items_of("teacher_month")}
    rules = compile_pack(dataclasses.replace(PACK, benefits=teachers))
    assert {item.code for item in rules.items} == set(teachers) and set(rules.tests) == {"teacher_month"}


def test_one_name_for_two_conditions_is_refused() -> None:
    item = PACK.benefits["boarder_living_subsidy"]
    other = dataclasses.replace(item.when[1], label="别的")
    with pytest.raises(InputError, match="用了两次"):
        compile_pack(
            dataclasses.replace(PACK, benefits={item.code: dataclasses.replace(item, when=(*item.when, other))})
        )


def test_the_rules_of_every_pack_that_comes_along_are_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "shipped_path", lambda module: tmp_path / module)
    monkeypatch.delitem(sys.modules, "fuzhi.policy.compiling")
    runpy.run_module("fuzhi.policy.compiling", run_name="imported")
    assert list(tmp_path.iterdir()) == []
    runpy.run_module("fuzhi.policy.compiling", run_name="__main__")
    modules = {head.parent.name for head in PACKS_FOLDER.glob("*/pack.yaml")}
    assert {file.name for file in tmp_path.iterdir()} == modules
    assert all((tmp_path / name).read_text("utf-8") == shipped_path(name).read_text("utf-8") for name in modules)
