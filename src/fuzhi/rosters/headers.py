"""Headers: how they are folded for comparison, and which field of a kind a row of headers names."""

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from fuzhi.rosters.kinds import KINDS
from fuzhi.rosters.kinds.shape import Kind
from fuzhi.rosters.units import without_period
from fuzhi.vocabulary.errors import InputError

_MARKS = "*＊★☆:：·.、"
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_OTHER_PERSON = re.compile(r"监护|家长|父|母|户主|成员|联系人")
_OTHER_THAN_MEMBER = re.compile(r"监护|家长|父|母|户主|联系人")
"""Where every row is a member of a household, 家庭成员信息 is the group of the person itself."""
_PERSON_FIELDS = frozenset({"name", "guardian_name", "head_name", "account_holder"})
_OF_A_PERSON = frozenset({"id_number", "sex", "birth_date"})
_NAMES_OTHER = re.compile(r"(监护人|家长|父亲|母亲|父|母|户主|联系人|爷爷|奶奶)(的)?(姓名|名字|名称)?")
_JOINTS = re.compile(r"[、,，/和及与·.\-]")
_WHO = re.compile(r"(?:学生|学员|孩子|小孩|幼儿|儿童|本人)的?")
_MEMBER = re.compile(r"(?:家庭)?成员的?")
_NUMBER = r"(?P<no>\d{1,2}|[一二三四五六七八九十]{1,2})"
_IN_FRONT = re.compile(rf"(?:家庭)?(?:成员|人口){_NUMBER}[.:、\-_]?(?P<leaf>\D.*)")
_BEHIND = re.compile(
    r"(?:家庭)?(?:成员)?(?P<leaf>姓名|身份证号码?|证件号码|与户主关系|关系|性别|出生日期|出生年月)[(]?(?P<no>\d{1,2})[)]?"
)
_NUMBERED = re.compile(rf"(?:家庭)?(?:成员|人口){_NUMBER}")
_QUALIFIER = re.compile(r"就读|在读|所在|所属|现在|目前|现|家庭")
_A_NAME = {"名称": "姓名", "名字": "姓名", "名单": "姓名"}
_GROUP_WORDS = re.compile(r"基本信息|信息|情况|资料")


@functools.lru_cache(maxsize=20_000)
def fold_header(text: str) -> str:
    """``姓　名``, ``＊姓名：`` -> ``姓名``; half width, no blanks, no marks, lower case."""
    folded = unicodedata.normalize("NFKC", text)
    folded = "".join(ch for ch in folded if not ch.isspace() and unicodedata.category(ch) not in ("Cf", "Cc"))
    return unicodedata.normalize("NFKC", folded.strip(_MARKS).lower())  # what a dropped character kept apart joins


def without_brackets(folded: str) -> str:
    """The header without its bracketed remark, unless the remark names another person."""
    bare = folded
    for hit in _BRACKETS.findall(folded):
        if not _OTHER_PERSON.search(hit):
            bare = bare.replace(hit, "")
    return bare.strip(_MARKS)


@functools.cache
def _synonyms(kind_code: str) -> dict[str, list[tuple[int, str]]]:
    """Folded header -> the fields it may name, each with how good the name is (0 best)."""
    found: dict[str, list[tuple[int, str]]] = {}
    for field in KINDS[kind_code].fields:
        for rank, header in enumerate(field.headers):
            folded = fold_header(header)
            found.setdefault(folded, []).append((rank, field.name))
            if (bare := without_brackets(folded)) != folded and bare:
                found.setdefault(bare, []).append((rank + 100, field.name))
    return found


def candidates(kind: Kind, header: str) -> list[tuple[int, str]]:
    """The fields that a header may name, best first: as written, else without its bracketed remark."""
    return _candidates(kind.code.value, header) if header else []


@functools.lru_cache(maxsize=50_000)
def _candidates(kind_code: str, header: str) -> list[tuple[int, str]]:
    kind = KINDS[kind_code]
    folded = fold_header(header)
    if not folded or len(folded) > 40:
        return []
    table = _synonyms(kind.code.value)
    if folded in table:
        return sorted(table[folded])
    bare = without_brackets(folded)
    if bare in table:
        return [(rank + 50, name) for rank, name in sorted(table[bare])]
    for worse, (rest, is_whose) in enumerate(_without_fronts(kind, bare)):
        offers = [(rank + 70 + worse, name) for rank, name in sorted(table.get(rest, []))]
        if found := [one for one in offers if not is_whose or one[1] == "name" or one[1] in _OF_A_PERSON]:
            return found
    # 年保障金额: the period in front is a unit, and only sums have one
    sums = table.get(without_period(bare), [])
    return [(rank + 60, name) for rank, name in sorted(sums) if kind.field(name).per]


def _without_fronts(kind: Kind, folded: str) -> Iterator[tuple[str, bool]]:
    """A header without what only says whose (True; it can be a name, number, sex or birth date), or where, it is:
    学员姓名, 就读班级, 年级、班级, 成员名称. What names another person (家长姓名) keeps its words."""
    plain = _JOINTS.sub("", folded)
    yield plain, False
    member = _MEMBER.match(plain) if kind.has_members else None
    if member is None and _OTHER_PERSON.search(plain):
        return
    for front, is_whose in ((member, True), (_WHO.match(plain), True), (_QUALIFIER.match(plain), False)):
        if front is not None and (rest := plain[front.end() :]):
            yield _A_NAME.get(rest, rest) if is_whose else rest, is_whose


def match_headers(kind: Kind, headers: Sequence[str], overrides: Mapping[str, str] | None = None) -> dict[str, int]:
    """Field -> column index. Each field takes the column whose header names it best (leftmost among equals)."""
    chosen: dict[str, int] = {}
    taken: set[int] = set()
    if overrides:
        known = {field.name for field in kind.fields}
        wanted = {fold_header(header): field for header, field in overrides.items()}
        for index, header in enumerate(headers):
            field = wanted.get(fold_header(header)) if header else None
            if field is None:
                continue
            taken.add(index)
            if field and field not in known:
                raise InputError(
                    "unknown_field", f"列“{header}”指定的字段“{field}”不存在。", "请从本类名册的字段中选择。"
                )
            if field:
                chosen.setdefault(field, index)
    offers = sorted(
        (rank, index, name)
        for index, header in enumerate(headers)
        if index not in taken
        for rank, name in candidates(kind, header)
    )
    offers = sorted(_beside_own_name(kind, headers, offers))
    for _, index, name in offers:
        if name not in chosen and index not in taken:
            chosen[name] = index
            taken.add(index)
    return chosen


def _beside_own_name(
    kind: Kind, headers: Sequence[str], offers: Sequence[tuple[int, int, str]]
) -> Iterator[tuple[int, int, str]]:
    """An ID, sex or birth date belongs to the name at its left: behind another person's name it comes last.

    Where the person's own name only follows, the column is the other person's and offers nothing.
    """
    own = {index for _, index, name in offers if name == "name"}
    persons = own | {index for _, index, name in offers if name in _PERSON_FIELDS}
    persons |= {index for index, header in enumerate(headers) if _NAMES_OTHER.fullmatch(fold_header(header))}
    for rank, index, name in offers:
        before = [column for column in persons if column < index]
        if name not in _OF_A_PERSON or not before or max(before) in own or not own:
            yield rank, index, name
        elif min(own) < index:
            yield rank + 500, index, name


def numbered(header: str) -> tuple[str, str] | None:
    """成员1姓名, 身份证号2 -> the member's number and what the column holds; None for any other header."""
    folded = fold_header(header)
    hit = _IN_FRONT.fullmatch(folded) or _BEHIND.fullmatch(folded)
    return (hit["no"], hit["leaf"]) if hit else None


def repeated(headers: Sequence[str], chosen: Mapping[str, int]) -> list[int]:
    """The columns that were chosen while another one not chosen has the very same header."""
    folded = [fold_header(header) for header in headers]
    used = set(chosen.values())
    return [
        column
        for column in sorted(used)
        if any(one == folded[column] and other not in used for other, one in enumerate(folded))
    ]


def join_header(group: str, leaf: str, kind: Kind) -> str:
    """One header of a two-row head: the leaf, with its group in front where only both together are known.

    A leaf under a group that names another person (监护人 > 姓名) is never read as the person's own.
    """
    group, leaf = group.strip(), leaf.strip()
    if not leaf or not group or fold_header(group) == fold_header(leaf):
        return leaf or group
    if kind.has_members and _NUMBERED.fullmatch(fold_header(group)):
        return group + leaf
    for front in (group, _GROUP_WORDS.sub("", group)):
        if front and candidates(kind, front + leaf):
            return front + leaf
    other = _OTHER_THAN_MEMBER if kind.has_members else _OTHER_PERSON
    return group + leaf if other.search(group) else leaf
