"""The pack of 2017 as people read it, and ``fuzhi pack check`` finding each fault that is planted."""

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from fuzhi.policy import Condition, compiles, load_pack, none_of, p, s
from fuzhi.policy.checking import FORBIDDEN_ON_LISTS, check_pack
from fuzhi.policy.compiled import rules_from_json
from fuzhi.policy.compiles import rules_named
from fuzhi.policy.compiling import compile_pack
from fuzhi.policy.evaluation import Request, evaluate_file
from fuzhi.policy.facts import PAPERS, STUDENT_TERM, TABLES
from fuzhi.policy.folders import shipped_path
from fuzhi.policy.majors import major_flags, majors_of
from fuzhi.policy.pack import Pack
from fuzhi.policy.reach import items_of_stage
from fuzhi.policy.readings import value_on
from fuzhi.policy.skeleton import new_pack
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound

PACK = load_pack("baicheng-2017")


def test_the_sixteen_items_with_clause_tier_and_delivery() -> None:
    told = {code: (b.clause, b.tier.value, b.delivery.value) for code, b in PACK.benefits.items()}
    assert told == {
        "preschool_grant": ("3.2.1", "national", "cash"),
        "preschool_care_fee_waiver": ("3.2.1", "municipal", "waiver"),
        "compulsory_fee_waiver": ("3.2.2;3.2.3", "national", "waiver"),
        "boarder_living_subsidy": ("3.2.2;3.2.3", "national", "cash"),
        "day_pupil_living_subsidy": ("3.2.3", "national", "cash"),
        "special_living_subsidy": ("3.2.2", "municipal", "cash"),
        "school_bus_waiver": ("3.2.3", "municipal", "waiver"),
        "senior_grant": ("3.2.4", "national", "cash"),
        "senior_tuition_waiver": ("3.2.4", "national", "waiver"),
        "senior_tuition_waiver_municipal": ("3.2.4", "municipal", "waiver"),
        "senior_accommodation_waiver": ("3.2.4", "municipal", "waiver"),
        "vocational_tuition_waiver": ("3.2.5", "national", "waiver"),
        "vocational_grant": ("3.2.5", "national", "cash"),
        "vocational_accommodation_waiver": ("3.2.5", "municipal", "waiver"),
        "nutrition_meal": ("3.1.3", "national", "in_kind"),
        "rural_teacher_allowance": ("3.1.5", "national", "cash"),
    }


def test_names_for_passbooks_and_public_lists() -> None:
    for benefit in PACK.benefits.values():
        assert len(benefit.short_label) == 4 and benefit.short_label.isalpha()
        assert not any(word in benefit.public_label + benefit.short_label for word in FORBIDDEN_ON_LISTS)
    universal = {code for code, b in PACK.benefits.items() if b.is_universal}
    assert universal == {"compulsory_fee_waiver", "nutrition_meal"}
    need = {code for code, b in PACK.benefits.items() if b.asks_for_need}
    assert need == set(PACK.benefits) - universal - {"rural_teacher_allowance"}


def test_asking_for_need_agrees_with_the_rules() -> None:
    for code, benefit in PACK.benefits.items():
        asks = {c.code for c in benefit.conditions()} & {"registered_poor", "hardship"}
        assert bool(asks) == benefit.asks_for_need, code


def test_the_switches_with_their_defaults() -> None:
    switches = PACK.switches()
    assert list(switches) == [
        "exclusion_covers_national",
        "performing_arts_exclusion_covers_grant",
        "exit_takes_effect",
        "keep_aid_after_exit",
        "relapse_starts",
        "teacher_post_day",
        "nutrition_counties",
        "contiguous_counties",
        "rural_clauses_reach_urban_disabled",
        "performing_arts_exclusion_covers_accommodation",
        "accommodation_reaches_agricultural",
        "orphans_count_as_need",
        "meals_only_for_need",
        "notice_working_days",
        "notice_shows_amount",
    ]
    dated = switches.pop("keep_aid_after_exit")
    assert switches == {
        "exclusion_covers_national": False,
        "performing_arts_exclusion_covers_grant": False,
        "exit_takes_effect": "next_semester",
        "relapse_starts": "semester_of_application",
        "teacher_post_day": 1,
        "nutrition_counties": ("220802", "220821", "220822", "220881", "220882"),
        "rural_clauses_reach_urban_disabled": False,
        "performing_arts_exclusion_covers_accommodation": False,
        "accommodation_reaches_agricultural": False,
        "orphans_count_as_need": False,
        "meals_only_for_need": False,
        "contiguous_counties": ("220821", "220822", "220882"),
        "notice_working_days": 5,
        "notice_shows_amount": True,
    }
    days = [date(2020, 12, 31), date(2021, 1, 1), date(2025, 12, 31), date(2026, 1, 1)]
    assert [value_on(dated, day) for day in days] == [False, True, True, False]
    assert all(reading.reason for reading in PACK.readings.values())


def test_a_runs_switches_can_be_kept_as_json_and_read_again() -> None:
    chosen = PACK.switches(
        {"nutrition_counties": "220882, 220822", "notice_working_days": "7", "keep_aid_after_exit": "是"}
    )
    assert chosen["nutrition_counties"] == ("220822", "220882") and chosen["keep_aid_after_exit"] is True
    for switches in (chosen, PACK.switches()):
        again = json.loads(json.dumps(switches))
        assert PACK.switches(again) == switches


def test_numbers_by_semester_and_month() -> None:
    meal = PACK.parameters["meal_standard_fen"]
    assert [meal.in_term(t) for t in ("1999-1", "2020-2", "2021-1", "2050-2")] == [400, 400, 500, 500]
    assert [meal.in_month(m) for m in ("2021-08", "2021-09")] == [400, 500]
    force = PACK.parameters["day_pupil_subsidy_in_force"]
    assert [force.in_term(t) for t in ("2018-2", "2019-1")] == [False, True]


def test_every_clause_of_the_policy_is_there_and_says_what_comes_of_it() -> None:
    assert list(PACK.clauses) == [
        "1",
        "2",
        "3.1.1",
        "3.1.2",
        "3.1.3",
        "3.1.4",
        "3.1.5",
        "3.2",
        "3.2.1",
        "3.2.2",
        "3.2.3",
        "3.2.4",
        "3.2.5",
        "3.2.6",
        "4.1",
        "4.2",
        "4.3",
        "4.4",
        "4.5",
    ]
    assert {code for clause in PACK.clauses.values() for code in clause.items} == set(PACK.benefits)


def test_every_fact_has_a_paper_and_every_column_a_type_for_rules() -> None:
    keys = {table.person for table in TABLES.values()} | {table.period for table in TABLES.values()}
    assert set(PAPERS) == {c.name for table in TABLES.values() for c in table.columns} - keys
    from fuzhi.policy.columns import StudentTerm

    assert tuple(StudentTerm.__annotations__) == STUDENT_TERM.names


def test_items_by_stage() -> None:
    stages = {stage: {b.code for b in items_of_stage(PACK, stage)} for stage in ("preschool", "primary", "higher")}
    assert stages["preschool"] == {"preschool_grant", "preschool_care_fee_waiver", "special_living_subsidy"}
    assert stages["higher"] == {"special_living_subsidy"}
    assert len(stages["primary"]) == 6


def test_the_shipped_compile_is_fresh() -> None:
    """After a change to the pack or the compiler: ``python -m fuzhi.policy.compiling``."""
    text = shipped_path("baicheng_2017").read_text(encoding="utf-8")
    assert text == compile_pack(PACK).as_json()
    assert rules_from_json(text) == rules_named("baicheng-2017")


def test_other_switches_are_compiled_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUZHI_HOME", str(tmp_path))
    compiles._rules_of.cache_clear()
    first = rules_named("baicheng-2017", {"exclusion_covers_national": "true"})
    kept = list((tmp_path / "cache" / "rules").iterdir())
    assert len(kept) == 1 and rules_from_json(kept[0].read_text(encoding="utf-8")) == first
    monkeypatch.setattr("fuzhi.policy.compiling.compile_pack", lambda *_: pytest.fail("compiled again"))
    assert rules_named("baicheng_2017", {"exclusion_covers_national": "1"}) == first
    kept[0].write_text("{ half a file")
    compiles._rules_of.cache_clear()
    with pytest.raises(pytest.fail.Exception):
        rules_named("baicheng-2017", {"exclusion_covers_national": "true"})


def test_majors_by_name() -> None:
    assert major_flags(PACK, "畜牧兽医（宠物方向）") == (True, False)
    assert major_flags(PACK, "舞蹈表演专业") == (False, True)
    assert major_flags(PACK, "戏曲表演") == (False, False)
    assert major_flags(PACK, "没有听说过的专业") == (None, None)
    assert major_flags(PACK, "") == major_flags(PACK, None) == (None, None)
    assert len(majors_of(PACK)) > 150


def test_unknown_packs_are_named() -> None:
    for name in ("nope", "", "../baicheng_2017", "baicheng_2017/examples"):
        with pytest.raises(NotFound, match="baicheng-2017"):
            load_pack(name)


# --- fuzhi pack check -------------------------------------------------------------------------------------------------


def test_the_shipped_pack_is_sound() -> None:
    assert check_pack(PACK) == []


def _with_item(code: str, **changes: object) -> Pack:
    benefits = {**PACK.benefits, code: dataclasses.replace(PACK.benefits[code], **changes)}  # type: ignore[arg-type]
    return dataclasses.replace(PACK, benefits=benefits)


def _places(pack: Pack) -> str:
    return "\n".join(str(finding) for finding in check_pack(pack))


BUS = PACK.benefits["school_bus_waiver"]


def _asking(condition: Condition) -> Pack:
    return _with_item("school_bus_waiver", when=(*BUS.when, condition))


@pytest.mark.parametrize(
    ("pack", "told"),
    [
        (_asking(Condition("x_one", "多一条", s.no_such_column, clause="3.2")), "no_such_column"),  # type: ignore[attr-defined]
        (_asking(Condition("x_one", "多一条", p.no_such_number >= 1, clause="3.2")), "no_such_number"),
        (_asking(Condition("x_one", "多一条", s.grade, clause="3.2")), "不是真假值"),
        (_asking(Condition("x_one", "多一条", s.is_boarder, clause="9.9")), "条款 9.9"),
        (_asking(Condition("x_one", "read_me", s.is_boarder, clause="3.2")), "不能读给家长听"),
        (
            _asking(Condition("x_one", "多一条", s.is_boarder, clause="3.2")),
            "condition x_one：没有写不成立时怎样告诉家长",
        ),
        (_asking(none_of("x_not", "都不是", BUS.gate, clause="3.2")), "condition x_not：没有写不成立时怎样告诉家长"),
        (
            _asking(Condition("x_one", "多一条", s.is_boarder, clause="3.2", failing="no")),
            "condition x_one：没有写不成立",
        ),
        (_asking(Condition("boarder", "在校住宿", ~s.is_boarder, clause="3.2.3", failing="x")), "boarder 用了两次"),
        (_asking(Condition("x_one", "多一条", ~s.is_boarder, clause="3.2", failing="少")), "school_bus_waiver 应为"),
        (_asking(Condition("x_one", "多", s.is_boarder, clause="3.2", failing="少")), "去掉条件 x_one 也没有例子察觉"),
        (_with_item("school_bus_waiver", amount=s.bus_fare_fen.upper()), "bus"),  # type: ignore[attr-defined]
        (_with_item("school_bus_waiver", amount=s.is_boarder), "金额不是整数"),
        (_with_item("school_bus_waiver", short_label="乘车"), "不是四个汉字"),
        (_with_item("school_bus_waiver", public_label="低保学生乘车"), "不能有“低保”"),
        (_with_item("school_bus_waiver", public_label="免乘车费"), "一个项目一个名称"),
        (_with_item("school_bus_waiver", public_label=PACK.benefits["senior_grant"].public_label), "相同"),
        (_with_item("school_bus_waiver", clauses=("3.2.3", "3.2.2")), "没有按原文次序"),
        (_with_item("school_bus_waiver", clauses=("3.1.1",)), "3.1.1 的 items 里没有"),
        (_with_item("school_bus_waiver", when=BUS.when[:-1]), "应为"),
    ],
)
def test_a_fault_in_a_rule_is_found(pack: Pack, told: str) -> None:
    assert told in _places(pack)


def test_faults_in_the_other_files_are_found() -> None:
    meal = PACK.parameters["meal_standard_fen"]
    turned = dataclasses.replace(meal, values=tuple(reversed(meal.values)))
    unused = dataclasses.replace(meal, name="never_used_fen")
    parameters = {**PACK.parameters, "never_used_fen": unused}
    assert "第一个值不写 from" in _places(
        dataclasses.replace(PACK, parameters={**PACK.parameters, "meal_standard_fen": turned})
    )
    assert "never_used_fen 没有规则用到" in _places(dataclasses.replace(PACK, parameters=parameters))
    point = dataclasses.replace(PACK.open_points[0], is_accepted=False)
    assert "还没有人接受" in _places(dataclasses.replace(PACK, open_points=(point,)))
    reading = dataclasses.replace(PACK.readings["teacher_post_day"], default=99)
    assert "teacher_post_day" in _places(
        dataclasses.replace(PACK, readings={**PACK.readings, "teacher_post_day": reading})
    )
    clause = dataclasses.replace(PACK.clauses["3.1.1"], no_item="")
    assert "3.1.1" in _places(dataclasses.replace(PACK, clauses={**PACK.clauses, "3.1.1": clause}))


# --- fuzhi pack new ---------------------------------------------------------------------------------------------------


def test_a_new_pack_works_but_for_its_named_open_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUZHI_HOME", str(tmp_path))
    folder = new_pack("siping-2018")
    assert folder == tmp_path / "packs" / "siping_2018"
    pack = load_pack("siping-2018")
    assert [finding.place for finding in check_pack(pack)] == [
        "open_points.yaml skeleton_rules",
        "open_points.yaml skeleton_titles",
    ]
    assert rules_named("siping_2018").items[0].code == "example_grant"
    teachers = tmp_path / "t.csv"
    teachers.write_text(",".join(TABLES["teacher_month"].names) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="没有按教师月份事实表认定的项目"):
        evaluate_file(Request(facts=teachers, pack="siping-2018", out=tmp_path / "o.csv"))
    with pytest.raises(Conflict):
        new_pack("siping_2018")
    with pytest.raises(Conflict):
        new_pack("baicheng-2017")
    for name in ("", "Big", "a b", "../x", "2018"):
        with pytest.raises(InputError):
            new_pack(name)


def _fuzhi(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fuzhi.site.main", *words],
        capture_output=True,
        text=True,
        cwd=home,
        env={**os.environ, "FUZHI_HOME": str(home)},
    )


def test_the_commands_answer_with_their_exit_codes(tmp_path: Path) -> None:
    sound = _fuzhi("pack", "check", "baicheng-2017", "--json", home=tmp_path)
    assert sound.returncode == 0, sound.stderr
    assert json.loads(sound.stdout)["findings"] == [] and json.loads(sound.stdout)["items"] == 16
    assert _fuzhi("pack", "new", "siping-2018", home=tmp_path).returncode == 0
    (tmp_path / "packs" / "2019-x").mkdir(parents=True)
    (tmp_path / "packs" / "2019-x" / "pack.yaml").write_text("name: x\n")
    mixed = _fuzhi("pack", "check", home=tmp_path)
    assert mixed.returncode == 2 and "2019-x：" in mixed.stderr and "16 个项目，没有问题" in mixed.stderr, (
        "one that is none does not keep the others from being looked at"
    )
    shutil.rmtree(tmp_path / "packs" / "2019-x")
    fresh = _fuzhi("pack", "check", home=tmp_path)
    assert fresh.returncode == 2 and fresh.stdout == "" and "skeleton_rules" in fresh.stderr
    broken = tmp_path / "packs" / "siping_2018" / "benefits" / "example.py"
    broken.write_text(
        broken.read_text(encoding="utf-8").replace("p.example_grant_fen", "p.exmaple_fen"), encoding="utf-8"
    )
    told = _fuzhi("pack", "check", "siping-2018", home=tmp_path)
    assert told.returncode == 2 and "exmaple_fen" in told.stderr and "Traceback" not in told.stderr
    shutil.rmtree(broken.parent)
    told = _fuzhi("pack", "check", "siping-2018", home=tmp_path)
    assert told.returncode == 2 and "siping_2018" in told.stderr and "错误编号" not in told.stderr


def test_evaluate_from_the_command_line(tmp_path: Path) -> None:
    facts = tmp_path / "f.csv"
    names = STUDENT_TERM.names
    row = {"student_id": "1", "term": "2017-1", "stage": "primary", "misc_fee_fen": "100", "textbook_fee_fen": "1"}
    row["school_ownership"] = "public"
    facts.write_text(",".join(names) + "\n" + ",".join(row.get(n, "") for n in names) + "\n", encoding="utf-8")
    done = _fuzhi(
        "evaluate", "f.csv", "--pack", "baicheng_2017", "--out=o.csv", "--all", "--explain", "c.csv", home=tmp_path
    )
    assert (done.returncode, done.stdout) == (0, "") and "写出认定 15 条" in done.stderr
    assert "1,2017-1,compulsory_fee_waiver,3.2.2;3.2.3,national,waiver,granted,101" in (tmp_path / "o.csv").read_text()
    assert len((tmp_path / "c.csv").read_text().splitlines()) == 1 + sum(
        len(b.conditions()) for b in PACK.items_of("student_term")
    )
    for words, told in (
        ((), "缺少“事实表”"),
        (("f.csv", "--pack", "x"), "缺少“--out”"),
        (("f.csv", "--pack", "x", "--out", "q.csv"), "baicheng-2017"),
        (("f.csv", "--pak", "x"), "--pack"),
        (("f.csv", "g.csv", "--pack", "x", "--out", "q.csv"), "g.csv"),
        (("f.csv", "--pack", "baicheng-2017", "--out"), "缺少值"),
        (("f.csv", "--pack", "baicheng-2017", "--out", "q.csv", "--set", "x"), "读法=值"),
    ):
        wrong = _fuzhi("evaluate", *words, home=tmp_path)
        assert wrong.returncode == 2 and told in wrong.stderr and wrong.stdout == "", words
    assert not (tmp_path / "q.csv").exists()
    assert _fuzhi("evaluate", "--help", home=tmp_path).stdout.startswith("用法：")


def test_a_runs_own_switches_give_the_shipped_rules() -> None:
    """Also as JSON gives them back: lists for tuples, dated flags as pairs."""
    kept = json.loads(json.dumps(PACK.switches()))
    assert rules_named("baicheng-2017", kept) == rules_named("baicheng-2017")
