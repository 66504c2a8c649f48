"""How a case begins: the clerk opens it, or a village or a school reports a child."""

from datetime import date

from django.db import connection, transaction

from fuzhi.steps.accounts import sealing
from fuzhi.steps.accounts.permissions import check
from fuzhi.steps.accounts.repeating import bound, made_before
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.casework.models import Case
from fuzhi.steps.casework.permissions import check_open
from fuzhi.steps.casework.recording import TEXT_CHARACTERS_MAX, recorded
from fuzhi.steps.casework.states import CaseKind, CaseState, RelapseCause
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.births import born_from
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound
from fuzhi.vocabulary.names import tidy_name
from fuzhi.vocabulary.places import all_places
from fuzhi.vocabulary.terms import Term, term_on
from fuzhi.vocabulary.things import Place, Thing


@transaction.atomic
def open_case(
    *,
    kind: str,
    text: str,
    by: Staff,
    person_id: int | None = None,
    name: str = "",
    county_code: str = "",
    village_code: str = "",
    cause: str = "",
    applied_on: date | None = None,
    birth_date: date | None = None,
    guardian_name: str = "",
    request_key: str | None = None,
) -> Case:
    """The clerk opens a case about a child on file, or about one only named. Safe to repeat with the same request key.

    A relapse needs a child on file and its cause (因灾、因病、因学). Raises NotFound for a child or a village of another
    county.
    """
    check_open.role(by)
    request_key = bound(
        request_key, kind, text, person_id, name, village_code, cause, applied_on, birth_date, guardian_name
    )
    where = (
        _person(person_id)
        if person_id
        else {"name": tidy_name(name), "county_code": county_code, "village_code": village_code, "school_code": ""}
    )
    county = where["county_code"] or village_code[:6]
    check_open(by, county)
    if not person_id:
        _check_village(village_code, county)
    if known := made_before(Case.objects.all(), request_key, opened_by_id=by.pk):
        return known
    sort = _kind(kind)
    if sort == CaseKind.RELAPSE and (person_id is None or cause not in list(RelapseCause)):
        raise InputError(
            "relapse_incomplete", "返贫申请须写明学生和返贫原因。", "请从学生档案提出，并选择因灾、因病或因学。"
        )
    day = applied_on or clock.today()
    if day > clock.today():
        raise InputError("future_day", "申请日期在今天之后。", "请填写实际的申请日期。")
    if sort == CaseKind.RELAPSE:
        _refuse_second_relapse(person_id, term_on(day).school_year)
    return _create(
        kind=sort,
        where=where | {"county_code": county},
        text=text,
        by=by,
        day=day,
        person_id=person_id,
        cause=cause,
        birth_date=birth_date,
        guardian_name=guardian_name,
        request_key=request_key,
    )


@transaction.atomic
def report_missed(
    *,
    name: str,
    text: str,
    by: Staff,
    birth_date: date | None = None,
    guardian_name: str = "",
    village_code: str = "",
    request_key: str | None = None,
) -> Case:
    """A village official or a school reports a child that is on no list; the county's clerk gets a case.

    The same name and birth date reported again while the case is open answers with that case: two sheets, one child.
    """
    check(by, Verb.REPORT_MISSED)
    request_key = bound(request_key, name, text, birth_date, guardian_name, village_code)
    village = village_code or (by.area_code if len(by.area_code) == 12 else "")
    _check_village(village, by.area_code)
    if known := made_before(Case.objects.all(), request_key, opened_by_id=by.pk):
        return known
    called = tidy_name(name)
    if not called:
        raise InputError("no_name", "没有写孩子的姓名。", "请填写姓名；不知道全名的，写平时的称呼。")
    same = Case.objects.filter(
        kind=CaseKind.MISSED_CHILD,
        state=CaseState.OPEN,
        name=called,
        birth_index=index_of(birth_date),
        county_code=by.area_code[:6],
        guardian_name=tidy_name(guardian_name),
    ).first()
    if same is not None and birth_date is not None:
        return same
    where = {"name": called, "county_code": by.area_code[:6], "village_code": village, "school_code": by.school_code}
    return _create(
        kind=CaseKind.MISSED_CHILD,
        where=where,
        text=text or "村里或学校报告的漏登儿童。",
        by=by,
        day=clock.today(),
        birth_date=birth_date,
        guardian_name=guardian_name,
        request_key=request_key,
    )


@transaction.atomic
def report_leaver(*, person_id: int, reason: str, term: str, by: Staff) -> Case:
    """A school says that a pupil has left; one open case a child."""
    check(by, Verb.REPORT_LEAVER)
    standing = Case.objects.filter(kind=CaseKind.LEAVER, person_id=person_id, state=CaseState.OPEN).first()
    if standing is not None:
        return standing
    where = _person(person_id) | {"school_code": by.school_code}
    return _create(
        kind=CaseKind.LEAVER, where=where, text=reason, by=by, day=clock.today(), person_id=person_id, term=term
    )


def _create(
    *,
    kind: CaseKind,
    where: dict[str, str],
    text: str,
    by: Staff,
    day: date,
    person_id: int | None = None,
    cause: str = "",
    birth_date: date | None = None,
    guardian_name: str = "",
    term: str = "",
    request_key: str | None = None,
) -> Case:
    if not where["name"] or not text.strip():
        raise InputError("case_incomplete", "姓名和情况都要写。", "请补上后再提交。")
    semester = Term.parse(term) if term else term_on(day)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"case:{where['county_code']}"])
    count = Case.objects.filter(county_code=where["county_code"]).count()
    number = f"GA{where['county_code']}-{count + 1:05d}"
    case = Case.objects.create(
        number=number,
        kind=kind,
        person_id=person_id,
        name=where["name"][:60],
        **_born(birth_date, number),
        guardian_name=tidy_name(guardian_name)[:60],
        county_code=where["county_code"],
        village_code=where["village_code"],
        school_code=where["school_code"],
        school_year=semester.school_year,
        term=str(semester),
        cause=cause,
        text=text.strip()[:TEXT_CHARACTERS_MAX],
        opened_by=by,
        opened_at=clock.now(),
        applied_on=day,
        request_key=request_key or None,
    )
    return recorded(case, by, "open_case")


def index_of(day: date | None) -> bytes | None:
    """By which equal birth dates are found."""
    return sealing.index("birth", day.isoformat()) if day else None


def _born(day: date | None, number: str) -> dict[str, date | bytes | None]:
    """A reported birth date as a case keeps it: the school year, the key, and the day itself sealed."""
    if day is None:
        return {}
    sealed = sealing.seal(day.isoformat(), table="casework_case", column="birth", row=number)
    return {"born_from": born_from(day), "birth_index": index_of(day), "birth_sealed": sealed}


def _check_village(village_code: str, area_code: str) -> None:
    """A village may be left out; one that is named lies in the area."""
    if village_code and (village_code not in all_places() or not village_code.startswith(area_code)):
        raise NotFound("no_such_village", "没有找到这个村。", "请选择自己负责的村。")


def _kind(text: str) -> CaseKind:
    try:
        return CaseKind(text)
    except ValueError:
        raise InputError("bad_case_kind", "没有这种个案。", f"可选：{'、'.join(k.label for k in CaseKind)}。") from None


def _person(person_id: int) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, county_code, coalesce(village_code, ''), coalesce(school_code, '')"
            " FROM registry_person_v WHERE person_id = %s",
            [person_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound("no_such_person", "没有找到这名学生。", "请从学生档案打开。")
    return dict(zip(("name", "county_code", "village_code", "school_code"), row, strict=True))


def _refuse_second_relapse(person_id: int | None, school_year: str) -> None:
    states = [CaseState.OPEN, CaseState.SUBMITTED, CaseState.APPROVED]
    standing = Case.objects.filter(kind=CaseKind.RELAPSE, school_year=school_year, state__in=states)
    if person_id is not None and (known := standing.filter(person_id=person_id).first()):
        raise Conflict(
            "relapse_exists",
            f"这名学生本学年已有返贫申请 {known.number}。",
            "请在那一件里继续办理。",
            [(f"打开 {known.number}", Place(Thing.CASE, (known.pk,)))],
        )
