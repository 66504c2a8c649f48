"""For each staff address something real to open or to do there, in a lived-in county: what a right person succeeds with.
``LOOKS`` are opened, ``ACTS`` are posted. A guard fails when an address that answers GET or POST has no row here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from fuzhi.steps.accounts import options
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid.models import Entitlement
from fuzhi.steps.ledger.models import Entry
from fuzhi.steps.payments import services as payments
from fuzhi.steps.registry import identity
from fuzhi.vocabulary.codes import Role
from tests.factories import bank
from tests.factories.county import TERM, County, Stage
from tests.factories.pages import there
from tests.factories.rosters import PRIMARY, ROLL_HEADER, TONGYU, write
from tests.guards import things
from tests.guards.objects_many import MANY
from tests.guards.things import Args

Form = dict[str, Any]
ABOVE_COUNTIES = dict.fromkeys((Role.SUPERVISOR, Role.AUDITOR), "pays nobody: there is no own county")


def nothing(county: County, by: Staff) -> Args:
    """An address without an object."""
    return ()


def no_form(county: County, by: Staff) -> Form:
    """A button without fields."""
    return {}


@dataclass(frozen=True)
class Own:
    """One object of the person's own, and what they post to it.

    ``not_for``: roles that hold the verb and still do nothing here, with the reason.
    """

    args: Callable[[County, Staff], Args] = nothing
    form: Callable[[County, Staff], Form] = no_form
    stage: Stage = Stage.RETURNED
    query: str = ""
    not_for: Mapping[Role, str] = field(default_factory=dict)
    is_personal: bool = False
    """Made for whoever asks: nobody else's to begin with."""
    is_recorded: bool = False
    """A look that leaves an audit entry: what was printed, who saw a whole number."""
    is_answered_only: bool = False
    """Posted so that it stands in no address; nothing of it is kept."""
    is_countywide: bool = False
    """Seen by every school and village of the county."""


LOOKS: dict[str, Own] = {
    "staff-home": Own(),
    "staff-export": Own(things.file, is_personal=True),
    "staff-search": Own(query="?q=小禾"),
    "search-pasted": Own(),
    "view-open": Own(things.view, query="?path=/staff/tasks/", is_personal=True),
    "bulk-mine": Own(),
    "bulk-done": Own(things.bulk_done, is_personal=True),
    "decisions-compared-run": Own(),
    "decisions-compared-term": Own(),
    "list-compared": Own(things.list, not_for={Role.SCHOOL: "sees its sheet, not the county's list"}),
    "search-schools": Own(query="?q=兴隆山"),
    "search-batches": Own(query="?q=TY17"),
    "search-notices": Own(query="?q=通榆"),
    "rosters": Own(),
    "roster-form": Own(lambda county, by: ("roll",), is_countywide=True),
    "roster-reading": Own(things.reading, is_personal=True),
    "roster-reading-state": Own(things.reading, is_personal=True),
    "roster-row": Own(things.pupil_row),
    "roster-batch": Own(things.unwritten),
    "roster-preview": Own(things.unwritten, query="?tab=new"),
    "roster-problem": Own(things.problem),
    "roster-annotated": Own(things.unwritten),
    "roster-original": Own(things.unwritten),
    "matching": Own(),
    "matching-next": Own(),
    "matching-pair": Own(things.pair),
    "children": Own(),
    "child-add": Own(),
    "child-correct": Own(things.person),
    "child-identity": Own(things.person),
    "child-unmask": Own(things.person),
    "changes": Own(),
    "change": Own(things.change),
    "households": Own(),
    "teachers": Own(),
    "household": Own(things.household),
    "child": Own(things.number),
    "child-timeline": Own(things.number),
    "child-card": Own(things.number, is_recorded=True),
    "decisions": Own(),
    "decisions-list": Own(),
    "decisions-missing": Own(),
    "decisions-differences": Own(),
    "decisions-child": Own(things.number),
    "decisions-paper": Own(things.number, is_recorded=True),
    "decision": Own(lambda county, by: (county.person(1).number, "boarder_living_subsidy")),
    "school-sheets": Own(),
    "school-sheet": Own(things.sheet),
    "school-sheet-paper": Own(lambda county, by: (county.sheet.pk, "sheet"), is_recorded=True),
    "school-missing-child": Own(),
    "school-receipts": Own(),
    "policy": Own(),
    "policy-clause": Own(lambda county, by: ("3.2.3",)),
    "policy-item": Own(lambda county, by: ("school_bus_waiver",)),
    "policy-readings": Own(),
    "policy-reading": Own(lambda county, by: ("teacher_post_day",)),
    "lists": Own(),
    "lists-marked": Own(),
    "sheet": Own(things.sheet),
    "sheet-paper": Own(lambda county, by: (county.sheet.pk, "sheet"), is_recorded=True),
    "list": Own(things.list, not_for={Role.SCHOOL: "sees its sheet, not the county's list"}),
    "list-people": Own(things.list, not_for={Role.SCHOOL: "sees its sheet, not the county's list"}),
    "notices": Own(),
    "objections": Own(),
    "objection": Own(things.objection, not_for={Role.SCHOOL: "objections are the county's"}),
    "notice": Own(things.notice, is_countywide=True),
    "notice-paper": Own(things.notice, is_recorded=True, is_countywide=True),
    "papers": Own(),
    "papers-new": Own(query=f"?whom=school&key={PRIMARY}"),
    "paper": Own(things.printing),
    "paper-file": Own(things.printing, is_recorded=True),
    "cases": Own(),
    "case-new": Own(),
    "case": Own(things.case),
    "village-children": Own(),
    "village-report": Own(),
    "batches": Own(),
    "batch-prepare": Own(lambda county, by: ("cash",), not_for=ABOVE_COUNTIES),
    "batch-accounts": Own(),
    "account-mend": Own(things.number),
    "batch-line": Own(things.line),
    "withheld": Own(things.due, stage=Stage.CLOSED),
    "batch": Own(things.batch),
    "batch-lines": Own(things.batch),
    "funds": Own(),
    "funds-approved": Own(query="?stage=paid"),
    "funds-unconfirmed": Own(query="?state=marked"),
    "journal": Own(),
    "journal-entry": Own(lambda county, by: (there(Entry.objects.first()).pk,)),
    "coverage": Own(),
    "progress": Own(),
    "done": Own(),
    "urgings": Own(),
    "coverage-people": Own(),
    "checks": Own(),
    "help-tour": Own(),
    "help-samples": Own(),
    "help-sample": Own(things.sample),
    "system-home": Own(),
    "system-accounts": Own(),
    "system-add": Own(),
    "system-account": Own(things.account),
    "account": Own(),
    "account-password": Own(),
    "account-factor": Own(),
    "account-leave": Own(),
    "system-audit": Own(),
    "system-audit-entry": Own(things.entry),
    "system-openings": Own(),
    "tasks": Own(),
    "task": Own(things.task, is_personal=True),
    "task-progress": Own(things.task, is_personal=True),
}


def _upload(county: County, by: Staff) -> Form:
    path = write(county.office.folder / "again.xlsx", ROLL_HEADER, [county.pupils[0].roll()])
    return {"kind": "roll", "term": TERM, "file": SimpleUploadedFile("again.xlsx", path.read_bytes())}


def _columns(county: County, by: Staff) -> Form:
    place = next(n for n, column in enumerate(county.unwritten.columns) if column["field"])
    return {f"column-{place}": ""}


def _settle(county: County, by: Staff) -> Form:
    return {"record": str(county.pair("claimed_twice").left_record_id), "reason": "在校"}


def _add_child(county: County, by: Staff) -> Form:
    return {
        "key": "k",
        "name": "高粱",
        "sex": "男",
        "birth_date": "2009-02-03",
        "school_code": PRIMARY,
        "stage": "primary",
        "grade": "3",
        "reason": "转入证明",
    }


def _identity(county: County, by: Staff) -> Form:
    return {"name": "钱大禾", "version": identity.version_of(county.person(1)), "reason": "户口本"}


def _leaver(county: County, by: Staff) -> Form:
    return {"person": str(county.person(1).pk), "reason": "随父母外出"}


def _confirmed_count(county: County, by: Staff) -> Form:
    return {"seen_count": str(Entitlement.objects.filter(state="confirmed").count())}


def _marked(county: County, by: Staff) -> Form:
    return {"pick": str(Entitlement.objects.get(state="marked").pk), "act": "keep", "reason": "打过电话，还在校"}


def _approve(county: County, by: Staff) -> Form:
    return {"seen_count": str(county.list.count), "seen_fen": str(county.list.total_fen)}


def _version(county: County, by: Staff) -> Form:
    return {"version": str(county.batch.version)}


def _bank_return(county: County, by: Staff) -> Form:
    return {"file": SimpleUploadedFile("return.xlsx", county.bank_return({}).read_bytes())}


def _mended(county: County, by: Staff) -> Form:
    payee = {"holder_name": "王大田", "bank_name": "吉林农信", "account_number": bank.account_no(8)}
    return {**payee, "reason": "核对存折"}


def _receipt(county: County, by: Staff) -> Form:
    payments.confirm_receipt(batch_id=county.batch.pk, by=county.staff[Role.SCHOOL])
    return {"batch": str(county.batch.pk), "reason": "一家没收到"}


def _not_received(county: County, by: Staff) -> Args:
    line = there(county.batch.lines.filter(state="paid", school_code=PRIMARY).first())
    payments.confirm_receipt(batch_id=county.batch.pk, by=county.staff[Role.SCHOOL], missing={line.pk: "卡上没有"})
    return (line.pk,)


def _sent(county: County, by: Staff) -> Args:
    return (county.sent.pk,)


def _demo_date(county: County, by: Staff) -> Args:
    options.write(options.DEMO_DATE, county.day.isoformat(), by="demo")
    return ()


def _missed_form(county: County, by: Staff) -> Form:
    return {"name": "刘小麦", "text": "没上学", "village": "220822103203"}


def _new_account(county: County, by: Staff) -> Form:
    return {
        "username": "newcomer",
        "display_name": "新来",
        "role": "clerk",
        "area_code": TONGYU,
        "staff_number": "A17",
    }


def _layout(county: County, by: Staff) -> Form:
    return {"path": "/staff/tasks/", "back": "/staff/tasks/", "order": "title", "shown": "title", "act": "keep"}


ACTS: dict[str, Own] = {
    "search-found": Own(form=lambda county, by: {"text": "赵小禾\n李小禾"}, is_answered_only=True),
    "search-keep": Own(form=lambda county, by: {"pick": str(county.person(1).pk)}, is_answered_only=True),
    "view-keep": Own(form=lambda county, by: {"path": "/staff/tasks/", "query": "q=x", "name": "我的"}),
    "view-remove": Own(things.view, lambda county, by: {"back": "/staff/tasks/"}, is_personal=True),
    "view-pin": Own(things.view, lambda county, by: {"back": "/staff/tasks/", "on": "1"}, is_personal=True),
    "view-share": Own(things.view, lambda county, by: {"back": "/staff/tasks/", "on": "1"}, is_personal=True),
    "list-layout": Own(form=_layout),
    "bulk-undo": Own(things.bulk_done, is_personal=True),
    **{name: Own(form=form, stage=stage) for name, (form, stage) in MANY.items()},
    "roster-upload": Own(form=_upload),
    **dict.fromkeys(
        ("roster-annotated", "roster-original"), Own(things.unwritten, lambda county, by: {"reason": "核对"})
    ),
    "roster-read-recognised": Own(things.misread, is_personal=True),
    "roster-columns": Own(things.unwritten, _columns),
    "roster-commit": Own(things.unwritten),
    "roster-undo": Own(lambda county, by: (county.last_roster.pk,)),
    "roster-discard": Own(things.unwritten),
    "matching-decide": Own(things.pair, lambda county, by: {"verdict": "same", "reason": "号码抄错一位"}),
    "matching-settle": Own(things.twice, _settle),
    "matching-undo": Own(things.decided_pair),
    "child-add": Own(form=_add_child),
    "child-withdraw": Own(things.by_hand, lambda county, by: {"reason": "登记重了"}),
    "child-correct": Own(things.person, lambda county, by: {"fact": "is_boarder", "value": "no", "reason": "走读"}),
    "child-identity": Own(things.person, _identity),
    "child-unmask": Own(things.person, lambda county, by: {"reason": "电话核对"}),
    "change-confirm": Own(things.change),
    "change-refuse": Own(things.change, lambda county, by: {"reason": "没有材料"}),
    "change-withdraw": Own(things.change),
    "policy-reading-propose": Own(
        lambda county, by: ("teacher_post_day",),
        lambda county, by: {"term": "2017-2", "value": "15", "document": "白教〔2018〕1号", "reason": "按发薪日"},
    ),
    "policy-reading-confirm": Own(things.reading_change),
    "policy-reading-refuse": Own(things.reading_change, lambda county, by: {"reason": "没有文件"}),
    "policy-reading-withdraw": Own(things.reading_change),
    "papers-make": Own(form=lambda county, by: {"pick": [str(county.person(1).pk)]}),
    "papers-start": Own(form=lambda county, by: {"paper": "card", "whom": "school", "key": PRIMARY}),
    "decisions-start": Own(),
    "school-sheet": Own(things.sheet, lambda county, by: {}, Stage.DECIDED),
    "school-reopen": Own(things.sheet, lambda county, by: {"reason": "一名学生走读"}, Stage.CONFIRMED),
    "school-leaver": Own(things.sheet, _leaver, Stage.DECIDED),
    "school-missing-child": Own(form=_missed_form),
    "school-receipts-reopen": Own(form=_receipt),
    "school-receipts": Own(form=lambda county, by: {"batch": str(county.batch.pk)}),
    "lists-submit": Own(form=_confirmed_count, stage=Stage.CONFIRMED),
    "lists-marked": Own(
        form=_marked,
        stage=Stage.CONFIRMED,
        not_for=dict.fromkeys(
            (Role.CHECKER, Role.FINANCE, Role.SCHOOL, Role.SUPERVISOR, Role.AUDITOR), "the clerk settles marks"
        ),
    ),
    "list-approve": Own(things.list, _approve, Stage.SUBMITTED),
    "list-return": Own(things.list, lambda county, by: {"reason": "数目不对"}, Stage.SUBMITTED),
    "withdrawal-confirm": Own(things.withdrawal, stage=Stage.PUBLISHED),
    "withdrawal-refuse": Own(things.withdrawal, lambda county, by: {"reason": "再核实"}, Stage.PUBLISHED),
    "withdrawal-take-back": Own(things.withdrawal, stage=Stage.PUBLISHED),
    "objection": Own(
        things.objection,
        lambda county, by: {"act": "uphold", "answer": "属实"},
        Stage.PUBLISHED,
        not_for=dict.fromkeys(
            (Role.CHECKER, Role.FINANCE, Role.SCHOOL, Role.SUPERVISOR, Role.AUDITOR), "the clerk answers"
        ),
    ),
    "case-new": Own(
        form=lambda county, by: {
            "kind": "other",
            "text": "看看",
            "person": county.person(3).number,
            "applied_on": "2017-11-06",
        }
    ),
    "case-submit": Own(things.case),
    "case-approve": Own(_sent, lambda county, by: {"note": "属实"}),
    "case-refuse": Own(_sent, lambda county, by: {"note": "没有受灾"}),
    "case-assign": Own(
        lambda county, by: (county.missed.pk,), lambda county, by: {"username": county.staff[Role.CLERK].username}
    ),
    "case-close": Own(lambda county, by: (county.missed.pk,), lambda county, by: {"note": "已入学"}),
    "case-visit": Own(lambda county, by: (county.missed.pk,), lambda county, by: {"text": "去过了"}),
    "village-report": Own(form=_missed_form),
    "batch-make": Own(lambda county, by: ("cash",), stage=Stage.CLOSED),
    "batch-release": Own(things.batch, _version, Stage.MADE),
    "batch-void": Own(things.batch, lambda county, by: {"reason": "重新编制"}, Stage.MADE),
    "batch-back": Own(things.batch, lambda county, by: {"reason": "有疑问"}, Stage.MADE),
    "withheld-put": Own(things.due, lambda county, by: {"reason": "卡是教师的"}, Stage.CLOSED),
    "withheld-lift": Own(things.withheld, lambda county, by: {"reason": "核实过"}, Stage.CLOSED),
    "withheld-confirm": Own(things.withheld, stage=Stage.CLOSED),
    "withheld-refuse": Own(things.withheld, lambda county, by: {"reason": "不必"}, Stage.CLOSED),
    "batch-file": Own(lambda county, by: (county.batch.pk, "text"), stage=Stage.RELEASED),
    "batch-return": Own(things.batch, _bank_return, Stage.RELEASED),
    "batch-return-confirm": Own(things.batch, lambda county, by: county.return_sums(), Stage.ANSWERED),
    "batch-return-refuse": Own(things.batch, lambda county, by: {"reason": "不完整"}, Stage.ANSWERED),
    "batch-return-withdraw": Own(things.batch, stage=Stage.ANSWERED),
    "batch-return-dispute": Own(things.batch, lambda county, by: {"reason": "收错了文件"}),
    "batch-unanswered": Own(things.batch, lambda county, by: {"reason": "没有答复"}, Stage.RELEASED),
    "line-answer": Own(_not_received, lambda county, by: {"reason": "银行流水已入账"}),
    "line-late": Own(lambda county, by: (county.paid_line().pk,), lambda county, by: {"reason": "已销户"}),
    "batch-simulate": Own(things.batch, stage=Stage.RELEASED),
    "batch-repay": Own(things.batch),
    "batch-settle": Own(lambda county, by: (county.waiver.pk,), stage=Stage.RELEASED),
    "account-mend": Own(things.number, _mended),
    "coverage-redraw": Own(),
    "urge": Own(form=lambda county, by: {"pick": f"schools:{TONGYU}:", "text": "周三前"}, stage=Stage.DECIDED),
    "deadlines": Own(form=lambda county, by: {"schools": "2017-10-20"}),
    "urging-answer": Own(
        things.urging,
        lambda county, by: {"answer": "周三交"},
        not_for=dict.fromkeys(set(Role) - set(things.ASKED), "nobody urges them"),
    ),
    "system-add": Own(form=_new_account),
    "system-active": Own(things.account, lambda county, by: {"is_active": "0"}),
    "system-password": Own(things.account),
    "system-role": Own(
        things.account, lambda county, by: {"role": "checker", "area_code": TONGYU, "reason": "岗位调整"}
    ),
    "system-factor": Own(things.factor, lambda county, by: {"reason": "手机丢了"}),
    **dict.fromkeys(
        ("account-factor-begin", "account-factor-confirm", "account-factor-codes", "account-factor-off"),
        Own(form=lambda county, by: {"code": "123456"}, not_for=dict.fromkeys(Role, "the demo asks for no code")),
    ),
    "system-leave-end": Own(things.others_leave),
    "account-leave-end": Own(
        things.own_leave, is_personal=True, not_for={Role.ADMIN: "hands nothing on, and stands for nobody"}
    ),
    "account-stand-in": Own(
        form=lambda county, by: {"giver": things.away(county, by)}, not_for={Role.ADMIN: "stands for nobody"}
    ),
    "system-number": Own(things.account, lambda county, by: {"staff_number": "A17"}),
    "system-opening-confirm": Own(things.opening),
    "system-opening-refuse": Own(things.opening, lambda county, by: {"reason": "没有这个人"}),
    "system-audit-verifiable": Own(),
    "system-term": Own(form=lambda county, by: {"term": "2018-2"}),
    "system-demo-date": Own(_demo_date),
}
