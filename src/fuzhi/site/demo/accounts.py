"""The demo's accounts (contract "running"): password ``fuzhi-demo`` each, one per role and county, one per school.

``school`` is one school's; the others' are ``school-CODE``, so that the next semester can be played to its end.
"""

from django.db import connection

from fuzhi.site.home import home
from fuzhi.steps.accounts import queries, services
from fuzhi.steps.accounts.demo_seats import Seat, open_demo_seats
from fuzhi.steps.accounts.staff import Staff
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.places import place_name, village_name

PASSWORD = "fuzhi-demo"
COUNTY_NAMES = {"taobei": "220802", "zhenlai": "220821", "tongyu": "220822", "taonan": "220881", "daan": "220882"}
SHOWN_COUNTY = "220822"
_OFFICE = (("", Role.CLERK, "经办"), ("-check", Role.CHECKER, "复核"), ("-finance", Role.FINANCE, "财务"))
_PEOPLE = (
    "周敏",
    "吴建国",
    "郑晓梅",
    "冯立新",
    "陈静",
    "褚志强",
    "卫红",
    "蒋海涛",
    "沈丽",
    "韩冬",
    "杨帆",
    "朱明",
    "秦岚",
    "尤佳",
    "许诺",
)


def open_offices() -> None:
    """County offices, city, auditor, admin: needed before anything is imported. Safe to repeat."""
    names = iter(_PEOPLE)
    for county, code in COUNTY_NAMES.items():
        for suffix, role, _ in _OFFICE:
            _add(f"{county}{suffix}", next(names), role, code)
    _add("city", "许志远", Role.SUPERVISOR, "2208")
    _add("auditor", "何正", Role.AUDITOR, "2208")
    _add("admin", "吕平", Role.ADMIN, "2208")


def open_school_and_village() -> None:
    """``school`` and ``village`` in 通榆县, once its registers are in: a school with many aided pupils, and the village
    where most registered-poor pupils of that county live. Safe to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.school_code FROM registry_enrolment_v e JOIN registry_school_v s ON s.school_code = e.school_code"
            " JOIN registry_poverty_v p ON p.person_id = e.person_id"
            " WHERE s.county_code = %s AND s.kind_text = '九年一贯制' AND s.ownership = 'public'"
            " AND e.superseded_at IS NULL AND s.superseded_at IS NULL AND p.superseded_at IS NULL"
            " GROUP BY e.school_code ORDER BY count(*) DESC, e.school_code LIMIT 1",
            [SHOWN_COUNTY],
        )
        school = cursor.fetchone()
        cursor.execute(
            "SELECT p.village_code FROM registry_person_v p JOIN registry_poverty_v v ON v.person_id = p.person_id"
            " JOIN registry_enrolment_v e ON e.person_id = p.person_id"
            " WHERE p.county_code = %s AND length(p.village_code) = 12 AND p.village_code LIKE %s"
            " AND v.superseded_at IS NULL AND e.superseded_at IS NULL"
            " GROUP BY p.village_code ORDER BY count(*) DESC, p.village_code LIMIT 1",
            [SHOWN_COUNTY, f"{SHOWN_COUNTY}%"],
        )
        village = cursor.fetchone()
    if school:
        _add("school", "孔老师", Role.SCHOOL, SHOWN_COUNTY, school[0])
    if village:
        _add("village", "曹村长", Role.VILLAGE, village[0])


def open_every_school_and_village() -> int:
    """One account for each school with pupils and each village with children of the register. Safe to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT s.school_code, s.name, s.county_code FROM registry_school_v s"
            " JOIN registry_enrolment_v e ON e.school_code = s.school_code AND e.superseded_at IS NULL"
            " WHERE s.superseded_at IS NULL ORDER BY 3, 1"
        )
        schools = cursor.fetchall()
        cursor.execute(
            "SELECT DISTINCT p.village_code FROM registry_person_v p"
            " JOIN registry_poverty_v v ON v.person_id = p.person_id AND v.superseded_at IS NULL"
            " WHERE length(p.village_code) = 12 AND left(p.village_code, 6) = ANY(%s) ORDER BY 1",
            [list(COUNTY_NAMES.values())],
        )
        villages = [code for (code,) in cursor.fetchall()]
    shown = set(Staff.objects.filter(username__in=("school", "village")).values_list("area_code", "school_code"))
    seats = [
        Seat(f"school-{code.lower()}", name, Role.SCHOOL.value, county, code)
        for code, name, county in schools
        if (county, code) not in shown
    ]
    seats += [
        Seat(f"village-{code}", f"{place_name(code[:9])}{village_name(code)}", Role.VILLAGE.value, code)
        for code in villages
        if (code, "") not in shown
    ]
    return open_demo_seats(seats=seats, password=PASSWORD)


def school_staff(school_code: str, county_code: str) -> Staff:
    """The account that confirms for a school in the played semester; made when it is first needed."""
    if shown := Staff.objects.filter(username="school", school_code=school_code).first():
        return shown
    return _add(f"school-{school_code.lower()}", "学校资助员", Role.SCHOOL, county_code, school_code)


def of_county(county_code: str, suffix: str = "") -> Staff:
    """``taobei``, ``taobei-check`` or ``taobei-finance`` by county code."""
    name = next(name for name, code in COUNTY_NAMES.items() if code == county_code)
    return queries.staff_named(name + suffix)


def lines() -> list[str]:
    """What the end of the start prints: the accounts to try."""
    village = Staff.objects.filter(username="village").first()
    place = f"（{place_name(village.area_code)}）" if village else ""
    return [
        "演示账号，密码都是 fuzhi-demo：tongyu（经办） tongyu-check（复核） tongyu-finance（财务） school（学校）"
        f" village（村{place}） city（市级） auditor（审计） admin（系统）；其他县：taobei zhenlai taonan daan；"
        "其他学校、村的账号列在登录页",
        f"下一学期（2017-2）的名册在 {home() / 'samples' / '2017-2'}，可以自己走一遍：先在页面顶上换到春季学期。",
    ]


def _add(username: str, name: str, role: Role, area: str, school: str = "") -> Staff:
    try:
        return queries.staff_named(username)
    except NotFound:
        return services.add_staff(
            username=username,
            display_name=name,
            role=role.value,
            area_code=area,
            school_code=school,
            password=PASSWORD,
            is_demo=True,
        )
