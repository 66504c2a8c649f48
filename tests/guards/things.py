"""Things of a lived-in county as the arguments of their addresses: one of each kind, made by the verbs that pages use."""

from contextlib import suppress
from datetime import date
from io import BytesIO

from django.conf import settings
from pypdf import PdfWriter

from fuzhi.steps.accounts import delegating, openings
from fuzhi.steps.accounts import services as accounts
from fuzhi.steps.accounts.models import Delegation, Staff
from fuzhi.steps.accounts.permissions import Permission, Verb
from fuzhi.steps.aid import services as aid
from fuzhi.steps.aid.answering import waiting_for
from fuzhi.steps.aid.models import Decision, Entitlement
from fuzhi.steps.aid.printing import Bundle
from fuzhi.steps.aid.states import ObjectionState, Paper, PrintedFor
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.bulk import services as bulk
from fuzhi.steps.bulk.acts import Asked, ManyAct, Plan, Taken, Undone, register
from fuzhi.steps.files import services as files
from fuzhi.steps.intake import mending, parcel_reading, parcels
from fuzhi.steps.intake import queries as intake
from fuzhi.steps.intake.models import Batch, Finding, Mend, Parcel, Row
from fuzhi.steps.oversight.models import Urging
from fuzhi.steps.payments import services as payments
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.files import child_on_file
from fuzhi.steps.registry.models import Household, Person
from fuzhi.steps.tasks import services as tasks
from fuzhi.steps.tasks.models import Task
from fuzhi.steps.tasks.progress import NO_PROGRESS
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role, Stage
from fuzhi.vocabulary.errors import FuzhiError
from fuzhi.vocabulary.terms import Term
from tests.factories.county import TERM, County
from tests.factories.pages import there
from tests.factories.rosters import PRIMARY, ROLL_HEADER, TONGYU, write

Args = tuple[object, ...]

NOBODYS = 987_654_321
"""A number that nothing has: what waited was decided meanwhile."""


def misread(county: County, by: Staff) -> Args:
    """The reading of a file that turned out to be another register."""
    file = files.store(
        source=b"x", name="a.csv", media_type="text/csv", county_code=TONGYU, by=by, purpose="upload", days=1
    )
    asked = {"file_id": str(file.pk), "kind": "bill", "term": TERM, "county_code": TONGYU}
    started = tasks.start(kind="roster_read", title="读取", payload=asked, by=by)
    Task.objects.filter(pk=started.pk).update(state="running")
    Task.objects.filter(pk=started.pk).update(state="failed", result={"instead": "roll"})
    return (started.pk,)


def parcel(county: County, by: Staff) -> Args:
    """Files that the county's clerk handed in together, read."""
    path = write(county.office.folder / "together.xlsx", ROLL_HEADER, [county.pupils[0].roll(班级="9班")])
    handed = [parcels.HandedIn(path.name, "x", path.read_bytes())]
    clerk = county.staff[Role.CLERK]
    made = parcels.hand_in(handed=handed, county_code=TONGYU, term=TERM, by=clerk)
    parcel_reading.read_all(made.pk, by=clerk, progress=NO_PROGRESS)
    return (made.pk,)


def _doubtful(county: County) -> Batch:
    """A roster with a cell that nobody can read."""
    return county.office.receive("roll", [county.pupils[0].roll(就读方式="看情况")])


def newest_doubt() -> Finding:
    return Finding.objects.filter(column="就读方式", is_repair=False).exclude(column_no=0).latest("pk")


def doubtful(county: County, by: Staff) -> Args:
    """A roster, and the kind of problem of the cell."""
    return (_doubtful(county).pk, newest_doubt().code)


def mended(county: County, by: Staff) -> Args:
    """A roster of which a cell was put right."""
    batch = _doubtful(county)
    typed = {newest_doubt().pk: "住校"}
    mending.mend_cells(batch_id=batch.pk, typed=typed, reason="电话问过", by=county.staff[Role.CLERK])
    return (batch.pk,)


def newest_mend() -> str:
    return str(Mend.objects.latest("made_at").pk)


def newest_parcel() -> Parcel:
    return Parcel.objects.latest("pk")


def task(county: County, by: Staff) -> Args:
    return (tasks.start(kind="draw_coverage", title="核对", payload={"term": TERM}, by=by).pk,)


TOY = ManyAct(
    "toy",
    "看过",
    "看",
    "行",
    Permission(Verb.USE_OWN_TASKS, lambda by, thing: None),
    lambda asked: Plan(tuple(Taken(key, f"第 {key} 行") for key in asked.keys)),
    lambda asked, plan, progress: {},
    lambda asked: Undone(1),
)
"""An act for many that everybody may, and that changes nothing."""


def bulk_done(county: County, by: Staff) -> Args:
    """What this person did to many rows."""
    register(TOY)
    asked = Asked((1,), {}, TERM, by)
    return (bulk.carry_out(TOY, asked, shown=TOY.plan(asked).shown, request_key=None).pk,)


def many(act: ManyAct, by: Staff, given: dict[str, str], *keys: object) -> dict[str, object]:
    """The form of an act for many, as its page shows it when it is pressed."""
    rows = tuple(int(str(key)) for key in keys)
    with suppress(FuzhiError):
        shown = act.plan(Asked(rows, given, TERM, by)).shown
        told = {"shown_count": shown.count, "shown_fen": "" if shown.fen is None else shown.fen}
        return {"keys": ",".join(map(str, rows)), "act": "do", **given, **told, "shown_digest": shown.digest}
    return {"keys": ",".join(map(str, rows)), "act": "do", **given}


def reading(county: County, by: Staff) -> Args:
    return (tasks.start(kind="roster_read", title="读取", payload={"by": by.username}, by=by).pk,)


def empty_page() -> bytes:
    """A paper that can be opened and says nothing."""
    paper, out = PdfWriter(), BytesIO()
    paper.add_blank_page(width=72, height=72)
    paper.write(out)
    return out.getvalue()


def printing(county: County, by: Staff) -> Args:
    """The cards of the school's pupils, in the archive."""
    by = county.staff[Role.CLERK]
    child = child_on_file(by.scope, county.person(1).number)
    bundle = Bundle(Paper.CARD, Term.parse(TERM), PrintedFor.SCHOOL, PRIMARY, "第一小学")
    made = aid.keep_printing(bundle=bundle, children=[child], pages=1, content=empty_page(), by=by)
    return (made.pk,)


def file(county: County, by: Staff) -> Args:
    kept = files.store(source=b"x", name="x.csv", media_type="text/csv", county_code="", by=by, purpose="export")
    return (kept.pk,)


def view(county: County, by: Staff) -> Args:
    return (accounts.keep_view(list_name="tasks", name="我的", query="q=x", by=by).pk,)


def proposed(county: County) -> Args:
    """A fact that the clerk proposed to change, and that waits for the second person."""
    clerk, child = county.staff[Role.CLERK], county.person(1).pk
    made = registry.correct(person_id=child, fact="is_hardship", value="是", reason="认定表", by=clerk, term=TERM)
    return (made.pk,)


ASKED = {
    Role.CLERK: ("list", "submit_list"),
    Role.CHECKER: ("list", "approve_list"),
    Role.FINANCE: ("batch", "make_batch"),
    Role.SCHOOL: ("schools", "confirm_sheet"),
}
"""In which stage somebody of a role is urged, and to do what."""


def urging(county: County, by: Staff) -> Args:
    """What this person was urged to do; of somebody whom nobody urges, what the clerk was."""
    asked = by if by.role in ASKED else county.staff[Role.CLERK]
    stage, verb = ASKED[Role(asked.role)]
    made = Urging.objects.create(
        term=TERM,
        stage=stage,
        county_code=asked.area_code,
        school_code=asked.school_code,
        verb=verb,
        urged_by=county.staff[Role.SUPERVISOR],
        urged_at=clock.now(),
        urged_on=clock.today(),
    )
    return (made.pk,)


def entered(county: County) -> Person:
    """A child that the clerk entered by hand."""
    child = registry.NewChild("高粱红", "男", date(2009, 2, 3), PRIMARY, Stage.PRIMARY, 3)
    return registry.add_child(child=child, reason="转入证明", term=TERM, by=county.staff[Role.CLERK])


def by_hand(county: County, by: Staff) -> Args:
    return (entered(county).number,)


def change(county: County, by: Staff) -> Args:
    return proposed(county)


READING: dict[str, str] = {
    "area_code": TONGYU,
    "term": "2017-2",
    "name": "teacher_post_day",
    "value": "15",
    "document": "白教〔2018〕1号",
    "reason": "按发薪日",
}


def reading_change(county: County, by: Staff) -> Args:
    """Another reading of the next semester, which the clerk proposed and nobody has confirmed."""
    return (aid.propose_reading(**READING, by=county.staff[Role.CLERK]).pk,)


def entry(county: County, by: Staff) -> Args:
    """An entry of the trail, of the county."""
    return (there(audit.entries(county_code=TONGYU).first()).pk,)


def household(county: County, by: Staff) -> Args:
    return (there(Household.objects.first()).pk,)


def pupil_row(county: County, by: Staff) -> Args:
    return (there(Row.objects.filter(batch=county.roll_roster, payload__name=county.person(1).name).first()).pk,)


def problem(county: County, by: Staff) -> Args:
    return (county.unwritten.pk, intake.problems(county.unwritten)[0].code)


def person(county: County, by: Staff) -> Args:
    return (county.person(1).pk,)


def number(county: County, by: Staff) -> Args:
    return (county.person(1).number,)


def line(county: County, by: Staff) -> Args:
    return (there(county.batch.lines.first()).pk,)


def decision(county: County) -> Decision:
    """What the current run found of the first child."""
    found = Decision.objects.filter(run__is_current=True, run__term=TERM, person_id=county.person(1).pk)
    return there(found.order_by("pk").first())


def due(county: County, by: Staff) -> Args:
    """An approved item in no batch."""
    return (there(Entitlement.objects.filter(state="approved", delivery="cash").first()).pk,)


def withheld(county: County, by: Staff) -> Args:
    """An approved item that the finance left out."""
    (key,) = due(county, by)
    payments.withhold(entitlement_id=int(str(key)), reason="卡是教师的", by=county.staff[Role.FINANCE])
    return (key,)


def decided_pair(county: County, by: Staff) -> Args:
    pair = county.pair()
    registry.decide_pair(pair_id=pair.pk, verdict="different", reason="两个人", by=county.staff[Role.CLERK])
    return (pair.pk,)


def sample(county: County, by: Staff) -> Args:
    """A workbook to try, as the demo writes it."""
    place = settings.SAMPLES / TERM
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{TONGYU}-roll.xlsx").write_bytes(b"roll")
    return (TERM, f"{TONGYU}-roll")


def account(county: County, by: Staff) -> Args:
    own = accounts.add_staff(
        username="colleague", display_name="张三", role="clerk", area_code=TONGYU, password="秋收冬藏-7788-xy"
    )
    return (own.username,)


def with_factor(county: County) -> str:
    """An account whose person has a second factor."""
    account(county, county.staff[Role.ADMIN])
    Staff.objects.filter(username="colleague").update(has_second_factor=True)
    return "colleague"


def factor(county: County, by: Staff) -> Args:
    return (with_factor(county),)


def stands(county: County, giver: Staff, taker: Staff) -> int:
    """A leave of today."""
    today = clock.today()
    delegating.delegate(taker=taker.username, from_on=today, until_on=today, reason="病假", by=giver)
    return Delegation.objects.latest("pk").pk


def others_leave(county: County, by: Staff) -> Args:
    return (stands(county, county.staff[Role.CLERK], county.staff[Role.FINANCE]),)


def own_leave(county: County, by: Staff) -> Args:
    """One's own; administration hands nothing on, and meets another's."""
    found = delegating.colleagues(by)
    return (stands(county, by, found[0]),) if found else others_leave(county, by)


def away(county: County, by: Staff) -> str:
    """The name of somebody for whom this person stands."""
    found = delegating.colleagues(by)
    if found:
        stands(county, found[0], by)
    return found[0].username if found else "nobody"


def prepared(county: County) -> Args:
    """An account of a checker that another administrator opened, and that waits for a second person."""
    first = accounts.add_staff(
        username="boss", display_name="王五", role="admin", area_code="2208", password="春耕秋收-9911-xy"
    )
    accounts.add_staff(
        username="late", display_name="赵六", role="checker", area_code=TONGYU, staff_number="A17", by=first
    )
    return (there(openings.waiting().first()).pk,)


def opening(county: County, by: Staff) -> Args:
    return prepared(county)


def pair(county: County, by: Staff) -> Args:
    return (county.pair().pk,)


def twice(county: County, by: Staff) -> Args:
    return (county.pair("claimed_twice").pk,)


def batch(county: County, by: Staff) -> Args:
    return (county.batch.pk,)


def sheet(county: County, by: Staff) -> Args:
    return (county.sheet.pk,)


def list(county: County, by: Staff) -> Args:
    return (county.list.pk,)


def notice(county: County, by: Staff) -> Args:
    return (county.notice.pk,)


def objection(county: County, by: Staff) -> Args:
    return (county.objection.pk,)


def withdrawal(county: County, by: Staff) -> Args:
    """The withdrawal of what the objection names, which the clerk proposed and nobody has confirmed."""
    clerk, said = county.staff[Role.CLERK], county.objection
    said.refresh_from_db()
    if (waiting := waiting_for(said)) is not None:
        return (waiting.pk,)
    if said.state != ObjectionState.OPEN:
        return (NOBODYS,)
    made = aid.answer_objection(objection_id=county.objection.pk, upheld=True, answer="属实", by=clerk)
    return (made.pk,)


def unwritten(county: County, by: Staff) -> Args:
    return (county.unwritten.pk,)


def case(county: County, by: Staff) -> Args:
    return (county.case.pk,)
