"""Teachers of the sample city and the posts they hold."""

from dataclasses import dataclass
from random import Random

from fuzhi.samples.people import Person
from fuzhi.samples.scales import Scale
from fuzhi.samples.schools import PRESCHOOL, School
from fuzhi.samples.settling import Settler
from fuzhi.vocabulary.codes import PostKind, SchoolArea


@dataclass(slots=True, eq=False)
class Teacher:
    """A teacher: school, on the established staff, in post, kind of post, since when (ISO day),
    lent to whom, account."""

    person: Person
    school: School
    is_established: bool
    is_in_post: bool
    post: PostKind
    posted_on: str
    lent_to: str
    account: str


def hire_teachers(draw: Random, settler: Settler, schools: list[School], scale: Scale) -> list[Teacher]:
    """A staff for each school; some not established, some lent away, a few who came within the semester."""
    staff = []
    for school in schools:
        count = max(2, scale.teachers_per_school // 2) if school.is_point else scale.teachers_per_school
        for i in range(count):
            sex = "女" if draw.random() < 0.64 else "男"
            person = settler.person(draw.uniform(23, 58), sex, "")
            posted = f"{draw.randint(min(person.birth.year + 23, 2016), 2016)}-{draw.choice((3, 9)):02d}-01"
            if i == 1 and draw.random() < 0.15:
                posted = draw.choice(("2017-10-16", "2017-11-06"))
            is_lent = draw.random() < 0.04
            established = school.is_public and draw.random() < 0.9
            staff.append(
                Teacher(
                    person,
                    school,
                    established,
                    not is_lent,
                    post_of(school),
                    posted,
                    "借调至县教育局" if is_lent else "",
                    settler.issuer.account(),
                )
            )
    return staff


def post_of(school: School) -> PostKind:
    """The kind of post that a school offers; kindergartens offer none that counts."""
    if school.kind == PRESCHOOL or not school.is_public:
        return PostKind.OTHER
    if school.is_point:
        return PostKind.TEACHING_POINT
    if school.area == SchoolArea.VILLAGE:
        return PostKind.VILLAGE_SCHOOL
    return PostKind.TOWNSHIP_SCHOOL if school.area == SchoolArea.TOWNSHIP else PostKind.COUNTY_SEAT_SCHOOL
