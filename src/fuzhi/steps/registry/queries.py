"""Questions about persons, records, pairs and where facts come from; every question is cut to the asker's scope."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, Q, QuerySet, TextField

from fuzhi.steps.accounts import masking, sealing
from fuzhi.steps.accounts.people import names_of
from fuzhi.steps.accounts.scope import Scope, for_area, scope_sql
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.intake import sealed_rows
from fuzhi.steps.periods import source, sql
from fuzhi.steps.periods.registers import kinds_naming_villages, period_tables
from fuzhi.steps.periods.source import Source
from fuzhi.steps.registry.facts import FACTS
from fuzhi.steps.registry.models import Correction, Household, MatchPair, Person, Record
from fuzhi.steps.registry.permissions import check_pair
from fuzhi.steps.registry.states import IdentityField, PairKind, PairState
from fuzhi.vocabulary.errors import InputError, NotFound
from fuzhi.vocabulary.handover import Listing, Place, Thing, Todo
from fuzhi.vocabulary.names import name_key, sought
from fuzhi.vocabulary.places import prefecture
from fuzhi.vocabulary.terms import zh_date

SEARCH_MAX = 50


class Letters(Func):
    """The single characters of a text, as the index of names holds them (migration 0006)."""

    template = "string_to_array(%(expressions)s, NULL)"
    output_field = ArrayField(TextField())


def persons(scope: Scope) -> QuerySet[Person]:
    """Every live person of a scope, merged ones resolved; a county also sees who lives there and learns elsewhere."""
    return Person.objects.filter(for_area(scope, with_home=True), is_live=True, merged_into__isnull=True)


def pupils(scope: Scope) -> QuerySet[Person]:
    """Every live person who learns in a scope."""
    return Person.objects.filter(for_area(scope), is_live=True, merged_into__isnull=True).exclude(school_code="")


def person(scope: Scope, person_id: int) -> Person:
    """One person, through merges. Raises NotFound for a missing one and one outside the scope alike."""
    return _rooted(scope, Person.objects.filter(pk=person_id))


def _rooted(scope: Scope, named: QuerySet[Person]) -> Person:
    found = persons(scope).filter(pk__in=named.values("root_id")).first()
    if found is None:
        raise NotFound("not_here", "没有找到这名学生。", "请从学生档案列表打开。")
    return found


def person_by_number(scope: Scope, number: str) -> Person:
    """One person by the public number, through merges; NotFound as :func:`person`."""
    return _rooted(scope, Person.objects.filter(number=number))


def persons_by_number(scope: Scope, numbers: Iterable[str]) -> dict[str, Person]:
    """Those of these public numbers that the scope covers, by the number asked for, through merges."""
    roots = dict(Person.objects.filter(number__in={*numbers}).values_list("number", "root_id"))
    found = {one.pk: one for one in persons(scope).filter(pk__in=roots.values())}
    return {number: found[root] for number, root in roots.items() if root in found}


def root_of(person_id: int) -> Person:
    """The person that a person was merged into, or itself; without a scope, for services."""
    return Person.objects.get(pk=Person.objects.values_list("root_id", flat=True).get(pk=person_id))


def person_by_id(number: str) -> Person | None:
    """The live person with a record that bears this usable ID; for services."""
    record = Record.objects.filter(id_index=sealing.index("id", number), person__isnull=False, is_live=True).first()
    return root_of(record.person_id) if record and record.person_id else None


def search(scope: Scope, text: str, *, limit: int = SEARCH_MAX) -> list[Person]:
    """Children by name (any part), pinyin initials, last four of the ID, or the public number."""
    text = sought(text)
    if not text:
        return []
    rows = persons(scope).filter(is_pupil=True)
    if text.isascii() and text.upper().startswith(f"P{prefecture()}"):
        rows = rows.filter(number__startswith=text.upper())
    elif len(text) == 4 and text[:3].isdigit() and text[3] in "0123456789xX":
        rows = rows.filter(tail_key=masking.tail_sought(text))
    elif text.isascii() and text.isalpha():
        rows = rows.filter(initials__startswith=text.lower())
    else:
        part = name_key(text)
        rows = rows.annotate(letters=Letters(F("name_key"))).filter(
            Q(("letters__contains", list(part))), name_key__contains=part
        )
    return list(rows.order_by("pinyin", "id")[:limit])


def households(scope: Scope) -> QuerySet[Household]:
    """Live households of a scope."""
    rows = Household.objects.filter(is_live=True)
    if scope.school_code:
        return rows.none()
    if scope.is_prefecture:
        return rows
    if len(scope.area_code) == 6:
        return rows.filter(county_code=scope.area_code)
    return rows.filter(village_code__startswith=scope.area_code)


def household(scope: Scope, household_id: int) -> Household:
    """One household. NotFound outside the scope."""
    found = households(scope).filter(pk=household_id).first()
    if found is None:
        raise NotFound("not_here", "没有找到这户人家。", "请从家庭档案列表打开。")
    return found


@dataclass(frozen=True, slots=True)
class Someone:
    """Who a person is; empty or None where nothing is known. The ID number is masked."""

    person_id: int
    number: str
    name: str
    sex: str
    born_from: date | None
    id_mask: str


@dataclass(frozen=True, slots=True)
class Member(Someone):
    """Somebody of a household on the register."""

    relation: str
    poverty_state: str
    school_code: str
    stage: str
    grade: int | None
    class_name: str
    is_pupil: bool


def members(household: Household) -> list[Member]:
    """Who stands in a household on the register, head first."""
    found = sql.rows(
        """SELECT p.id, p.number, p.name, p.sex, p.born_from, p.id_mask, coalesce(e.relation, ''),
                  coalesce(e.poverty_state, ''), p.school_code, p.stage, p.grade, p.class_name, p.is_pupil
           FROM registry_poverty_v e JOIN registry_person p ON p.id = e.person_id
           WHERE e.household_id = %s AND e.superseded_at IS NULL AND e.valid_to IS NULL
           ORDER BY e.relation IS NOT DISTINCT FROM '户主' DESC, p.born_from, p.id""",
        [household.pk],
    )
    return [replace(one, id_mask=masking.shown_mask(one.id_mask)) for one in (Member(*row) for row in found)]


@dataclass(frozen=True, slots=True)
class MadeCorrection:
    """A correction in words."""

    id: int
    fact: str
    label: str
    old: str
    new: str
    reason: str
    by: str
    at: datetime


def corrections_of(person_id: int) -> list[MadeCorrection]:
    """What was put right by hand, newest first."""
    words = {key: fact.label for key, fact in FACTS.items()} | {"account": "账户", "enrolment": "登记入学"}
    words |= {field.value: field.label for field in IdentityField}
    found = list(Correction.objects.filter(person__root_id=person_id).order_by("-at"))
    names = names_of(one.by for one in found)
    return [
        MadeCorrection(
            one.pk, one.fact, words.get(one.fact, "其他"), one.old, one.new, one.reason, names[one.by], one.at
        )
        for one in found
    ]


def source_of(key: str, period_id: int) -> Source | None:
    """The source of one period row (``key`` as in the name of its view: ``bus`` for ``registry_bus_v``)."""
    return source.source_of(period_tables()[key], period_id)


@dataclass(frozen=True, slots=True)
class SchoolName:
    """A school of the directory."""

    school_code: str
    name: str
    county_code: str
    kind_text: str


def school(school_code: str, day: date) -> SchoolName:
    """A school of the directory on a day. NotFound when there is none."""
    found = sql.rows(
        """SELECT school_code, name, county_code, kind_text FROM registry_school_v
           WHERE school_code = %s AND superseded_at IS NULL ORDER BY valid_from <= %s DESC, valid_from DESC LIMIT 1""",
        [school_code, day],
    )
    if not found:
        raise NotFound("no_school", "学校名录里没有这所学校。", "请先导入学校名录。")
    return SchoolName(*found[0])


def school_names(codes: Iterable[str]) -> dict[str, str]:
    """Names by school code, as the directory stands."""
    wanted = sorted({code for code in codes if code})
    return (
        dict(
            sql.rows(
                """SELECT DISTINCT ON (school_code) school_code, name FROM registry_school_v
               WHERE school_code = ANY(%s) AND superseded_at IS NULL ORDER BY school_code, valid_from DESC""",
                [wanted],
            )
        )
        if wanted
        else {}
    )


def classes_of(scope: Scope, person_ids: Iterable[int]) -> list[str]:
    """The classes of the schools where these persons (roots) of a scope learn."""
    schools = persons(scope).filter(pk__in=person_ids).exclude(school_code="").values("school_code")
    found = persons(scope).filter(school_code__in=schools, is_pupil=True).exclude(class_name="")
    return list(found.order_by("class_name").values_list("class_name", flat=True).distinct())


def schools_in(scope: Scope) -> list[tuple[str, str]]:
    """(code, name) of the schools of a scope, for filters and forms."""
    condition, params = scope_sql(scope if not scope.school_code else Scope(scope.area_code, scope.school_code), "")
    if len(scope.area_code) > 6:
        condition, params = "county_code = %s", [scope.area_code[:6]]
    return list(
        sql.rows(
            f"""SELECT school_code, name FROM (
                  SELECT DISTINCT ON (school_code) school_code, name, county_code FROM registry_school_v
                  WHERE superseded_at IS NULL ORDER BY school_code, valid_from DESC) s
                WHERE {condition} ORDER BY name""",
            params,
        )
    )


_DIRECTORY = """
SELECT DISTINCT ON (school_code) school_code, name, county_code, kind_text FROM registry_school_v
WHERE superseded_at IS NULL AND school_code = any(%({codes})s) ORDER BY school_code, valid_from DESC
"""
_PUPILS = "(SELECT count(*) FROM registry_person_v p WHERE p.school_code = s.school_code AND p.is_pupil) AS pupils"


def schools(scope: Scope) -> Listing:
    """The schools of :func:`schools_in` as rows of the directory, with their pupils on the roll (``pupils``)."""
    rows = f"SELECT s.*, {_PUPILS} FROM ({_DIRECTORY.format(codes='keys')}) s"
    return Listing(rows, {"codes": [code for code, _ in schools_in(scope)]}, _DIRECTORY.format(codes="codes"))


def open_account(sealed: bytes | memoryview, account_ref: str) -> str:
    """A whole account number from ``account_sealed`` and ``account_ref`` of the views; for bank files alone."""
    return sealed_rows.open_account(sealed, account_ref)


def id_numbers(person_ids: list[int]) -> dict[int, str]:
    """Whole ID numbers by person; for bank files and the recorded unmasking alone."""
    found = sql.rows(
        """SELECT p.id, coalesce(r.secret, w.secret), CASE WHEN r.secret IS NULL THEN w.ref ELSE r.secret_ref END
           FROM registry_person p JOIN registry_record r ON r.id = p.id_record_id LEFT
             JOIN intake_row_v w ON w.id = r.row_id
           WHERE p.id = ANY(%s)""",
        [person_ids],
    )
    opened = {number: sealed_rows.open_secret(secret, ref) for number, secret, ref in found if secret}
    return {number: fields.get("id_number") or "" for number, fields in opened.items()}


def keys_fit() -> bool:
    """True when a sealed number opens and its look-up key is found again with the keys at hand; also when there is no
    number to try."""
    tried = sql.rows(
        """SELECT id, id_index FROM registry_person WHERE id_index IS NOT NULL AND id_record_id IS NOT NULL
           ORDER BY id LIMIT 1"""
    )
    try:
        return all(
            sealing.index("id", number) == bytes(known)
            for person, known in tried
            for number in id_numbers([person]).values()
        )
    except InputError:
        return False


def pairs(scope: Scope) -> QuerySet[MatchPair]:
    """Pairs that a county may look at: those with a record of the county on either side, both records still live."""
    rows = MatchPair.objects.filter(left_record__is_live=True, right_record__is_live=True)
    if scope.is_prefecture:
        return rows
    if scope.school_code or len(scope.area_code) != 6:
        return rows.none()
    return rows.filter(Q(county_code=scope.area_code) | Q(other_county_code=scope.area_code))


def open_pairs(scope: Scope) -> QuerySet[MatchPair]:
    """Pairs that still wait: open or put aside, and not answered by another decision meanwhile."""
    return (
        pairs(scope)
        .filter(state__in=[PairState.OPEN, PairState.LATER])
        .filter(Q(kind=PairKind.CLAIMED_TWICE) | ~Q(left_record__person__root=F("right_record__person__root")))
    )


def open_pairs_of(scope: Scope, person_id: int) -> QuerySet[MatchPair]:
    """Those that wait and are about one person."""
    own = Q(left_record__person__root=person_id) | Q(right_record__person__root=person_id)
    return open_pairs(scope).filter(own)


def pair(scope: Scope, pair_id: int) -> MatchPair:
    """One pair. NotFound outside the scope."""
    found = pairs(scope).filter(pk=pair_id).select_related("left_record__person", "right_record__person").first()
    if found is None:
        raise NotFound("not_here", "没有找到这一对。", "请从比对列表打开。")
    return found


def todo_for(staff: Staff, term: str = "") -> list[Todo]:
    """Pairs that wait, one line a kind and one for what was put aside, of any semester."""
    if not check_pair.held(staff):
        return []
    waiting = open_pairs(staff.scope)
    rows = waiting.filter(state=PairState.OPEN)
    aside = Place(Thing.PAIRS, where=f"state={PairState.LATER.value}")
    words = {PairKind.SAME_PERSON: "可能是同一人，请核对", PairKind.CLAIMED_TWICE: "两所学校同报一名学生"}
    return [
        Todo(label, rows.filter(kind=kind).count(), Place(Thing.PAIRS, where=f"kind={kind.value}"), "去核对", unit="对")
        for kind, label in words.items()
    ] + [Todo("以后再看的，请定下来", waiting.filter(state=PairState.LATER).count(), aside, "去核对", unit="对")]


def last_decided(scope: Scope, username: str) -> MatchPair | None:
    """The pair that this person decided last, for "take back what I just did"."""
    return pairs(scope).filter(decided_by=username).exclude(state=PairState.OPEN).order_by("-decided_at").first()


def names_village(record: Record) -> bool:
    """Whether the village of a record says where somebody lives better than its address."""
    return bool(record.village_code) and (not record.address or record.kind in kinds_naming_villages())


def row_source(row_id: int) -> str:
    """``第 12 行 · 2017年9月20日`` of a roster row; empty when it is not kept."""
    found = sql.rows("SELECT row_no, received_on FROM registry_source_v WHERE row_id = %s", [row_id])
    if not found:
        return ""
    row_no, received_on = found[0]
    return f"第 {row_no:,} 行" + (f" · {zh_date(received_on)}" if received_on else "")


@dataclass(frozen=True, slots=True)
class HouseholdAccount:
    """The account of a household."""

    holder_name: str
    bank_name: str
    account_last4: str


def household_account(household_id: int) -> HouseholdAccount | None:
    """The account that the poverty register gives a household, None when it has none."""
    found = sql.rows(
        """SELECT holder_name, bank_name, account_last4 FROM registry_account_v
           WHERE household_id = %s AND superseded_at IS NULL
             ORDER BY valid_to IS NOT NULL, valid_from DESC, id LIMIT 1""",
        [household_id],
    )
    return HouseholdAccount(*found[0]) if found else None


def household_history(household_id: int) -> list[tuple[str, date, date | None]]:
    """(poverty state, from, to) of the head (else of any member), oldest first."""
    return [
        (state, start, end)
        for state, start, end in sql.rows(
            """SELECT DISTINCT ON (valid_from) poverty_state, valid_from, valid_to FROM registry_poverty_v
               WHERE household_id = %s AND superseded_at IS NULL
                 ORDER BY valid_from, relation IS NOT DISTINCT FROM '户主' DESC, id""",
            [household_id],
        )
    ]
