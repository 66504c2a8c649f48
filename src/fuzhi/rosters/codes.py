"""Every code that a cell of a roster can be reported under: what it means, what is said, how it is mended.

``docs/error-codes.md`` lists the same codes; a test holds the two together. In messages ``{label}`` is the field's
name, ``{value}`` the masked cell, ``{detail}`` what the check found.
"""

from dataclasses import dataclass
from typing import NamedTuple

from fuzhi.rosters.reading import Severity


class Issue(NamedTuple):
    """What a cleaner or check found in one cell: a code of this module and what fills ``{detail}``."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CellCode:
    """One code: whether its row is rejected, whether the value was mended, the sentence and the mend."""

    severity: Severity
    is_repair: bool
    message: str
    fix: str
    is_told_once: bool = False


def _error(message: str, fix: str) -> CellCode:
    return CellCode("error", False, message, fix)


def _warning(message: str, fix: str, *, once: bool = False) -> CellCode:
    return CellCode("warning", False, message, fix, once)


def _repair(message: str, fix: str = "已自动更正，无需处理；原表可一并改正。") -> CellCode:
    return CellCode("warning", True, message, fix)


CELL_CODES: dict[str, CellCode] = {
    # what a row must have
    "required_missing": _error("“{label}”是必填项，这一行没有填。", "请补填“{label}”后重新提交这一行。"),
    "no_person_key": _error("学籍号和证件号码都没有填，无法认定是哪名学生。", "请至少补填学籍号或证件号码中的一项。"),
    "bank_result_unclear": _error(
        "银行对这一笔的答复“{detail}”说不清是到账还是退回。", "请向银行问明这一笔的结果，要最终的回盘。"
    ),
    "total_differs": _error("合计与明细不符：{detail}。", "文件可能不完整或被改动，请向银行要完整的回盘。"),
    "unknown_value": _error("“{label}”不认识“{value}”。", "请改为下列之一：{detail}。"),
    "value_unknown": _warning("“{label}”不认识“{value}”，按未知处理。", "请改为下列之一：{detail}。"),
    "no_result": _error(
        "“{label}”是公式或错误值（{value}），没有保存结果。",
        "请用表格软件打开，重新计算并保存，或改填数值后再提交。",
    ),
    "no_result_unknown": _warning(
        "“{label}”是公式或错误值（{value}），没有保存结果，按未知处理。",
        "请用表格软件打开，重新计算并保存，或改填数值后再提交。",
    ),
    "mark_by_legend": _repair("“{label}”的记号按表中的说明读：{detail}。", "请核对；原表请直接填“是”“否”。"),
    "note_beside_word": _repair("“{label}”的“{value}”带有附注，读作“{detail}”。", "请核对；附注请移到备注列。"),
    "duplicate_row": _error("与{detail}完全相同，同一行重复填写。", "请删除重复的一行；前一行已正常读入。"),
    "cell_too_long": _error("“{label}”有 {detail} 个字，超过上限。", "请缩短内容，一格最多 2,000 字。"),
    "text_too_long": _warning("“{label}”有 {detail} 个字，超过上限，没有采用。", "请缩短内容，一格最多 2,000 字。"),
    # identity numbers
    "id_digits_lost": _error(
        "“{label}”被表格当作数字保存，末几位已丢失（{value}）。",
        "请把该列设为“文本”格式，按原件重新录入 18 位号码。",
    ),
    "student_number_lost": _error(
        "学籍号被表格当作数字保存，末几位已丢失（{value}）。", "请把该列设为“文本”格式，从学籍系统重新导出或录入。"
    ),
    "id_check_failed": _warning(
        "“{label}”末位校验不通过，可能抄错一位。", "请对照户口簿核对号码；这一行已读入，比对时列入人工核对。"
    ),
    "id_bad_date": _warning(
        "“{label}”第 7 至 14 位不是真实日期。", "请对照户口簿核对号码；这一行已读入，列入人工核对。"
    ),
    "id_bad_shape": _warning("“{label}”不是 18 位或 15 位号码。", "请对照户口簿核对号码；这一行已读入，列入人工核对。"),
    "id_placeholder": _warning(
        "“{label}”填的是临时编号（999 开头）或占位的内容，不是身份证号。", "取得身份证号后请补报。"
    ),
    "id_of_adult": _warning(
        "“{label}”一列多数是成年人的号码，像是家长的，没有采用。",
        "请核对这一列是谁的号码，另加一列学生本人的号码。",
        once=True,
    ),
    "age_odd": _warning("按{detail}年出生，年龄不像在校学生。", "请核对出生日期和证件号码是否填成了家长的。"),
    "id_missing": _warning("没有填“{label}”。", "如已有身份证号请补填；没有号码时按姓名、出生日期等人工核对。"),
    "id_is_certificate": _repair("“{label}”填的是残疾人证号，已取前 18 位作为身份证号。"),
    "id_converted": _repair("“{label}”是 15 位旧号码，已换算为 18 位。", "请尽量换填二代身份证上的 18 位号码。"),
    "id_repaired": _repair("“{label}”已更正：{detail}。"),
    "student_number_shape": _warning(
        "学籍号“{value}”不是字母加 18 位号码的样式。", "请从学籍系统核对学籍号；这一行已读入。"
    ),
    "certificate_shape": _warning("残疾证号“{value}”前 20 位不是“身份证号+类别+等级”。", "请对照残疾人证核对。"),
    "certificate_id_differs": _warning("残疾证号前 18 位与本行身份证号不同。", "请核对两个号码中哪一个抄错。"),
    "certificate_grade_differs": _warning(
        "残疾证号上的类别、等级（{detail}）与本行所填不同。", "请对照残疾人证核对类别和等级。"
    ),
    "sex_differs_from_id": _warning("性别“{value}”与身份证号不符。", "请对照户口簿核对性别和身份证号。"),
    "birth_differs_from_id": _warning(
        "出生日期“{value}”与身份证号中的日期不同。", "请对照户口簿核对；如填的是农历生日，请改填公历。"
    ),
    "school_code_shape": _warning("学校标识码“{value}”不是 10 位数字。", "请按学校名录核对标识码。"),
    "bad_school_code": _error("学校标识码“{value}”不是 10 位数字。", "请按教育部学校（机构）代码填写 10 位标识码。"),
    # names
    "name_repaired": _repair("姓名已更正：{detail}。"),
    "name_unreadable_character": _warning(
        "姓名中有无法识别的字（{detail}）。", "请用支持生僻字的输入法补正；补正前按其余信息人工核对。"
    ),
    "name_odd": _warning("“{label}”“{value}”不像姓名。", "请核对是否填错了列。"),
    "name_is_none": _error("“{label}”填的是“{value}”，不是姓名。", "请补填户口簿上的姓名。"),
    "name_unknown": _repair("“{label}”填的是“{value}”，按没有填处理。"),
    "name_note": _warning(
        "“{label}”后面附注“{detail}”，附注已与姓名分开。",
        "请把附注移到备注列；附注说明已不在校或已死亡的，请核实后处理。",
    ),
    # dates and numbers
    "bad_date": _error("“{label}”的“{value}”不是日期。", "请写成 2009-09-01 的样式。"),
    "date_unknown": _warning("“{label}”的“{value}”看不出是哪一天，按未知处理。", "请写成 2009-09-01 的样式。"),
    "date_out_of_range": _warning(
        "“{label}”的“{value}”不在合理范围内（{detail}），按未知处理。", "请核对年份，写成 2009-09-01 的样式。"
    ),
    "date_incomplete": _warning("“{label}”的“{value}”缺少日（或月），按未知处理。", "请补全为 2009-09-01 的样式。"),
    "date_month_unclear": _warning(
        "“{label}”的“{value}”可能是 1 月，也可能是 10 月（末位的 0 被表格省去），按未知处理。",
        "请写成 2009-01 或 2009-10。",
    ),
    "date_repaired": _repair("“{label}”的“{value}”读作 {detail}。", "请核对读出的日期是否正确。"),
    "bad_number": _error("“{label}”的“{value}”不是{detail}。", "请只填数字。"),
    "number_unknown": _warning("“{label}”的“{value}”不是{detail}，按未知处理。", "请只填数字。"),
    "money_unknown": _warning("“{label}”的“{value}”读不出金额，按未知处理。", "请只填数字，单位为元，最多两位小数。"),
    "bad_money": _error("“{label}”的“{value}”不是整分的金额。", "请只填数字，单位为元，最多两位小数。"),
    "negative_money": _error("“{label}”是负数（{value}）。", "请填零或正数；退费请另行说明。"),
    "money_too_large": _error("“{label}”的“{value}”大得不合理。", "请核对金额，单位为元。"),
    "money_repaired": _repair("“{label}”的“{value}”已去掉单位和分隔符，读作 {detail} 元。"),
    "money_reckoned": _repair(
        "“{label}”的“{value}”读作 {detail} 元。", "请核对算出的金额；原表请只填一个数，单位按表头。"
    ),
    "unit_converted": _repair("“{label}”的表头单位是“{detail}”，已换算。", "请核对换算后的金额。"),
    "unit_unknown": _warning(
        "“{label}”的表头单位是“{detail}”，不能换算，整列按未知处理。", "请改用名册规定的单位，重新提交。"
    ),
    "bad_term": _error("“{value}”不是学期。", "请写成 2017-1（2017 年秋季）或 2017-2（2018 年春季）。"),
    # accounts and telephone
    "account_digits_lost": _warning(
        "“{label}”被表格当作数字保存，末几位已丢失，未采用。", "请把该列设为“文本”格式，按存折或卡面重新录入。"
    ),
    "account_shape": _warning("“{label}”不像银行账号。", "请按存折或卡面核对账号。"),
    "phone_placeholder": _repair("电话填的是“{value}”，不是号码，按没有填处理。"),
    "phone_shape": _warning("电话“{value}”不是 11 位手机号，也不是座机号。", "请核对电话号码。"),
    # places
    "place_unknown": _warning("在{detail}找不到“{value}”。", "请核对地名；行政区划有变动的，填现在的名称。"),
    "region_unknown": _warning(
        "区划代码“{value}”不是哪个县（市、区）的，按不清楚处理。",
        "请填县级（6 位）或村级（12 位）代码，不要只填省、市。",
    ),
    "region_former": _repair("区划代码“{value}”不是现行的，已按{detail}读入。"),
    "county_differs": _warning("本行的县是“{value}”，不是{detail}。", "请核对这一行是否属于本县的名册。"),
    "bad_zone_code": _error(
        "学区村编码中的“{detail}”不是 12 位村级编码，也不是本县的村名。", "请按统计用区划代码填写，多个用、隔开。"
    ),
    "filled_down": _repair("{detail}空着，已按上一行同户（同组）补上。"),
    "column_filled_down": _repair(
        "“{label}”多数行空着，从这一行起空格都按上方最近的一行补上。",
        "请核对补上的内容；不是合并单元格的，请逐行填写。",
    ),
    # roll
    "grade_unclear": _warning("从“{value}”看不出年级。", "请写成“七年级”“初一”“高二”“大班”等。"),
    "grade_elsewhere": CellCode(
        "warning",
        True,
        "没有填年级，从班级、分段标题或表题读作“{detail}”。",
        "请核对年级；原表请补上年级列。",
        is_told_once=True,
    ),
    "hukou_kind_coded": _warning(
        "户口性质填的是代码“{value}”；各地 1、2 含义相反，按未知处理。", "请改填“农业户口”或“非农业户口”。", once=True
    ),
    "roll_state_read": _repair("学籍状态“{value}”读作“{detail}”。", "请核对读出的状态是否正确。"),
    "roll_state_unknown": _warning(
        "看不懂学籍状态“{value}”，不能确定是否在读，按未知处理。",
        "请改填“在读”“休学”“转出”“退学”“毕业”等国家学籍系统的状态。",
    ),
    "boarder_conflict": _warning("“就读方式”与“是否住宿”互相矛盾。", "请核对学生是否住校；现按住校读入。"),
    # people and households
    "duplicate_person": _warning("与{detail}是同一人。", "请核对保留哪一行；两行都已读入，提交时以人工核对为准。"),
    "duplicate_key": _warning("{detail}已有相同的编号。", "请核对编号；两行都已读入。"),
    "household_heads": _warning("户编号 {detail}。", "请核对本户的“与户主关系”。"),
    "household_spouses": _warning("户编号 {detail} 有两个以上配偶。", "请核对本户的“与户主关系”。"),
    "household_same_sex": _warning(
        "户编号 {detail} 的户主与配偶按身份证号是同一性别。", "请核对两人的身份证号和关系。"
    ),
    "relation_unknown": _warning(
        "“与户主关系”“{value}”不在规定的称谓内。", "请按建档立卡系统的称谓填写，如“之子”“之孙女”。"
    ),
    "education_and_school": _warning(
        "“文化程度”和“在校生状况”同时填写。", "在校生只填“在校生状况”，其他人只填“文化程度”。"
    ),
    "poverty_state_unclear": _warning(
        "“{value}”没有说明是否继续享受政策，按未知处理。", "请写明“已脱贫（享受政策）”或“已脱贫（不再享受政策）”。"
    ),
    "poverty_answers_differ": _warning(
        "“是否脱贫”与“脱贫属性”互相矛盾，按未知处理。", "请核对这一户是否脱贫、是否继续享受政策。"
    ),
    "left_meanwhile": _warning(
        "“{label}”写着{detail}，这一行的收费和用餐天数仍照读。",
        "请核对天数只算到离校那天，并在学籍名册写明离校日期；学期开始前已离校的，这一行不算在册。",
    ),
    "remark_decisive": _warning(
        "附注写着“{detail}”，与这一行是否仍在册有关。", "请核实；已离开的请在状态列写明或删去这一行。"
    ),
    "register_state_unknown": _error(
        "“{label}”的“{value}”看不出是否仍然有效，或与备注不一致。",
        "请填“有效”“在保”或“注销”“停保”等，核实后重新提交这一行。",
    ),
    # whole rows and sheets
    "total_row_skipped": _repair(
        "“{value}”是合计行，不是人，没有读入。", "不需要修改；如果这一行确实是人，请核对姓名并补填证件号码。"
    ),
    "sample_row_skipped": _repair(
        "“{value}”是填表示例，不是人，没有读入。", "不需要修改；如果这一行确实是人，请去掉示例字样。"
    ),
    "row_hidden": _warning(
        "这一行被筛选或隐藏，仍已读入。", "请取消筛选和隐藏后核对：已不在册的行请删除，再重新提交。"
    ),
    "column_not_used": _warning(
        "有几列没有用到：{detail}。", "其中有要用的内容时，请改用规定的表头，或在列的对应里指定；不需要请忽略。"
    ),
    "header_twice": _warning(
        "有几列都叫“{value}”，读的是第 {detail} 列，其余没有读入。", "请把各列的表头写清是谁的，如“家长身份证号”。"
    ),
    "sheet_hidden": _warning("工作表“{detail}”是隐藏的，没有读入。", "如需读入，请取消隐藏后重新提交；不需要请删除。"),
    "sheet_set_aside": _warning(
        "工作表“{detail}”按名称是旧表、注销名单或样表，没有读入。", "如需读入，请改工作表名后单独提交；不需要请删除。"
    ),
    "sheet_skipped": _warning("工作表“{detail}”没有读入：表头不全。", "如需读入，请补齐表头；不需要请忽略。"),
}

WHERE_IT_MAY_BE_UNKNOWN = {
    "unknown_value": "value_unknown",
    "no_result": "no_result_unknown",
    "cell_too_long": "text_too_long",
    "name_is_none": "name_unknown",
    "bad_date": "date_unknown",
    "bad_number": "number_unknown",
    "bad_money": "money_unknown",
    "negative_money": "money_unknown",
    "money_too_large": "money_unknown",
}
"""What a cleaner refuses is unknown and said so in a field that neither names the person nor carries the row's sums:
one bad cell does not take a child off the roll."""
