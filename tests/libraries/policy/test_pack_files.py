"""One fault planted in one file of a pack: it is found, with its place, and nothing is silently taken for sound."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fuzhi.policy.checking import check_pack
from fuzhi.policy.closures import decide_one
from fuzhi.policy.examples import examples_of, failures
from fuzhi.policy.folders import PACKS_FOLDER, digest_of, module_name, pack_files, pack_folder, pack_hash, read_yaml
from fuzhi.policy.pack import Pack, load_folder, load_pack
from fuzhi.policy.reach import items_of_stage, stages_of
from fuzhi.vocabulary.errors import InputError, NotFound

SHIPPED = PACKS_FOLDER / "baicheng_2017"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped pack, free to be spoilt."""
    copy = tmp_path / "copy_2017"
    shutil.copytree(SHIPPED, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} stands in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def loaded(folder: Path) -> Pack:
    return load_folder(folder, pack_hash(folder))


def told(folder: Path) -> str:
    return "\n".join(str(finding) for finding in check_pack(loaded(folder)))


@pytest.mark.parametrize(
    ("name", "old", "new", "place", "said"),
    [
        ("clauses.yaml", "items: [nutrition_meal]", "items: []", "clauses.yaml", "3.1.3"),
        (
            "clauses.yaml",
            "items: [nutrition_meal]",
            "items: [nutrition_meal]\n  no_item: 没有",
            "clauses.yaml",
            "3.1.3 要么列出项目",
        ),
        (
            "clauses.yaml",
            "items: [nutrition_meal]",
            "items: [nutrition_meal, moon_grant]",
            "clauses.yaml",
            "moon_grant",
        ),
        (
            "parameters.yaml",
            '{value: 75000, ref: "3.2.1"}',
            '{from: 2018-1, value: 75000, ref: "3.2.1"}',
            "preschool_grant_fen",
            "第一个值不写 from",
        ),
        (
            "parameters.yaml",
            "{from: 2019-1, value: true",
            "{from: 2019-9, value: true",
            "day_pupil_subsidy_in_force",
            "from: 学期",
        ),
        (
            "parameters.yaml",
            "{from: 2019-1, value: true",
            "{from: 2019-1, value: 1",
            "day_pupil_subsidy_in_force",
            "true/false",
        ),
        ("parameters.yaml", "{value: 75000", "{value: 750.5", "preschool_grant_fen", "整数"),
        (
            "parameters.yaml",
            "preschool_grant_fen:",
            "spare_fen:\n  label: 多余的数\n  unit: fen per semester\n  values:\n    - {value: 1, ref: x}\n  last_checked_on: 2026-11-23\npreschool_grant_fen:",
            "parameters.yaml",
            "spare_fen 没有规则用到",
        ),
        ("readings.yaml", "  shapes: rules", "  shapes: words", "exclusion_covers_national", "shapes 只能是"),
        ("readings.yaml", ", at_once: 立即", "", "exit_takes_effect", "words"),
        ("readings.yaml", "at_once: 立即", "at_once: 立即, never: 从不", "exit_takes_effect", "words"),
        (
            "readings.yaml",
            "alternatives: [true]",
            "alternatives: [maybe]",
            "exclusion_covers_national",
            "不能设为“maybe”",
        ),
        ("readings.yaml", "default: next_semester", "default: 5", "exit_takes_effect", "不能设为“5”"),
        ("open_points.yaml", "  accepted: true", "  accepted: false", "vocational_contiguous_counties", "还没有人接受"),
        ("benefits/meals.py", 'short_label="营养膳食"', 'short_label="营养餐"', "benefits/nutrition_meal", "四个汉字"),
        (
            "benefits/meals.py",
            'label="农村义务教育学生营养餐"',
            'label="残疾学生餐"',
            "benefits/nutrition_meal",
            "不能有“残疾”",
        ),
        (
            "benefits/meals.py",
            'label="农村义务教育学生营养餐"',
            'label="寄宿生生活补助"',
            "benefits/nutrition_meal",
            "相同",
        ),
        ("benefits/meals.py", 'clauses=("3.1.3",)', 'clauses=("9.9",)', "benefits/nutrition_meal", "9.9"),
        (
            "benefits/compulsory.py",
            'clauses=("3.2.2", "3.2.3")',
            'clauses=("3.2.3", "3.2.2")',
            "benefits/compulsory_fee_waiver",
            "原文次序",
        ),
        (
            "benefits/meals.py",
            "amount=s.meal_days * p.meal_standard_fen",
            "amount=s.is_boarder",
            "benefits/nutrition_meal amount",
            "不是整数",
        ),
        (
            "benefits/meals.py",
            "amount=s.meal_days * p.meal_standard_fen",
            "amount=s.meal_days * p.no_such_fen",
            "benefits/nutrition_meal amount",
            "no_such_fen",
        ),
        (
            "benefits/meals.py",
            "amount=s.meal_days * p.meal_standard_fen",
            "amount=s.meal_days / 2",
            "benefits/nutrition_meal amount",
            "不能用",
        ),
        ("conditions.py", '"在校住宿", s.is_boarder', '"在校住宿", s.meal_days', "boarder", "不是真假值"),
        ("conditions.py", '"在校住宿", s.is_boarder', '"在校住宿", s.is_border', "boarder", "is_border"),
        ("conditions.py", '"在校住宿"', '"lives at school"', "condition boarder", "不能读给家长听"),
        ("conditions.py", 'Condition("boarder"', 'Condition("Boarder!"', "condition Boarder!", "小写字母"),
        (
            "conditions.py",
            "from fuzhi.policy import",
            "import math\nfrom fuzhi.policy import",
            "conditions.py",
            "不能引用 math",
        ),
        (
            "examples/preschool.yaml",
            'preschool_grant: {granted: "750.00"}',
            'preschool_grant: {granted: "750.01"}',
            "examples",
            "算出",
        ),
        ("examples/preschool.yaml", "care_fee_fen: 40000", "care_fee_fun: 40000", "examples", "care_fee_fun"),
        (
            "examples/preschool.yaml",
            'preschool_grant: {granted: "750.00"}',
            "moon_grant: {granted: 1}",
            "examples",
            "moon_grant",
        ),
        (
            "examples/preschool.yaml",
            'preschool_grant: {granted: "750.00"}',
            "preschool_grant: {perhaps: 1}",
            "examples",
            "看不懂",
        ),
        ("majors.csv", ",true,", ",yes,", "majors.csv", "看不懂"),
    ],
)
def test_a_planted_fault_is_found_at_its_place(
    folder: Path, name: str, old: str, new: str, place: str, said: str
) -> None:
    spoil(folder, name, old, new)
    found = [line for line in told(folder).splitlines() if place in line]
    assert any(said in line for line in found), found


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("pack.yaml", "title: ", "titel: ", "title"),
        ("pack.yaml", "counties:", "counties: [", "pack.yaml"),
        ("pack.yaml", "benefits: [preschool,", "benefits: [prescool,", "prescool"),
        ("clauses.yaml", "title: 指导思想", "titel: 指导思想", "title"),
        ("parameters.yaml", "unit: fen per semester", "units: fen per semester", "unit"),
        ("readings.yaml", "decided_by: 规则编写组", "by: 规则编写组", "decided_by"),
        ("benefits/meals.py", "BENEFITS = (", "BENEFITS = (NO_SUCH_ITEM, ", "NO_SUCH_ITEM"),
        ("benefits/meals.py", "BENEFITS = (", "BENEFITS = (NUTRITION_MEAL, ", "nutrition_meal"),
        ("conditions.py", "BOARDER = Condition(", "BOARDER = = Condition(", "SyntaxError"),
        ("conditions.py", "BOARDER = Condition(", "1 / 0\nBOARDER = Condition(", "ZeroDivisionError"),
        ("conditions.py", "BOARDER = Condition(", "raise GeneratorExit\nBOARDER = Condition(", "GeneratorExit"),
        ("conditions.py", "BOARDER = Condition(", "raise SystemExit(0)\nBOARDER = Condition(", "SystemExit"),
    ],
)
def test_a_pack_that_cannot_be_read_says_which_part(folder: Path, name: str, old: str, new: str, said: str) -> None:
    spoil(folder, name, old, new)
    with pytest.raises(InputError) as refused:
        loaded(folder)
    assert refused.value.code == "bad_pack" and said in str(refused.value)


@pytest.mark.parametrize("left_behind", ["def half(", "x = 1\0"])
def test_a_file_left_half_written_is_named_though_no_item_reads_it(folder: Path, left_behind: str) -> None:
    (folder / "benefits" / "draft.py").write_text(left_behind, encoding="utf-8")
    assert "benefits/draft.py：不是完整的 Python" in told(folder)


@pytest.mark.parametrize("name", ["pack.yaml", "clauses.yaml", "parameters.yaml", "readings.yaml", "conditions.py"])
def test_a_pack_without_one_of_its_files_is_none(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(InputError) as refused:
        loaded(folder)
    assert refused.value.code == "bad_pack"


def test_an_untouched_copy_is_sound_and_decides_alike(folder: Path) -> None:
    copy, shipped = loaded(folder), load_pack("baicheng-2017")
    assert pack_hash(folder) == pack_hash(SHIPPED)
    assert list(failures(copy, examples_of(copy))) == []
    facts = {"student_id": "1", "term": "2017-1", "stage": "primary", "misc_fee_fen": 1, "textbook_fee_fen": 2}
    assert decide_one(copy, copy.switches(), facts) == decide_one(shipped, shipped.switches(), facts)


def test_versions_of_a_pack_live_side_by_side(folder: Path) -> None:
    before = loaded(folder)
    spoil(folder, "parameters.yaml", "{value: 75000", "{value: 80000")
    after = loaded(folder)
    assert before.parameters["preschool_grant_fen"].values[0].value == 75_000
    assert after.parameters["preschool_grant_fen"].values[0].value == 80_000
    assert before.hash != after.hash


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "README.md").write_text("另一句", encoding="utf-8"),
        lambda folder: (folder / "extra.txt").write_text("", encoding="utf-8"),
        lambda folder: (folder / "majors.csv").unlink(),
        lambda folder: (folder / "majors.csv").rename(folder / "subjects.csv"),
    ],
)
def test_every_byte_and_name_stands_in_the_digest(folder: Path, change: Callable[[Path], object]) -> None:
    change(folder)
    assert pack_hash(folder) != pack_hash(SHIPPED)


def test_what_python_leaves_behind_does_not(folder: Path) -> None:
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "conditions.pyc").write_bytes(b"x")
    (folder / "benefits" / "meals.pyc").write_bytes(b"x")
    assert pack_hash(folder) == pack_hash(SHIPPED)


def test_the_digest_does_not_depend_on_the_order_of_files() -> None:
    files = pack_files(SHIPPED)
    assert digest_of(dict(reversed(list(files.items())))) == digest_of(files) == pack_hash(SHIPPED)
    assert digest_of({"a": b"bc"}) != digest_of({"ab": b"c"})


def test_a_pack_made_here_is_found_by_either_spelling(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FUZHI_HOME", str(tmp_path))
    own = tmp_path / "packs" / "siping_2018"
    own.mkdir(parents=True)
    (own / "pack.yaml").write_text("name: siping-2018\n", encoding="utf-8")
    assert pack_folder("siping-2018") == pack_folder(" siping_2018 ") == own
    assert pack_folder("baicheng-2017") == SHIPPED
    for name in ("siping", "../packs/siping_2018", "siping-2018/x", ""):
        with pytest.raises(NotFound, match="siping-2018"):
            pack_folder(name)
    assert module_name("a-b-2018") == "a_b_2018"
    with pytest.raises(InputError, match=r"siping_2018/clauses\.yaml"):
        read_yaml(own, "clauses.yaml")


@pytest.mark.parametrize(
    ("stage", "own", "foreign"),
    [
        ("preschool", "preschool_grant", "boarder_living_subsidy"),
        ("primary", "boarder_living_subsidy", "senior_grant"),
        ("junior_secondary", "special_living_subsidy", "preschool_grant"),
        ("senior_secondary", "senior_grant", "vocational_grant"),
        ("secondary_vocational", "vocational_grant", "nutrition_meal"),
    ],
)
def test_items_of_a_stage(stage: str, own: str, foreign: str) -> None:
    pack = load_pack("baicheng-2017")
    codes = {item.code for item in items_of_stage(pack, stage)}
    assert own in codes and foreign not in codes
    assert stage in stages_of(pack, pack.benefits[own])
    assert stages_of(pack, pack.benefits["rural_teacher_allowance"]) == ()
