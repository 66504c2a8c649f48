"""Money: reading what people type, and the three ways of writing it; expected texts are worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzhi.vocabulary import money
from fuzhi.vocabulary.errors import InputError


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("1250", 125_000),
        ("1,250.5", 125_050),
        ("1，250.05元", 125_005),
        ("¥ 360.00", 36_000),
        ("￥360", 36_000),
        ("360元整", 36_000),
        ("360 圆 整", 36_000),
        ("-12.30", -1_230),
        (".5", 50),
        ("３６０", 36_000),
        (12.5, 1_250),
        (7, 700),
        ("99999999999.99", 9_999_999_999_999),
    ],
)
def test_amounts_as_people_type_them(text: object, fen: int) -> None:
    assert money.parse_yuan(text) == fen


@pytest.mark.parametrize("text", ["3元5", "元", "整", "1元2角", "0.001", "12.345元", "-", "1.2.3", "壹佰元整", None])
def test_what_is_no_amount_is_refused_and_quoted(text: object) -> None:
    with pytest.raises(InputError) as refused:
        money.parse_yuan(text)
    assert refused.value.code == "bad_money"
    assert f"“{text}”" in refused.value.message
    assert "两位小数" in refused.value.mend


@pytest.mark.parametrize(
    ("fen", "plain", "signed"),
    [
        (0, "0.00", "¥0.00"),
        (5, "0.05", "¥0.05"),
        (99, "0.99", "¥0.99"),
        (100, "1.00", "¥1.00"),
        (123_450, "1,234.50", "¥1,234.50"),
        (100_000_007, "1,000,000.07", "¥1,000,000.07"),
        (-5, "-0.05", "-¥0.05"),
        (-123_456_789, "-1,234,567.89", "-¥1,234,567.89"),
    ],
)
def test_yuan_text(fen: int, plain: str, signed: str) -> None:
    assert money.yuan(fen) == plain
    assert money.yuan_sign(fen) == signed


@pytest.mark.parametrize(
    ("fen", "wan"),
    [
        (0, "0.00"),
        (4_999, "0.00"),
        (5_000, "0.01"),
        (1_234_567, "1.23"),
        (1_235_000, "1.24"),
        (123_456_789_012, "123,456.79"),
        (-1_235_000, "-1.24"),
        (-4_999, "0.00"),
    ],
)
def test_ten_thousands_are_rounded_half_up(fen: int, wan: str) -> None:
    assert money.wan_yuan(fen) == wan


@pytest.mark.parametrize(
    ("fen", "capital"),
    [
        (140_950, "人民币壹仟肆佰零玖元伍角整"),
        (600_714, "人民币陆仟零柒元壹角肆分"),
        (1_640_902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (32_504, "人民币叁佰贰拾伍元零肆分"),
        (168_032, "人民币壹仟陆佰捌拾元叁角贰分"),
        (10_700_053, "人民币壹拾万柒仟元伍角叁分"),
        (100, "人民币壹元整"),
        (50, "人民币伍角整"),
        (99, "人民币玖角玖分"),
        (1_000, "人民币壹拾元整"),
        (101_000, "人民币壹仟零壹拾元整"),
        (100_010_000, "人民币壹佰万零壹佰元整"),
        (10**10 + 100, "人民币壹亿零壹元整"),
        (1_000_000_000_000_00, "人民币壹万亿元整"),
        (-36_000, "人民币负叁佰陆拾元整"),
        (-7, "人民币负柒分"),
    ],
)
def test_capital_numerals_of_the_settlement_rules(fen: int, capital: str) -> None:
    """The first four are the examples that the rules themselves print; the fifth and sixth their permitted form."""
    assert money.capital_yuan(fen) == capital


_DIGITS = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}


def _whole(text: str) -> int:
    """A reader of capital numerals, written the other way round: by the largest unit that stands in the text."""
    for unit, size in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4), ("仟", 1000), ("佰", 100), ("拾", 10)):
        before, found, after = text.partition(unit)
        if found:
            return _whole(before) * size + _whole(after)
    digits = text.replace("零", "")
    return _DIGITS[digits] if digits else 0


def _read_capital(text: str) -> int:
    text = text.removeprefix("人民币").removesuffix("整")
    sign = -1 if text.startswith("负") else 1
    text = text.removeprefix("负")
    yuan, found, rest = text.partition("元")
    if not found:
        yuan, rest = "", text
    jiao, found, cent = rest.partition("角")
    if not found:
        jiao, cent = "", rest
    return sign * (_whole(yuan) * 100 + _whole(jiao) * 10 + _whole(cent.removesuffix("分")))


@given(st.integers(min_value=-(10**16), max_value=10**17))
def test_capital_numerals_read_back(fen: int) -> None:
    text = money.capital_yuan(fen)
    assert _read_capital(text) == fen
    assert "零零" not in text
    assert text.endswith(("分", "整"))
    assert text == "人民币零元整" or not text.startswith("人民币零")


@given(st.integers(0, 10**14), st.integers(0, 10**14))
def test_what_is_more_never_reads_as_less_in_ten_thousands(left: int, right: int) -> None:
    low, high = sorted((left, right))
    as_number = [float(money.wan_yuan(fen).replace(",", "")) for fen in (low, high)]
    assert as_number == sorted(as_number)


@pytest.mark.parametrize(
    ("fen", "shares", "last", "parts"),
    [
        (10_000, {"central": 60, "county": 40}, "county", {"central": 6_000, "county": 4_000}),
        (1, {"central": 60, "county": 40}, "county", {"central": 1, "county": 0}),
        (101, {"central": 60, "city": 20, "county": 20}, "county", {"central": 61, "city": 20, "county": 20}),
        (3, {"province": 50, "county": 50}, "county", {"province": 1, "county": 2}),
        (3, {"province": 50, "county": 50}, "province", {"province": 2, "county": 1}),
        (0, {"province": 30, "county": 70}, "county", {"province": 0, "county": 0}),
        (33_333, {"county": 100}, "county", {"county": 33_333}),
    ],
)
def test_shares_to_the_fen(fen: int, shares: dict[str, int], last: str, parts: dict[str, int]) -> None:
    assert money.split_by_shares(fen, shares, last) == parts


def test_shares_that_are_no_whole_are_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="100"):
        money.split_by_shares(100, {"central": 60, "county": 30}, "county")


@given(
    st.integers(0, 10**12),
    st.lists(st.integers(0, 100), min_size=1, max_size=3).filter(lambda parts: sum(parts) <= 100),
)
def test_any_shares_add_up_and_miss_by_less_than_a_fen(fen: int, given_shares: list[int]) -> None:
    shares = {f"level{n}": share for n, share in enumerate(given_shares)} | {"rest": 100 - sum(given_shares)}
    parts = money.split_by_shares(fen, shares, "rest")
    assert sum(parts.values()) == fen
    assert all(abs(parts[key] * 100 - fen * share) < 100 for key, share in shares.items())
    assert all(part >= 0 for part in parts.values())
