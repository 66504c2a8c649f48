"""A school as rosters name it: by code, by a name written their own way, or by a name that only one county has."""

import pytest

from fuzhi.steps.registry.known_schools import KnownSchools, known_schools, school_key
from tests.factories.rosters import NINE_YEAR, OTHER, PRIMARY, TONGYU, ZHENLAI, Office

SCHOOLS = KnownSchools(
    county_of={"1": TONGYU, "2": ZHENLAI, "3": ZHENLAI},
    code_of={(TONGYU, "中心校"): "1", (ZHENLAI, "中心校"): "2", (ZHENLAI, "育才小学"): "3"},
    anywhere={"育才小学": "3"},
)


@pytest.mark.parametrize(
    ("code", "name", "county", "found"),
    [
        ("9", "中心校", TONGYU, "9"),
        (None, "中心校", TONGYU, "1"),
        ("", "中心校", ZHENLAI, "2"),
        (None, "育才小学", TONGYU, "3"),
        (None, "没有的学校", TONGYU, ""),
        (None, None, TONGYU, ""),
        (None, "", TONGYU, ""),
    ],
)
def test_a_school_is_found_by_code_then_here_then_anywhere(
    code: str | None, name: str | None, county: str, found: str
) -> None:
    assert SCHOOLS.find(code, name, county) == found


@pytest.mark.parametrize(
    "written", ["第一小学（东校区）", "第一小学(东校区)", "第一小学 (东校区)", "第一小学（东校区) "]
)
def test_brackets_and_spaces_make_no_other_school(written: str) -> None:
    assert school_key(written) == school_key("第一小学（东校区）")


def test_the_directory_as_it_stands(office: Office) -> None:
    known = known_schools()
    assert known.county_of[PRIMARY] == known.county_of[OTHER] == TONGYU
    assert known.find(None, " 同发九年一贯制学校", TONGYU) == NINE_YEAR
    assert known.find(None, "同发九年一贯制学校", ZHENLAI) == NINE_YEAR, "only one county has a school of that name"


def test_a_name_that_two_schools_bear_names_neither_elsewhere(office: Office) -> None:
    twice = [("2122000077", "同发九年一贯制学校", "通榆县", "小学", "公办", "乡镇", "否", None, None)]
    office.bring(
        "school", [*twice, (NINE_YEAR, "同发九年一贯制学校", "通榆县", "九年一贯制", "公办", "乡镇", "否", None, None)]
    )
    assert known_schools().find(None, "同发九年一贯制学校", ZHENLAI) == ""


def test_a_school_that_was_renamed_is_found_by_its_new_name_alone(office: Office) -> None:
    office.bring("school", [(PRIMARY, "长发小学", "通榆县", "小学", "公办", "乡镇", "否", None, None)], term="2017-2")
    known = known_schools()
    assert known.find(None, "长发小学", TONGYU) == PRIMARY
    assert known.find(None, "兴隆山镇中心校", TONGYU) == ""
