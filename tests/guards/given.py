"""For each service that changes something: real arguments in a lived-in county, and the stage at which they fit."""

from collections.abc import Callable
from datetime import date
from typing import Any

from fuzhi.steps.accounts import options
from fuzhi.steps.accounts import services as accounts
from fuzhi.steps.aid.models import Entitlement
from fuzhi.steps.intake.parcels import HandedIn
from fuzhi.steps.intake.things import Sheet
from fuzhi.steps.ledger import services as ledger
from fuzhi.steps.oversight.stages import CellKey, WorkStage
from fuzhi.steps.payments import services as payments
from fuzhi.steps.payments.models import Withheld
from fuzhi.steps.registry import identity
from fuzhi.steps.registry import services as registry
from fuzhi.vocabulary import codes
from fuzhi.vocabulary.codes import Role
from tests.factories import bank
from tests.factories.county import TERM, County, Stage
from tests.factories.pages import there
from tests.factories.rosters import PRIMARY, ROLL_HEADER, TONGYU, VILLAGE_CODE, write
from tests.guards import things

Given = dict[str, Any]


def _county_term(county: County) -> Given:
    return {"county_code": TONGYU, "term": TERM}


def _file(county: County) -> Given:
    path = write(county.office.folder / "service.xlsx", ROLL_HEADER, [county.pupils[0].roll()])
    return {"path": path, "name": path.name, "kind": "roll", "county_code": TONGYU, "term": TERM}


def _undone(county: County) -> Given:
    pair = county.pair()
    registry.decide_pair(pair_id=pair.pk, verdict="different", reason="两个人", by=county.staff[Role.CLERK])
    return {"pair_id": pair.pk}


def _claim(county: County) -> Given:
    pair = county.pair("claimed_twice")
    return {"pair_id": pair.pk, "record_id": pair.left_record_id, "reason": "在校"}


def _identity(county: County) -> Given:
    person = county.person(1)
    version = identity.version_of(person)
    return {"person_id": person.pk, "changes": {"name": "钱大禾"}, "version": version, "reason": "户口本"}


def _child(county: County) -> Given:
    child = registry.NewChild("高粱", "男", date(2009, 2, 3), PRIMARY, codes.Stage.PRIMARY, 3)
    return {"child": child, "reason": "转入证明", "term": TERM}


def _by_hand(county: County) -> Given:
    return {"person_id": things.entered(county).pk, "reason": "登记重了"}


def _received(county: County) -> Given:
    payments.confirm_receipt(batch_id=county.batch.pk, by=county.staff[Role.SCHOOL])
    return {"batch_id": county.batch.pk, "reason": "一家没收到"}


def _not_received(county: County) -> Given:
    line = there(county.batch.lines.filter(state="paid", school_code=PRIMARY).first())
    payments.confirm_receipt(batch_id=county.batch.pk, by=county.staff[Role.SCHOOL], missing={line.pk: "卡上没有"})
    return {"line_id": line.pk, "answer": "银行流水已入账"}


def _account(county: County) -> Given:
    return {
        "person_id": county.person(1).pk,
        "holder_name": "王大田",
        "bank_name": "吉林农信",
        "number": bank.account_no(9),
        "reason": "核对存折",
    }


def _change(county: County) -> Given:
    (found,) = things.proposed(county)
    return {"change_id": found}


def _reading_change(county: County) -> Given:
    (found,) = things.reading_change(county, county.staff[Role.CLERK])
    return {"change_id": found}


def _withdrawal(county: County) -> Given:
    (found,) = things.withdrawal(county, county.staff[Role.CLERK])
    return {"change_id": found}


def _opening(county: County) -> Given:
    (found,) = things.prepared(county)
    return {"opening_id": found}


def _marked(county: County) -> Given:
    marked = Entitlement.objects.filter(state="marked").values_list("pk", flat=True)
    return {"entitlement_ids": list(marked), "keep": True, "reason": "还在校"}


def _waiting(county: County) -> Given:
    return {"return_id": county.batch.returns.get().pk}


def _disputed(county: County) -> Given:
    given = _waiting(county)
    payments.dispute_return(**given, by=county.staff[Role.FINANCE], reason="收错了文件")
    return given


def _late(county: County) -> Given:
    return {"line_id": county.paid_line().pk, "reason": "已销户"}


def _return(county: County) -> Given:
    path = county.bank_return({})
    return {"batch_id": county.batch.pk, "path": path, "name": path.name}


def _demo(county: County) -> Given:
    options.write(options.DEMO_DATE, county.day.isoformat(), by="demo")
    return {}


def _restored(county: County) -> Given:
    accounts.mark_restored(made_at="2018-03-20T02:00:00+08:00")
    return {"reason": "原服务器已停用"}


def _batch(county: County) -> Given:
    return {"batch_id": county.batch.pk}


def _withheld(county: County) -> Given:
    (key,) = things.withheld(county, county.staff[Role.FINANCE])
    return {"withheld_id": there(Withheld.objects.filter(entitlement_id=str(key)).first()).pk}


def _sent(county: County) -> Given:
    return {"case_id": county.sent.pk, "note": "属实"}


def _shares(county: County) -> Given:
    return {
        "county_code": TONGYU,
        "tier": "national",
        "percents": {"central": 50, "county": 50},
        "valid_from": county.day,
        "document": "吉财教〔2017〕12号",
    }


def _entered_shares(county: County) -> Given:
    return {"set_id": ledger.set_shares(**_shares(county), by=county.staff[Role.FINANCE]).pk}


def _budget_line(county: County) -> Given:
    return {
        "number": "XM-1",
        "county_code": TONGYU,
        "level": "county",
        "purpose": "project",
        "period": "2017",
        "sum_fen": 100_00,
        "document": "吉财教〔2017〕12号",
    }


def _entered_line(county: County) -> Given:
    return {"line_id": ledger.open_line(**_budget_line(county), by=county.staff[Role.FINANCE]).pk}


def _newcomer(county: County) -> Given:
    named = {"username": "newcomer", "display_name": "新来", "staff_number": "A17"}
    return named | {"role": "clerk", "area_code": TONGYU}


def _colleague(county: County) -> str:
    made = accounts.add_staff(
        username="colleague", display_name="张三", role="clerk", area_code=TONGYU, password="秋收冬藏-7788-xy"
    )
    return made.username


def _handed(county: County) -> Given:
    return {"handed": [HandedIn("x.csv", "text/csv", b"x")], "county_code": TONGYU, "term": TERM}


def _mend(county: County) -> Given:
    batch, _ = things.doubtful(county, county.staff[Role.CLERK])
    return {"batch_id": batch, "typed": {things.newest_doubt().pk: "住校"}, "reason": "电话问过"}


def _mended(county: County) -> Given:
    (batch,) = things.mended(county, county.staff[Role.CLERK])
    return {"batch_id": batch, "refs": [things.newest_mend()]}


def _parcel(county: County) -> object:
    return things.parcel(county, county.staff[Role.CLERK])[0]


GIVEN: dict[str, tuple[Stage, Callable[[County], Given]]] = {
    "intake.services.receive": (Stage.IMPORTED, _file),
    "intake.services.commit": (Stage.IMPORTED, lambda county: {"batch_id": county.unwritten.pk}),
    "intake.services.discard": (Stage.IMPORTED, lambda county: {"batch_id": county.unwritten.pk}),
    "intake.services.hand_out": (
        Stage.IMPORTED,
        lambda county: {"batch_id": county.unwritten.pk, "sheet": Sheet.ORIGINAL, "reason": "与学校核对"},
    ),
    "intake.mending.mend_cells": (Stage.IMPORTED, _mend),
    "intake.mending.take_back": (Stage.IMPORTED, _mended),
    "intake.parcels.hand_in": (Stage.IMPORTED, _handed),
    "intake.parcels.say": (
        Stage.IMPORTED,
        lambda county: {"parcel_id": _parcel(county), "said": {1: ("roll", "2018-1")}},
    ),
    "intake.parcels.start_taking": (
        Stage.IMPORTED,
        lambda county: {"parcel_id": _parcel(county), "take": [(1, county.unwritten.pk, "", (0, 0, 0))]},
    ),
    "intake.services.undo": (Stage.IMPORTED, lambda county: {"batch_id": county.last_roster.pk}),
    "registry.services.decide_pair": (
        Stage.IMPORTED,
        lambda county: {"pair_id": county.pair().pk, "verdict": "different", "reason": "两个人"},
    ),
    "registry.services.settle_claim": (Stage.IMPORTED, _claim),
    "registry.services.undo_decision": (Stage.IMPORTED, _undone),
    "registry.services.correct": (
        Stage.IMPORTED,
        lambda county: {
            "person_id": county.person(1).pk,
            "fact": "is_boarder",
            "value": "no",
            "reason": "走读",
            "term": TERM,
        },
    ),
    "registry.identity.correct_identity": (Stage.IMPORTED, _identity),
    "registry.services.add_child": (Stage.IMPORTED, _child),
    "registry.services.mend_account": (Stage.IMPORTED, _account),
    "registry.services.confirm_change": (Stage.IMPORTED, _change),
    "registry.services.refuse_change": (Stage.IMPORTED, lambda county: _change(county) | {"reason": "没有材料"}),
    "registry.services.withdraw_change": (Stage.IMPORTED, _change),
    "registry.services.unmask": (
        Stage.IMPORTED,
        lambda county: {"person_id": county.person(1).pk, "reason": "电话核对"},
    ),
    "aid.services.propose_reading": (Stage.IMPORTED, lambda county: dict(things.READING)),
    "aid.services.withdraw_reading": (Stage.IMPORTED, _reading_change),
    "aid.services.confirm_reading": (Stage.IMPORTED, _reading_change),
    "aid.services.refuse_reading": (Stage.IMPORTED, lambda county: _reading_change(county) | {"reason": "没有文件"}),
    "aid.services.run": (Stage.IMPORTED, _county_term),
    "aid.services.confirm_sheet": (Stage.DECIDED, lambda county: {"sheet_id": county.sheet.pk}),
    "aid.services.reopen_sheet": (Stage.CONFIRMED, lambda county: {"sheet_id": county.sheet.pk, "reason": "改一处"}),
    "aid.services.report_leaver": (
        Stage.DECIDED,
        lambda county: {"sheet_id": county.sheet.pk, "person_id": county.person(1).pk, "reason": "随父母外出"},
    ),
    "aid.services.submit_list": (Stage.CONFIRMED, _county_term),
    "aid.services.settle_marked": (Stage.CONFIRMED, _marked),
    "aid.services.approve_list": (Stage.SUBMITTED, lambda county: {"list_id": county.list.pk}),
    "aid.services.return_list": (Stage.SUBMITTED, lambda county: {"list_id": county.list.pk, "reason": "数目不对"}),
    "aid.notices.open_notice": (Stage.SUBMITTED, lambda county: {"aid_list": county.list}),
    "aid.services.confirm_withdrawal": (Stage.PUBLISHED, _withdrawal),
    "aid.services.take_back_withdrawal": (Stage.PUBLISHED, _withdrawal),
    "aid.services.refuse_withdrawal": (Stage.PUBLISHED, lambda county: _withdrawal(county) | {"reason": "再核实"}),
    "aid.services.answer_objection": (
        Stage.PUBLISHED,
        lambda county: {"objection_id": county.objection.pk, "upheld": False, "answer": "查过了"},
    ),
    "casework.services.report_missed": (
        Stage.IMPORTED,
        lambda county: {"name": "刘小麦", "text": "没上学", "village_code": VILLAGE_CODE},
    ),
    "casework.services.open_case": (
        Stage.IMPORTED,
        lambda county: {"kind": "other", "text": "看看", "person_id": county.person(3).pk},
    ),
    "casework.services.submit_case": (Stage.IMPORTED, lambda county: {"case_id": county.case.pk}),
    "casework.services.close_case": (
        Stage.IMPORTED,
        lambda county: {"case_id": county.missed.pk, "outcome": "已入学"},
    ),
    "registry.services.withdraw_child": (Stage.IMPORTED, _by_hand),
    "casework.services.register_missed": (
        Stage.IMPORTED,
        lambda county: _child(county) | {"case_id": county.missed.pk},
    ),
    "casework.services.approve_case": (Stage.IMPORTED, _sent),
    "casework.services.refuse_case": (Stage.IMPORTED, _sent),
    "casework.services.assign_case": (
        Stage.IMPORTED,
        lambda county: {"case_id": county.missed.pk, "username": county.staff[Role.CLERK].username},
    ),
    "casework.services.record_visit": (
        Stage.IMPORTED,
        lambda county: {"case_id": county.missed.pk, "text": "去过了"},
    ),
    "payments.services.make_batch": (Stage.CLOSED, lambda county: _county_term(county) | {"delivery": "cash"}),
    "payments.services.void_batch": (Stage.MADE, lambda county: _batch(county) | {"reason": "重新编制"}),
    "payments.services.send_back_batch": (Stage.MADE, lambda county: _batch(county) | {"reason": "有疑问"}),
    "payments.services.withhold": (
        Stage.CLOSED,
        lambda county: {"entitlement_id": things.due(county, county.staff[Role.FINANCE])[0], "reason": "存疑"},
    ),
    "payments.services.lift_withheld": (Stage.CLOSED, lambda county: _withheld(county) | {"reason": "核实"}),
    "payments.services.confirm_withheld": (Stage.CLOSED, _withheld),
    "payments.services.refuse_withheld": (Stage.CLOSED, lambda county: _withheld(county) | {"reason": "不必"}),
    "payments.services.release_batch": (Stage.MADE, _batch),
    "payments.services.record_return": (Stage.RELEASED, _return),
    "payments.services.confirm_return": (Stage.ANSWERED, _waiting),
    "payments.services.refuse_return": (Stage.ANSWERED, lambda county: _waiting(county) | {"reason": "不完整"}),
    "payments.services.withdraw_return": (Stage.ANSWERED, lambda county: _waiting(county) | {"reason": "不完整"}),
    "payments.services.dispute_return": (Stage.RETURNED, lambda county: _waiting(county) | {"reason": "收错了"}),
    "payments.services.reverse_return": (Stage.RETURNED, _disputed),
    "payments.services.void_unanswered": (Stage.RELEASED, lambda county: _batch(county) | {"reason": "没有答复"}),
    "payments.services.report_late": (Stage.RETURNED, _late),
    "payments.services.settle": (Stage.RELEASED, lambda county: {"batch_id": county.waiver.pk}),
    "payments.services.repay": (Stage.RETURNED, _batch),
    "payments.services.confirm_receipt": (Stage.RETURNED, _batch),
    "payments.services.reopen_receipt": (Stage.RETURNED, _received),
    "payments.services.answer_not_received": (Stage.RETURNED, _not_received),
    "ledger.services.set_shares": (Stage.IMPORTED, _shares),
    "ledger.services.confirm_shares": (Stage.IMPORTED, _entered_shares),
    "ledger.services.refuse_shares": (Stage.IMPORTED, _entered_shares),
    "ledger.services.open_line": (Stage.IMPORTED, _budget_line),
    "ledger.services.confirm_line": (Stage.IMPORTED, _entered_line),
    "ledger.services.refuse_line": (Stage.IMPORTED, _entered_line),
    "oversight.services.urge": (
        Stage.DECIDED,
        lambda county: {"keys": [CellKey(WorkStage.SCHOOLS, TONGYU)], "term": TERM, "text": "周三前"},
    ),
    "oversight.services.set_deadline": (
        Stage.DECIDED,
        lambda county: {"term": TERM, "stage": WorkStage.SCHOOLS, "due_on": date(2017, 10, 20)},
    ),
    "accounts.services.add_staff": (
        Stage.IMPORTED,
        _newcomer,
    ),
    "accounts.invitations.open_account": (
        Stage.IMPORTED,
        _newcomer,
    ),
    "accounts.services.set_active": (
        Stage.IMPORTED,
        lambda county: {"username": county.staff[Role.CHECKER].username, "is_active": False},
    ),
    "accounts.services.set_staff_number": (
        Stage.IMPORTED,
        lambda county: {"username": _colleague(county), "staff_number": "A17"},
    ),
    "accounts.changing.change_role": (
        Stage.IMPORTED,
        lambda county: {
            "username": _colleague(county),
            "role": "checker",
            "area_code": TONGYU,
            "reason": "岗位调整",
        },
    ),
    "accounts.delegating.end_by_administration": (
        Stage.IMPORTED,
        lambda county: {"delegation_id": things.stands(county, county.staff[Role.CLERK], county.staff[Role.FINANCE])},
    ),
    "accounts.changing.reset_second_factor": (
        Stage.IMPORTED,
        lambda county: {"username": things.with_factor(county), "reason": "手机丢了"},
    ),
    "accounts.invitations.reset_password": (Stage.IMPORTED, lambda county: {"username": _colleague(county)}),
    "accounts.openings.confirm_opening": (Stage.IMPORTED, _opening),
    "accounts.openings.refuse_opening": (Stage.IMPORTED, lambda county: _opening(county) | {"reason": "没有这个人"}),
    "aid.services.use_pack": (
        Stage.IMPORTED,
        lambda county: {"name": "baicheng-2017", "from_term": "2018-1"},
    ),
    "accounts.services.set_working_term": (Stage.IMPORTED, lambda county: {"term": "2018-2"}),
    "accounts.services.record_new_keys": (Stage.IMPORTED, lambda county: {"names": ["sealing-2"]}),
    "accounts.services.confirm_restored": (Stage.IMPORTED, _restored),
    "accounts.services.move_demo_date": (Stage.IMPORTED, _demo),
}
