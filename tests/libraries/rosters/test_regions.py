"""Places as people write them: the village that is meant, or none when two could be meant."""

import pytest

from fuzhi.rosters.regions import fold_place, fold_town, regions
from fuzhi.vocabulary.places import all_places, place_name

KNOWN = regions()
TONGYU = "220822"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("长发村民委员会", "长发"),
        ("长发村委会", "长发"),
        ("长发 村", "长发"),
        ("长发（原红星）村", "长发"),
        ("育才社区居民委员会", "育才"),
        ("育才社区", "育才"),
        ("张家屯", "张家"),
        ("村", "村"),
        ("王村", "王村"),
        ("委员会", "委员会"),
        ("长发", "长发"),
    ],
)
def test_a_village_without_its_office(text: str, folded: str) -> None:
    assert fold_place(text) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("兴隆山镇人民政府", "兴隆山镇"),
        ("向海蒙古族乡", "向海乡"),
        ("迎新街道办事处", "迎新街道"),
        ("开通镇（城关）", "开通镇"),
    ],
)
def test_a_town_keeps_its_kind(text: str, folded: str) -> None:
    assert fold_town(text) == folded


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("通榆县", TONGYU),
        ("通榆", TONGYU),
        (" 通 榆 县 ", TONGYU),
        ("吉林省白城市通榆县", TONGYU),
        ("白城通榆县", TONGYU),
        ("220822", TONGYU),
        ("220822103203", TONGYU),
        ("洮北区", "220802"),
        ("大安", "220882"),
        ("220199", None),
        ("长春市", None),
        ("", None),
        (None, None),
    ],
)
def test_a_county(text: str | None, code: str | None) -> None:
    assert KNOWN.county(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("兴隆山镇", "220822103"),
        ("兴隆山", "220822103"),
        ("兴隆山镇人民政府", "220822103"),
        ("向海乡", "220822202"),
        ("向海蒙古族乡", "220822202"),
        ("新兴乡", "220822201"),
        ("八面", "220822206"),
        ("瞻榆镇", "220822101"),
        ("青山镇", None),
    ],
)
def test_a_town_of_the_county(text: str, code: str | None) -> None:
    assert KNOWN.town(text, TONGYU) == code


def test_a_town_that_two_counties_have_is_found_only_with_its_county() -> None:
    assert KNOWN.town_anywhere("兴隆山镇") == "220822103"
    twice = {place.name for code, place in all_places().items() if len(code) == 9 and place.name == "良种繁育场"}
    assert twice and KNOWN.town_anywhere("良种繁育场") is None
    assert KNOWN.town_anywhere("没有的镇") is None


@pytest.mark.parametrize(
    ("text", "area", "code"),
    [
        ("长发村", "220822103", "220822103203"),
        ("长发村委会", "220822103", "220822103203"),
        ("长发", TONGYU, "220822103203"),
        ("长发村", "220822104", None),
        ("长发村", "220821", None),
        ("太平村", TONGYU, None),
        ("富强", TONGYU, None),
        ("富强村", "220822100", "220822100207"),
        ("富强社区", "220822003", "220822003001"),
        ("长发村", None, None),
        ("长发村", "", None),
    ],
)
def test_a_village_of_an_area_or_none_when_two_are_called_so(text: str, area: str | None, code: str | None) -> None:
    assert KNOWN.village_anywhere(text, area) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("通榆县兴隆山镇长发村", "220822103203"),
        ("吉林省白城市通榆县兴隆山镇长发村民委员会三社", "220822103203"),
        ("通榆兴隆山长发村", "220822103203"),
        ("通榆县 兴隆山镇 长发村 12 号", "220822103203"),
        ("通榆县长发村", "220822103203"),
        ("通榆县兴隆山镇", TONGYU),
        ("通榆县兴隆山镇没有的村", TONGYU),
        ("通榆县太平村", TONGYU),
        ("通榆县", TONGYU),
        ("兴隆山镇", TONGYU),
        ("220822103203", "220822103203"),
        ("220822000000", TONGYU),
        ("220822103", TONGYU),
        ("220822", TONGYU),
        ("220199", "220199"),
        ("220800", None),
        ("220800000000", None),
        ("220801", None),
        ("220803", None),
        ("220000", None),
        ("000000", None),
        ("990101", None),
        ("330101", None),
        ("222327", TONGYU),
        ("222327102201", TONGYU),
        ("222325000000", "220882"),
        ("222301", "220802"),
        ("220871001003", "220871001003"),
        ("222401", "222401"),
        ("110101", "110101"),
        ("429004", "429004"),
        ("22082", None),
        ("长春市南关区", None),
        ("农业", None),
        ("", None),
    ],
)
def test_where_a_child_is_registered(text: str, code: str | None) -> None:
    assert KNOWN.region_code(text) == code


def test_a_whole_address_leads_to_its_village_and_never_to_another() -> None:
    villages = [code for code in all_places() if len(code) == 12 and code[:6] in KNOWN.counties.values()]
    led = {code: KNOWN.region_code("".join(place_name(code[:n]) for n in (6, 9, 12))) for code in villages}
    assert [code for code, found in led.items() if found not in (code, code[:6])] == []
    whole = [code for code, found in led.items() if found == code]
    assert len(whole) >= len(villages) * 99 // 100, "two of one name in one town are the only ones left open"
