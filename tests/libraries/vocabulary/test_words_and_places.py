"""Names as they are compared and sorted, places by their codes, coded words, and the ways to fail."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzhi.vocabulary import codes, errors, names, places

HAN = st.text(alphabet="王李单解仇阿依古丽小明禾苗·", min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("王　小　明", "王小明"),
        ("\ufeff王小明\u200b", "王小明"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提．艾力", "买买提·艾力"),
        ("张\ue863", "张䶮"),
        ("\ue81e三", "龴三"),
        ("O'Brien Li", "O'BrienLi"),
        ("𠮷野", "𠮷野"),
        ("", ""),
        ("　 \t", ""),
    ],
)
def test_a_name_as_it_is_stored(text: str, tidy: str) -> None:
    assert names.tidy_name(text) == tidy


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("王小明", "王 小明"),
        ("ＡＢｃ", "abC"),
        ("阿依･古丽", "阿依.古丽"),
        ("阿依\u00b7古丽", "阿依﹒古丽"),
        ("龍", "龍"),
    ],
)
def test_two_spellings_of_one_name_meet(left: str, right: str) -> None:
    assert names.name_key(left) == names.name_key(right)


@pytest.mark.parametrize(("left", "right"), [("王小明", "王晓明"), ("单田", "单甸"), ("阿依古丽", "阿依·古丽")])
def test_two_names_do_not_meet(left: str, right: str) -> None:
    assert names.name_key(left) != names.name_key(right)


@given(st.text(max_size=12))
def test_tidying_and_folding_twice_change_nothing(text: str) -> None:
    tidy = names.tidy_name(text)
    assert names.tidy_name(tidy) == tidy
    assert not any(ch.isspace() or unicodedata.category(ch) in ("Cf", "Cc") for ch in tidy)
    assert names.name_key(tidy) == names.name_key(text)


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("王小明", "wang xiao ming", "wxm"),
        ("单雄信", "shan xiong xin", "sxx"),
        ("仇英", "qiu ying", "qy"),
        ("解珍", "xie zhen", "xz"),
        ("曾国", "zeng guo", "zg"),
        ("朴正", "piao zheng", "pz"),
        ("翟让", "zhai rang", "zr"),
        ("王单", "wang dan", "wd"),
        ("", "", ""),
    ],
)
def test_pinyin_reads_surnames_as_surnames(name: str, pinyin: str, initials: str) -> None:
    assert names.pinyin_key(name) == pinyin
    assert names.pinyin_initials(name) == initials


@given(HAN)
def test_initials_are_the_first_letters_of_the_pinyin(name: str) -> None:
    assert names.pinyin_initials(name) == "".join(word[0] for word in names.pinyin_key(name).split())
    assert names.pinyin_key(name) == names.pinyin_key(name).lower()


def test_every_place_stands_below_another_that_exists() -> None:
    known = places.all_places()
    top = [place for place in known.values() if not place.parent]
    assert len(top) == 1
    assert all(place.parent in known for place in known.values() if place.parent)
    assert {len(code) for code in known} == {4, 6, 9, 12}
    assert all(code == place.code and place.name for code, place in known.items())
    assert not [place for place in known.values() if "虚拟" in place.name]


def test_names_of_places() -> None:
    village = next(code for code in sorted(places.all_places()) if len(code) == 12 and code.startswith("220822"))
    parts = [places.place_name(village[:n]) for n in (6, 9, 12)]
    assert parts[0] == "通榆县"
    assert places.full_name(village) == "".join(parts)
    assert places.full_name("220822") == "通榆县"
    assert places.full_name("2208") == ""
    strange = f"{village[:9]}998"
    assert places.full_name(strange) == f"{''.join(parts[:2])}村名未收录（{strange}）"
    assert places.village_name(strange) == f"村名未收录（{strange}）" and places.village_name("") == ""
    assert places.village_name(village) == places.short_village(parts[2])
    assert places.place_name("999999") == "999999", "a code that is none of ours is shown as it is"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("长发村民委员会", "长发村"),
        ("长发村委会", "长发村"),
        ("长发村", "长发村"),
        ("开通社区居民委员会", "开通社区"),
        ("新华居委会", "新华"),
    ],
)
def test_villages_as_people_write_them(name: str, short: str) -> None:
    assert places.short_village(name) == short


CODED = [kind for kind in vars(codes).values() if isinstance(kind, type) and issubclass(kind, codes.Coded)]


@pytest.mark.parametrize("kind", [kind for kind in CODED if kind is not codes.Coded], ids=lambda kind: kind.__name__)
def test_coded_words_are_told_apart_by_value_and_by_label(kind: type[codes.Coded]) -> None:
    values, labels = [str(member) for member in kind], [member.label for member in kind]
    assert len(set(values)) == len(values) and len(set(labels)) == len(labels)
    assert all(value.isascii() and value == value.lower() for value in values)
    assert all(any("\u4e00" <= ch <= "\u9fff" for ch in label) for label in labels)
    assert all(kind(value).label == label for value, label in zip(values, labels, strict=True))
    with pytest.raises(ValueError):
        kind("no_such_value")


def test_an_error_reads_as_what_was_found_and_how_to_go_on() -> None:
    assert str(errors.InputError("bad_term", "不是学期。", "请改写。")) == "不是学期。 请改写。"
    assert str(errors.Conflict("taken", "已被取走。")) == "已被取走。"


@pytest.mark.parametrize("kind", [errors.InputError, errors.NotAllowed, errors.NotFound, errors.Conflict])
def test_the_ways_to_fail_are_kept_apart(kind: type[errors.FuzhiError]) -> None:
    failure = kind("some_code", "说明", "办法")
    assert (failure.code, failure.message, failure.mend) == ("some_code", "说明", "办法")
    others = {errors.InputError, errors.NotAllowed, errors.NotFound, errors.Conflict} - {kind}
    assert isinstance(failure, errors.FuzhiError) and not isinstance(failure, tuple(others))
