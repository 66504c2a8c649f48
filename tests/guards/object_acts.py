"""What is posted at each staff address, in a lived-in county: what a right person succeeds with (``objects`` has what is
opened there)."""

from django.core.files.uploadedfile import SimpleUploadedFile

from fuzhi.steps.accounts import options
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid.models import Entitlement
from fuzhi.steps.intake import parcel_queries
from fuzhi.steps.payments import services as payments
from fuzhi.steps.registry import identity
from fuzhi.vocabulary.codes import Role
from tests.factories import bank
from tests.factories.county import TERM, County, Stage
from tests.factories.pages import there
from tests.factories.rosters import PRIMARY, ROLL_HEADER, TONGYU, write
from tests.guards import things
from tests.guards.objects import Form, Own
from tests.guards.objects_many import MANY
from tests.guards.things import Args


def _upload(county: County, by: Staff) -> Form:
    path = write(county.office.folder / "again.xlsx", ROLL_HEADER, [county.pupils[0].roll()])
    return {"kind": "roll", "term": TERM, "file": SimpleUploadedFile("again.xlsx", path.read_bytes())}


def _many(county: County, by: Staff) -> Form:
    return {"term": TERM, "file": [_upload(county, by)["file"]]}


def _parcel_take(county: County, by: Staff) -> Form:
    (line,) = parcel_queries.lines(things.newest_parcel())
    assert line.batch is not None
    return {"take": f"1:{line.batch.pk}:{line.counts.new}:{line.counts.changed}:{line.counts.gone}"}


def _mend(county: County, by: Staff) -> Form:
    return {f"cell-{things.newest_doubt().pk}": "住校", "reason": "电话问过"}


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
    "roster-many": Own(form=_many),
    "roster-parcel-say": Own(things.parcel, lambda county, by: {"kind-1": "roll", "term-1": "2018-1"}),
    "roster-parcel-take": Own(things.parcel, _parcel_take),
    **dict.fromkeys(
        ("roster-annotated", "roster-original"), Own(things.unwritten, lambda county, by: {"reason": "核对"})
    ),
    "roster-read-recognised": Own(things.misread, is_personal=True),
    "roster-columns": Own(things.unwritten, _columns),
    "roster-mend": Own(things.doubtful, _mend),
    "roster-unmend": Own(things.mended, lambda county, by: {"ref": things.newest_mend()}),
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
    "papers-make-decided": Own(form=lambda county, by: {"pick": [str(things.decision(county).pk)]}),
    "papers-make-listed": Own(
        things.list,
        lambda county, by: {"pick": [str(county.list.entitlements.earliest("pk").pk)]},
        not_for={Role.SCHOOL: "sees its sheet, not the county's list"},
    ),
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
