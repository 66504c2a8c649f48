"""Switches: what may be chosen, how a dated flag is read on a day, what is said when a value does not fit."""

from datetime import date
from pathlib import Path
from typing import cast

import pytest

from fuzhi.policy.majors import major_key, majors_of
from fuzhi.policy.pack import Pack, load_pack
from fuzhi.policy.readings import Reading, SwitchValue, choose, read_reading, value_on
from fuzhi.vocabulary.errors import InputError

STEPS: tuple[tuple[str | None, bool], ...] = ((None, False), ("2019-09-01", True), ("2021-09-01", False))


def reading(kind: str, default: SwitchValue, alternatives: tuple[SwitchValue, ...] = (), **more: object) -> Reading:
    entry = {
        "label": "样例",
        "kind": kind,
        "shapes": "rules",
        "default": default,
        "alternatives": list(alternatives),
        "reason": "因为",
        "ref": 4.3,
        "decided_by": "市局",
        "decided_on": date(2017, 9, 1),
        **more,
    }
    return read_reading("toy", entry, ("220821", "220822"))


FLAG, CHOICE = reading("flag", False, (True,)), reading("choice", "first", ("second", "third"))
WHOLE, COUNTIES = reading("whole", 3, least=1, most=12), reading("counties", ("220822",))
DATED = Reading("dated", "带日期", "flag", "rules", STEPS, (True, False), "", "", "", date(2017, 9, 1))


@pytest.mark.parametrize(
    ("switch", "given", "read"),
    [
        (FLAG, True, True),
        (FLAG, "true", True),
        (FLAG, " TRUE ", True),
        (FLAG, "1", True),
        (FLAG, "是", True),
        (FLAG, "否", False),
        (FLAG, 0, False),
        (FLAG, "false", False),
        (DATED, STEPS, STEPS),
        (DATED, [[None, False], ["2019-09-01", True], ["2021-09-01", False]], STEPS),
        (DATED, "true", True),
        (CHOICE, "first", "first"),
        (CHOICE, "third", "third"),
        (WHOLE, 1, 1),
        (WHOLE, "12", 12),
        (COUNTIES, "220822,220821", ("220821", "220822")),
        (COUNTIES, " 220821 , 220821", ("220821",)),
        (COUNTIES, ["220822"], ("220822",)),
    ],
)
def test_what_may_be_chosen(switch: Reading, given: object, read: SwitchValue) -> None:
    assert switch.read(given) == read


@pytest.mark.parametrize(
    ("switch", "given", "allowed"),
    [
        (FLAG, "yes", "true 或 false"),
        (FLAG, "", "true 或 false"),
        (FLAG, 2, "true 或 false"),
        (DATED, [[None, True]], "true 或 false"),
        (CHOICE, "fourth", "first、second、third"),
        (CHOICE, "First", "first、second、third"),
        (CHOICE, True, "first、second、third"),
        (WHOLE, 0, "1 到 12 的整数"),
        (WHOLE, 13, "1 到 12 的整数"),
        (WHOLE, True, "1 到 12 的整数"),
        (WHOLE, "3.0", "1 到 12 的整数"),
        (WHOLE, "-3", "1 到 12 的整数"),
        (WHOLE, "３", "1 到 12 的整数"),
        (WHOLE, "1" * 40, "1 到 12 的整数"),
        (COUNTIES, "220881", "220821、220822"),
        (COUNTIES, "220822,", "220821、220822"),
        (COUNTIES, [], "220821、220822"),
        (COUNTIES, 220822, "220821、220822"),
    ],
)
def test_what_may_not_is_answered_with_what_may(switch: Reading, given: object, allowed: str) -> None:
    with pytest.raises(InputError) as refused:
        switch.read(given)
    assert refused.value.code == "bad_switch_value"
    assert switch.name in refused.value.message and allowed in refused.value.mend


def test_all_that_is_not_chosen_has_its_default() -> None:
    known = {"flag": FLAG, "whole": WHOLE}
    assert choose(known) == {"flag": False, "whole": 3}
    assert choose(known, {"whole": "7"}) == {"flag": False, "whole": 7}
    with pytest.raises(InputError) as refused:
        choose(known, {"colour": "red"})
    assert refused.value.code == "unknown_switch" and "flag、whole" in refused.value.mend


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2000, 1, 1), False),
        (date(2019, 8, 31), False),
        (date(2019, 9, 1), True),
        (date(2021, 8, 31), True),
        (date(2021, 9, 1), False),
    ],
)
def test_a_dated_flag_on_a_day(day: date, value: bool) -> None:
    assert value_on(STEPS, day) is value


@pytest.mark.parametrize("value", [True, "first", 3, ("220821", "220822")])
def test_what_has_no_date_is_the_same_on_every_day(value: SwitchValue) -> None:
    assert value_on(value, date(2017, 9, 1)) == value_on(value, date(2030, 1, 1)) == value


def test_a_flag_that_begins_later_is_off_before() -> None:
    assert value_on((("2019-09-01", True),), date(2019, 8, 31)) is False


def test_an_entry_of_the_file_is_read_whole() -> None:
    dated = [{"value": False}, {"from": date(2019, 9, 1), "value": True}]
    read = reading("flag", dated, (True, False))  # type: ignore[arg-type]
    assert read.default == ((None, False), ("2019-09-01", True))
    assert read.alternatives == (True, False)
    assert (read.ref, read.decided_by, read.decided_on) == ("4.3", "市局", date(2017, 9, 1))
    assert reading("counties", ["220822", "220821"]).default == ("220821", "220822")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("畜牧兽医（宠物方向）专业", "畜牧兽医"),
        ("畜牧兽医[对口]", "畜牧兽医"),
        ("畜 牧 兽 医", "畜牧兽医"),
        ("【3+2】护理", "护理"),
        ("专业", ""),
        ("护理", "护理"),
    ],
)
def test_a_major_as_rolls_write_it(written: str, key: str) -> None:
    assert major_key(written) == key


class Folder:
    """What ``majors_of`` asks of a pack: its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["护理,医药,maybe,false,"], "第 2 行"),
        (["护理,医药,false,false,", "护理（口腔）,医药,false,false,"], "第 3 行"),
    ],
)
def test_a_fault_in_the_list_of_majors_is_named_by_its_line(tmp_path: Path, rows: list[str], told: str) -> None:
    head = "name,category,is_agricultural,is_performing_arts,note"
    (tmp_path / "majors.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=told) as refused:
        majors_of(cast("Pack", Folder(tmp_path)))
    assert refused.value.code == "bad_pack"


def test_a_pack_without_majors_knows_none(tmp_path: Path) -> None:
    assert majors_of(cast("Pack", Folder(tmp_path))) == {}


def test_every_major_of_the_shipped_pack_is_found_under_its_own_name() -> None:
    for key, major in majors_of(load_pack("baicheng-2017")).items():
        assert key == major_key(major.name) and major.category
        assert not (major.is_agricultural and major.is_performing_arts)
