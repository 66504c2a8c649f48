"""The disabled persons' federation's and civil affairs' rosters."""

from fuzhi.rosters.cleaning import amounts, choices, dates, numbers, people
from fuzhi.rosters.cleaning.cell import Cleaned, Raw
from fuzhi.rosters.cleaning.numbers import NO_ID
from fuzhi.rosters.kinds import ending, parts
from fuzhi.rosters.kinds.ending import take_ending
from fuzhi.rosters.kinds.shape import Field, Kind, Mask, Rows
from fuzhi.vocabulary.codes import AssistanceKind, RosterKind
from fuzhi.vocabulary.identity import DISABILITY_CATEGORIES, read_disability_certificate, read_resident_id

_CATEGORIES: dict[str, str | None] = {
    written: name
    for code, name in DISABILITY_CATEGORIES.items()
    for written in (name, name + "残疾", code, f"{code}{name}", f"{code}{name}残疾", name + "类")
}
_CATEGORIES.update(
    {"语言": "言语", "言语残疾人": "言语", "语言残疾": "言语", "综合": "多重", "其他残疾": None, "其他": None}
)
_GRADES: dict[str, str | None] = {
    written: str(grade)
    for grade, words in {1: "一壹", 2: "二贰", 3: "三叁", 4: "四肆"}.items()
    for mark in (*words, str(grade))
    for written in (mark, mark + "级", mark + "等", mark + "级残疾")
}
_GRADES.update({"未评定": None, "未定级": None, "无": None})
_grade_word = choices.one_of(_GRADES, "一级、二级、三级、四级")


def _grade(raw: Raw) -> Cleaned:
    value, issues = _grade_word(raw)
    return (int(value) if value else None), issues


def _finish_disability(block: Rows) -> None:
    """What the certificate says fills blanks; where it contradicts the row, both are told."""
    cells = [cell or NO_ID for cell in block.column("id_number")]
    certificates = block.column("certificate_number")
    categories, grades = block.column("category"), block.column("grade")
    for index, cell in enumerate(cells):
        certificates[index] = certificates[index] or cell.certificate
        read = read_disability_certificate(certificates[index]) if certificates[index] else None
        if read is None:
            continue
        if cell.number is None and not block.is_told(index, "id_digits_lost"):
            resident = read_resident_id(read.resident_id)
            cells[index] = numbers.IdCell(resident.number, resident.state.value)
        elif cell.number and cell.number != read.resident_id:
            block.tell(index, "certificate_number", "certificate_id_differs")
        said = f"{read.category}{read.grade}级"
        if (categories[index] or read.category, grades[index] or read.grade) != (read.category, read.grade):
            block.tell(
                index,
                "category" if categories[index] not in (None, read.category) else "grade",
                "certificate_grade_differs",
                said,
            )
        categories[index] = categories[index] or read.category
        grades[index] = grades[index] or read.grade
    block.values["id_number"] = cells
    parts.take_ids(block)
    take_ending(block)


DISABILITY = Kind(
    code=RosterKind.DISABILITY,
    fields=(
        parts.name_field("残疾人姓名", "残疾儿童姓名", "持证人姓名", "持证人"),
        parts.SEX,
        parts.id_field("残疾人身份证号"),
        parts.BIRTH_DATE,
        Field(
            "certificate_number",
            "残疾证号",
            (
                "残疾证号",
                "残疾人证号",
                "残疾证号码",
                "残疾人证号码",
                "残疾证编号",
                "残疾人证",
                "残疾证",
                "中华人民共和国残疾人证号",
                "证号",
            ),
            numbers.certificate,
            mask=Mask.ID,
            spreads=False,
        ),
        Field(
            "category",
            "残疾类别",
            ("残疾类别", "残疾类型", "残疾种类", "类别", "致残类别"),
            choices.one_of(_CATEGORIES, "、".join(DISABILITY_CATEGORIES.values())),
        ),
        Field("grade", "残疾等级", ("残疾等级", "残疾级别", "等级", "残疾程度", "级别"), _grade),
        Field(
            "address",
            "户籍地址",
            ("户籍地址", "户籍所在地", "家庭住址", "现住址", "住址", "地址", "家庭地址", "户口所在地", "居住地址"),
        ),
        parts.GUARDIAN_NAME,
        parts.PHONE,
        ending.state("残疾证状态", "残疾人证状态", "证件状态", "持证状态", "办证状态", "证状态", "状态", "是否有效"),
        ending.ends(
            "有效期至",
            "有效期",
            "有效期限",
            "证件有效期",
            "有效期止",
            "到期时间",
            "到期日期",
            "截止日期",
            "注销日期",
            "注销时间",
        ),
        parts.REMARK,
    ),
    columns={
        "name": "text",
        "sex": "text",
        "id_number": "text",
        "id_state": "text",
        "birth_date": "date",
        "certificate_number": "text",
        "category": "text",
        "grade": "int",
        "address": "text",
        "guardian_name": "text",
        "phone": "text",
        "register_state": "text",
        "ends_on": "date",
    },
    shown={
        "address": "户籍地址",
        "category": "类别",
        "grade": "等级",
        "guardian_name": "监护人",
    },
    needs=(("name",), ("certificate_number", "category", "grade")),
    marks=frozenset({"certificate_number", "category", "grade"}),
    anchors=("name",),
    keys=(("id_number",), ("certificate_number",)),
    finish=_finish_disability,
)

_ASSISTANCE = {
    "城市低保": "urban_minimum_living",
    "城镇低保": "urban_minimum_living",
    "城市最低生活保障": "urban_minimum_living",
    "城市居民最低生活保障": "urban_minimum_living",
    "城低": "urban_minimum_living",
    "城市低保户": "urban_minimum_living",
    "农村低保": "rural_minimum_living",
    "农村最低生活保障": "rural_minimum_living",
    "农低": "rural_minimum_living",
    "农村居民最低生活保障": "rural_minimum_living",
    "农村低保户": "rural_minimum_living",
    "特困供养": "destitute",
    "特困救助供养": "destitute",
    "特困人员": "destitute",
    "特困": "destitute",
    "五保": "destitute",
    "农村五保": "destitute",
    "特困人员救助供养": "destitute",
    "农村特困供养": "destitute",
    "城市特困供养": "destitute",
    "特困人员供养": "destitute",
    "农村特困": "destitute",
    "城市特困": "destitute",
    "五保户": "destitute",
    "农村特困人员": "destitute",
    "城市特困人员": "destitute",
    "孤儿": "orphan",
    "孤儿保障": "orphan",
    "事实无人抚养儿童": "orphan",
    "孤儿养育": "orphan",
    "散居孤儿": "orphan",
    "集中供养孤儿": "orphan",
}
_ASSISTANCE_ALLOWED = "、".join(kind.label for kind in AssistanceKind)


def _finish_minimum_living(block: Rows) -> None:
    """A row without member names its head; the head's ID counts for it."""
    heads = [cell or NO_ID for cell in block.column("head_id_number")]
    names, head_names = block.column("name"), block.column("head_name")
    members = [cell or NO_ID for cell in block.column("id_number")]
    relations = block.column("relation")
    for index, name in enumerate(names):
        is_unsaid = name is None and relations[index] is None and not block.is_filled(index, "head_name")
        is_head = relations[index] in ("户主", "本人") or is_unsaid
        if name is None and is_head:
            names[index] = head_names[index]
        if is_head and members[index].number is None and not block.is_told(index, "id_digits_lost"):
            members[index] = heads[index]
            block.untell(index, "id_missing")
    block.values["id_number"] = members
    block.values["head_id_number"] = [cell.number for cell in heads]
    parts.take_ids(block)
    take_ending(block)


MINIMUM_LIVING = Kind(
    code=RosterKind.MINIMUM_LIVING,
    fields=(
        Field(
            "head_name",
            "户主姓名",
            ("户主姓名", "户主", "申请人", "申请人姓名", "保障对象", "低保户主", "户主名"),
            people.person_name,
            fills_down=True,
        ),
        Field(
            "head_id_number",
            "户主身份证号",
            ("户主身份证号", "户主身份证号码", "户主证件号码", "申请人身份证号", "户主公民身份号码", "户主身份证"),
            numbers.id_number,
            mask=Mask.ID,
            fills_down=True,
        ),
        parts.name_field("家庭成员", "家庭成员姓名", "成员姓名", "保障成员", "保障人员姓名", "成员", label="家庭成员"),
        parts.id_field(
            "成员身份证号",
            "成员身份证号码",
            "家庭成员身份证号",
            "家庭成员身份证号码",
            "成员证件号码",
            "成员公民身份号码",
            label="成员身份证号",
        ),
        parts.BIRTH_DATE,
        parts.SEX,
        Field(
            "relation",
            "与户主关系",
            ("与户主关系", "与户主的关系", "和户主的关系", "和户主关系", "关系", "家庭关系", "与申请人关系"),
            spreads=False,
        ),
        Field(
            "covered_count",
            "保障人口",
            ("保障人口", "保障人数", "保障人口数", "享受人数", "低保人口", "保障人口（人）"),
            amounts.count("人数", 99),
        ),
        Field(
            "assistance_kind",
            "保障类别",
            ("保障类别", "救助类别", "保障类型", "救助类型", "低保类别", "类别", "对象类别", "救助种类"),
            choices.one_of(_ASSISTANCE, _ASSISTANCE_ALLOWED),
            fills_down=True,
        ),
        Field(
            "amount_fen",
            "月保障金额",
            (
                "月保障金额",
                "保障金额",
                "月保障金",
                "月补助金额",
                "月发放金额",
                "月保障金额（元）",
                "保障金",
                "补助金额",
                "户月保障金",
                "月救助金额",
            ),
            amounts.money_per("month"),
            per="month",
        ),
        Field(
            "starts_on",
            "起始年月",
            (
                "起始年月",
                "起始时间",
                "享受起始年月",
                "开始时间",
                "保障起始年月",
                "起始日期",
                "享受起始时间",
                "救助起始年月",
            ),
            dates.month_or_day,
            fills_down=True,
        ),
        parts.BANK_NAME,
        parts.ACCOUNT_HOLDER,
        parts.ACCOUNT_NUMBER,
        ending.state("保障状态", "救助状态", "享受状态", "低保状态", "对象状态", "状态", "是否在保", "是否享受"),
        ending.ends(
            "终止年月",
            "终止时间",
            "终止日期",
            "截止年月",
            "截止时间",
            "停保时间",
            "停保日期",
            "停发时间",
            "停发年月",
            "退出时间",
            "退出日期",
        ),
        parts.REMARK,
    ),
    columns={
        "head_name": "text",
        "head_id_number": "text",
        "name": "text",
        "id_number": "text",
        "id_state": "text",
        "birth_date": "date",
        "sex": "text",
        "relation": "text",
        "covered_count": "int",
        "assistance_kind": "text",
        "amount_fen": "int",
        "starts_on": "date",
        "bank_name": "text",
        "account_holder": "text",
        "account_number": "text",
        "register_state": "text",
        "ends_on": "date",
    },
    shown={
        "head_name": "户主",
        "relation": "与户主关系",
        "assistance_kind": "保障类别",
        "amount_fen": "月保障金（元）",
        "starts_on": "起始",
    },
    needs=(("name", "head_name"), ("id_number", "head_id_number"), ("assistance_kind", "covered_count", "amount_fen")),
    marks=frozenset({"assistance_kind", "covered_count", "amount_fen", "head_id_number", "head_name"}),
    anchors=("name", "head_name"),
    keys=(("id_number",),),
    group="head_name",
    has_members=True,
    finish=_finish_minimum_living,
)
