"""The trail in words: what was done, to what, and what each detail of an entry is called (guards keep them whole)."""

import re
from collections.abc import Mapping
from datetime import date

from fuzhi.steps.accounts import options
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid.rules import pack_in_use
from fuzhi.steps.aid.states import ListKind
from fuzhi.steps.payments.states import BatchKind, ReturnKind
from fuzhi.vocabulary.codes import Coded, Delivery, FundLevel, Role, RosterKind, Tier
from fuzhi.vocabulary.money import yuan_sign
from fuzhi.vocabulary.plain import Json
from fuzhi.vocabulary.terms import Term, zh_date

OTHER = "其他办理"
ACTIONS: Mapping[str, str] = {
    **{verb.value: verb.label for verb in Verb if not verb.value.startswith(("view_", "use_"))},
    "sign_in": "登录",
    "sign_out": "退出登录",
    "sign_in_failed": "登录失败",
    "sign_in_paused": "登录被暂停",
    "sign_in_flood": "登录失败太多，不再逐条记录",
    "refused": "拒绝办理",
    "look_up_number": "按证件号查到已有档案",
    "seek_numbers": "按号码批量查找",
    "start_task": "开始任务",
    "add_staff": "开立账号",
    "open_staff": "启用账号",
    "close_staff": "停用账号",
    "set_password": "重设密码",
    "reset_password": "重设密码，给出链接",
    "give_link": "给出设密码的链接",
    "set_own_password": "本人设密码",
    "own_password_failed": "改密码时原密码不对",
    "set_staff_number": "登记工号",
    "begin_second_factor": "开始设置第二因素",
    "start_second_factor": "启用第二因素",
    "stop_second_factor": "清除第二因素",
    "pass_second_factor": "验证码通过",
    "second_factor_failed": "验证码不对",
    "renew_codes": "重新给出恢复码",
    "change_role": "更改岗位和区域",
    "delegate": "请假委托",
    "end_delegation": "提前结束委托",
    "stand_in": "开始代人办理",
    "propose_change": "提出更改，等另一人确认",
    "refuse_change": "退回更改",
    "withdraw_change": "撤回更改",
    "confirm_proposal": "确认更改",
    "set_reading": "定下口径",
    "set_working_term": "设置学期",
    "use_pack": "选定政策包",
    "take_down": "公示期满",
    "receive_roster": "接收名册",
    "mend_cells": "改名册的单元格",
    "take_back_cells": "撤回改过的单元格",
    "hand_in_rosters": "一次上传多份名册",
    "say_rosters": "选定名册和学期，重新读",
    "rotate_keys": "换密钥",
    "restore": "从备份恢复",
    "confirm_restored": "确认从恢复的数据发放",
    "fetch_roster": "取名册原表",
    "reopen_sheet": "学校重新打开确认表",
    "return_list": "退回名单",
    "keep_marked": "保留标出的明细",
    "withdraw_marked": "撤下标出的明细",
    "remind_schools": "催办学校",
    "answer_urging": "答复催办",
    "void_batch": "作废批次",
    "send_back_batch": "复核退回批次",
    "withhold": "提出暂缓发放",
    "confirm_withheld": "确认暂缓发放",
    "refuse_withheld": "不同意暂缓发放",
    "lift_withheld": "解除暂缓发放",
    "file_objection": "收到异议",
    "refuse_case": "不批准个案",
    "close_case": "办结个案",
    "assign_case": "指定个案办理人",
    "discard_roster": "丢弃未写入的名册",
    "undo_decision": "撤回比对判定",
    "decide_pair": "判定比对",
    "settle_claim": "定下两校同报的学校",
    "correct": "更正事实",
    "correct_many": "批量更正事实",
    "fill_many": "逐人填写事实",
    "assign_cases": "批量指定个案办理人",
    "close_cases": "批量办结个案",
    "dismiss_objections": "一起答复公示意见",
    "confirm_changes": "批量确认更改",
    "refuse_changes": "批量退回更改",
    "withhold_many": "批量暂缓发放",
    "lift_many": "批量恢复发放",
    "confirm_withheld_many": "批量确认暂缓",
    "refuse_withheld_many": "批量不同意暂缓",
    "take_back_bulk": "撤回批量办理",
    "correct_identity": "更正身份信息",
    "fetch_request": "下载放款文件",
    "refuse_altered": "放款文件与放行时不符，没有交出",
    "reopen_receipt": "重新打开到账确认",
    "take_back_receipts": "到账确认失效",
    "answer_not_received": "答复没有到账",
    "withdraw_return": "撤回回盘登记",
    "refuse_return": "退回回盘登记",
    "dispute_return": "提出冲回",
    "reverse_return": "确认冲回",
    "withdraw_dispute": "撤回冲回",
    "report_late": "登记到账后退回",
    "confirm_late": "确认到账后退回",
    "void_unanswered": "提出作废没有答复的批次",
    "open_line": "登记预算指标",
    "confirm": "确认指标或比例",
    "refuse": "退回指标或比例",
    "reserve": "预留指标",
    "keep_view": "保存常用筛选",
    "remove_view": "删去常用筛选",
    "pin_view": "常用筛选放到工作台",
    "unpin_view": "常用筛选从工作台取下",
    "share_view": "常用筛选给本单位用",
    "unshare_view": "常用筛选不再给本单位用",
    "print_card": "打印明白卡",
    "print_explanation": "打印说明",
    "print_notice": "打印公示",
    "print_sheet": "打印确认表或签字表",
    "print_result": "打印告知书",
    "print_signature": "打印签字表",
    "print_again": "再打开打印过的文件",
}
"""By the last part of what is recorded (``payments.release_batch``, ``start_task:aid_run``)."""
KINDS: Mapping[str, str] = {
    "aid_entitlement": "资助明细",
    "aid_list": "名单",
    "aid_notice": "公示",
    "notice": "公示",
    "printing": "打印",
    "aid_objection": "公示意见",
    "aid_reading": "口径",
    "aid_run": "认定",
    "aid_sheet": "学校确认表",
    "sheet": "学校确认表",
    "bulk": "批量办理",
    "case": "个案",
    "database": "数据库",
    "deadline": "环节限期",
    "urging": "催办",
    "export": "导出",
    "search": "查找",
    "list": "列表导出",
    "intake_batch": "名册",
    "intake_parcel": "一次上传的名册",
    "keys": "密钥",
    "ledger_budgetline": "预算指标",
    "ledger_shareset": "分担比例",
    "page": "页面",
    "pair": "比对",
    "payments.batch": "批次",
    "payments.withheld": "暂缓发放",
    "person": "学生",
    "policy_pack": "政策包",
    "saved_view": "常用筛选",
    "setting": "设置",
    "staff": "账号",
    "task": "任务",
}
DETAILS: Mapping[str, str] = {
    "reason": "理由",
    "old": "原来",
    "new": "改为",
    "from": "原来",
    "to": "改为",
    "name": "事项",
    "document": "依据",
    "proposed_by": "提出人",
    "stands_for": "代谁办理",
    "change": "更改编号",
    "term": "学期",
    "from_term": "自学期",
    "lines": "行数",
    "numbers": "号码数",
    "not_here": "不在本区域的号码",
    "persons": "人数",
    "count": "条数",
    "rows": "行数",
    "accepted": "可用行",
    "superseded": "被它替代的待导入批次",
    "restored": "恢复待导入的批次",
    "total_fen": "金额",
    "fen": "金额",
    "granted": "应享（条）",
    "granted_fen": "应享金额",
    "pack_hash": "政策包摘要",
    "facts_digest": "事实摘要",
    "manifest": "明细摘要",
    "digest": "文件摘要",
    "sheet": "付款表摘要",
    "text": "付款文件摘要",
    "switches": "口径",
    "address": "来自地址",
    "code": "原因代码",
    "kind": "种类",
    "state": "状态",
    "list": "列表",
    "conditions": "条件",
    "fields": "更正了哪几项",
    "corrections": "更正编号",
    "answer": "答复",
    "upheld": "意见成立",
    "closes_on": "截止日",
    "entitlements": "明细编号",
    "school": "学校代码",
    "school_code": "学校代码",
    "area_code": "区域代码",
    "role": "岗位",
    "what": "事项",
    "tier": "层级",
    "item": "项目",
    "percents": "比例",
    "line": "第几笔",
    "missing": "没有到账的笔",
    "faults": "哪里不符",
    "form": "文件种类",
    "payees": "要说明的收款人",
    "number": "编号",
    "person": "学生编号",
    "title": "名称",
    "notice": "公示号",
    "confirmed": "确认（条）",
    "file": "文件摘要",
    "rejected": "退回行",
    "paid": "到账（笔）",
    "failed": "退回（笔）",
    "failed_fen": "退回金额",
    "failures_only": "回盘只列退回的",
    "delivery": "发放方式",
    "repays": "补发哪一批",
    "second_factor": "用了第二因素",
    "dependents": "用到它的认定",
    "is_sample": "示例",
    **{level.value: level.label for level in FundLevel},
    "marked": "标出的明细",
    "rows_digest": "所办各行的摘要",
    "left_out": "没有办的（行）",
    "bulk_act": "哪一种批量办理",
    "stages": "环节",
    "schools": "学校代码",
}
ROSTER = "intake_batch"
ROSTER_COUNTS: Mapping[str, str] = {
    "new": "新增",
    "changed": "有变化",
    "same": "没有变化",
    "gone": "不再在册",
    "duplicate": "重复",
    "kept": "退回行里保留的",
    "thinned": "少了一半以上的学校、村里不在册的",
}
"""What became of a roster's rows, which other entries call otherwise."""
SETTINGS: Mapping[str, str] = {
    options.WORKING_TERM: "在办的学期",
    options.DEMO_DATE: "演示日期",
    options.DEMO_STAGE: "演示进度",
    options.RESTORED: "恢复",
}
CODED: Mapping[str, tuple[type[Coded], ...]] = {
    "kind": (RosterKind, BatchKind, ReturnKind, ListKind),
    "tier": (Tier,),
    "delivery": (Delivery,),
    "role": (Role,),
}
"""Of which codes a detail is one."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
BEFORE, AFTER = ("old", "from"), ("new", "to")
PEOPLE = ("proposed_by", "stands_for")
"""Details that name an account."""
REASONS = ("reason", "answer", "note")


def action_of(action: str) -> str:
    """The name of a recorded action: the part that says what was done."""
    return action.split(":")[0].split(".")[-1]


def action_label(action: str) -> str:
    """What was done, in words."""
    return ACTIONS.get(action_of(action), OTHER)


def kind_label(object_kind: str) -> str:
    """What it was done to, in words."""
    return KINDS.get(object_kind, "其他")


def detail_label(object_kind: str, name: str) -> str:
    """What a detail of an entry is called."""
    return (ROSTER_COUNTS if object_kind == ROSTER else {}).get(name) or DETAILS.get(name, name)


def first_of(detail: Json, names: tuple[str, ...]) -> str:
    """The first of these details that is there, as text."""
    return next((told(name, detail[name]) for name in names if detail.get(name) not in (None, "")), "")


def told(name: str, value: object) -> str:
    """A detail as people read it, by what it is called: sums in yuan, semesters and readings by their names."""
    match name, value:
        case ("term" | "from_term", str(text)) if text:
            return Term.parse(text).label
        case ("switches", dict()):
            return _readings(value)
        case (_, int()) if name == "fen" or name.endswith("_fen"):
            return yuan_sign(value)
        case (_, str(text)) if DAY.fullmatch(text):
            return zh_date(date.fromisoformat(text))
        case (_, str(text)):
            return next((one.label for codes in CODED.get(name, ()) for one in codes if one.value == text), said(text))
    return said(value)


def _readings(values: Json) -> str:
    """Each reading by its label; one that the pack of today does not have, by its name."""
    known = pack_in_use().readings
    return "；".join(
        f"{known[name].label}：{known[name].told(value)}" if name in known else f"{name} {said(value)}"
        for name, value in values.items()
    )


def said(value: object) -> str:
    """A detail that has no name of its own, as people read it."""
    match value:
        case bool():
            return "是" if value else "否"
        case list():
            return "、".join(said(one) for one in value) or "—"
        case dict():
            return "；".join(f"{DETAILS.get(name, name)} {told(name, one)}" for name, one in value.items()) or "—"
        case None | "":
            return "—"
    return str(value)
