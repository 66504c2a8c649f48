"""Fields that several kinds share, and what is derived from an ID number in all of them."""

from dataclasses import replace

from fuzhi.rosters.cleaning import choices, dates, numbers, people
from fuzhi.rosters.cleaning.numbers import NO_ID
from fuzhi.rosters.kinds.shape import Field, Mask, Rows
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.identity import IdState, ResidentId

_ID_HEADERS = (
    "证件号码",
    "身份证号码",
    "身份证号",
    "公民身份号码",
    "公民身份证号",
    "居民身份证号",
    "居民身份证号码",
    "身份证件号",
    "身份证件号码",
    "证件号",
    "身份证",
    "身份号码",
    "有效证件号码",
    "身份证号（18位）",
    "证件编号",
    "身份证编号",
    "二代身份证号",
    "本人身份证号",
    "身份证号码（必填）",
)
_SEX_WORDS = {
    "男": "男",
    "女": "女",
    "1": "男",
    "2": "女",
    "男性": "男",
    "女性": "女",
    "M": "男",
    "F": "女",
    "未知": None,
    "未说明": None,
    "未说明的性别": None,
    "0": None,
    "9": None,
}
_SEX_CODED = {
    **_SEX_WORDS,
    **{sex + word: sex for sex in "男女" for word in "生孩童的"},
    "1男": "男",
    "2女": "女",
    "01": "男",
    "02": "女",
}

SEX = Field("sex", "性别", ("性别", "男/女", "男女", "性別"), choices.one_of(_SEX_CODED, "男、女"))
BIRTH_DATE = Field(
    "birth_date",
    "出生日期",
    ("出生日期", "出生年月日", "出生年月", "生日", "出生时间", "出生日期（公历）"),
    dates.birth,
    mask=Mask.BIRTH,
    is_vital=True,
)
PHONE = Field(
    "phone",
    "联系电话",
    (
        "联系电话",
        "手机号码",
        "手机号",
        "电话",
        "联系方式",
        "电话号码",
        "手机",
        "户联系电话",
        "家长联系电话",
        "人联系电话",
        "联系人电话",
        "家长电话",
        "监护人电话",
        "监护人联系电话",
        "成员联系电话",
        "家庭联系电话",
        "移动电话",
        "家长手机号",
    ),
    numbers.phone,
    mask=Mask.PHONE,
)
ACCOUNT_NUMBER = Field(
    "account_number",
    "银行账号",
    (
        "银行账号",
        "银行卡号",
        "账号",
        "卡号",
        "一卡通账号",
        "一卡通号",
        "收款账号",
        "银行帐号",
        "帐号",
        "社保卡号",
        "存折账号",
        "开户账号",
        "惠民一卡通账号",
        "资助卡号",
        "学生资助卡号",
        "中职学生资助卡号",
        "收款人账号",
        "工资卡号",
        "发放账号",
    ),
    numbers.account,
    mask=Mask.ACCOUNT,
)
BANK_NAME = Field(
    "bank_name", "开户银行", ("开户银行", "开户行", "银行名称", "开户行名称", "银行", "开户网点", "发卡银行")
)
ACCOUNT_HOLDER = Field(
    "account_holder",
    "户名",
    (
        "户名",
        "账户名",
        "开户名",
        "账户户名",
        "开户人",
        "开户人姓名",
        "持卡人",
        "持卡人姓名",
        "账户名称",
        "收款人",
        "收款人姓名",
        "收款户名",
        "收款人户名",
        "卡主姓名",
        "银行户名",
        "客户名称",
    ),
    people.person_name,
)
SCHOOL_CODE = Field(
    "school_code",
    "学校标识码",
    (
        "学校标识码",
        "学校代码",
        "学校（机构）标识码",
        "机构标识码",
        "学校编码",
        "标识码",
        "学校机构代码",
        "学校（机构）代码",
        "园所标识码",
    ),
    numbers.school_code,
    fills_down=True,
)
SCHOOL_NAME = Field(
    "school_name",
    "学校名称",
    (
        "学校名称",
        "学校",
        "就读学校",
        "学校全称",
        "所在学校",
        "学校（全称）",
        "单位",
        "单位名称",
        "所属学校",
        "园所名称",
        "幼儿园名称",
        "就读学校名称",
        "学籍学校",
        "工作单位",
        "任教学校",
        "所在单位",
        "现任教学校",
    ),
    people.unit_name,
    fills_down=True,
)
STUDENT_NUMBER = Field(
    "student_number",
    "学籍号",
    (
        "学籍号",
        "全国学籍号",
        "学籍号码",
        "全国学籍号码",
        "学生学籍号",
        "学籍编号",
        "学籍辅号/学籍号",
        "学号（学籍号）",
        "学籍",
    ),
    numbers.student_number,
    mask=Mask.ID,
    spreads=False,
)
GUARDIAN_NAME = Field(
    "guardian_name",
    "监护人",
    (
        "监护人",
        "监护人姓名",
        "家长姓名",
        "家长",
        "家长（监护人）姓名",
        "监护人名称",
        "家长/监护人姓名",
        "父母姓名",
        "父母或监护人姓名",
        "成员1姓名",
        "家庭成员1姓名",
        "监护人（家长）姓名",
    ),
    people.person_name,
)
REMARK = Field(
    "remark",
    "备注",
    (
        "备注",
        "备注说明",
        "说明",
        "情况说明",
        "备注信息",
        "附注",
        "变动情况",
        "变动原因",
        "异动情况",
        "异动原因",
        "核查情况",
    ),
    spreads=False,
)


_SURE = (IdState.VALID.value, IdState.CONVERTED.value)
ADULT_YEARS = 30
"""Nobody is a pupil at this age, even when a roster of some years ago is read: the number is a parent's."""


def name_field(*headers: str, label: str = "姓名", required: bool = True) -> Field:
    """The person's name under the headers of this kind."""
    return Field("name", label, ("姓名", *headers), people.person_name, required=required, spreads=False)


def id_field(*headers: str, label: str = "身份证号") -> Field:
    """The resident ID under the headers of this kind."""
    return Field("id_number", label, (*headers, *_ID_HEADERS), numbers.id_number, mask=Mask.ID, spreads=False)


def with_headers(field: Field, *headers: str) -> Field:
    """A shared field with further headers put first."""
    return replace(field, headers=(*headers, *field.headers))


def take_pupil_ids(block: Rows, *, tell_missing: bool = True) -> None:
    """As :func:`take_ids`, of pupils: adults' numbers in most rows are the parents' and not taken, one is told."""
    cells = block.values.get("id_number") or []
    year = clock.today().year
    born = {index: int(cell.number[6:10]) for index, cell in enumerate(cells) if cell and cell.state in _SURE}
    adults = {index for index, birth_year in born.items() if year - birth_year >= ADULT_YEARS}
    if adults and len(adults) * 2 > len(born):
        block.values["id_number"] = [None if index in born else cell for index, cell in enumerate(cells)]
        for index in adults:
            block.tell(index, "id_number", "id_of_adult")
    else:
        for index in adults:
            block.tell(index, "id_number", "age_odd", str(born[index]))
    take_ids(block, tell_missing=tell_missing)


def take_ids(block: Rows, *, tell_missing: bool = True) -> None:
    """Unpack the ID column into id_number, id_state and what the number itself says: birth date and sex where absent.

    Contradictions between the number and the columns are told, never settled.
    """
    cells = block.values.get("id_number") or [None] * block.size
    cells = [cell or NO_ID for cell in cells]
    block.values["id_cell"] = cells
    block.values["id_number"] = [cell.number for cell in cells]
    block.values["id_state"] = [cell.state for cell in cells]
    if tell_missing and block.has("id_number"):
        for index, cell in enumerate(cells):
            if cell.number is None and cell.state == IdState.MISSING and not block.is_told(index, "id_digits_lost"):
                block.tell(index, "id_number", "id_missing")
    births, sexes = block.column("birth_date"), block.column("sex")
    for index, cell in enumerate(cells):
        if cell.state not in (IdState.VALID, IdState.CONVERTED):
            continue
        read = ResidentId(cell.number, IdState(cell.state))
        birth, sex = read.birth_date, read.sex
        if births[index] is None:
            births[index] = birth
        elif births[index] != birth and birth is not None:
            block.tell(index, "birth_date", "birth_differs_from_id", birth.isoformat())
        if sexes[index] is None:
            sexes[index] = sex
        elif sexes[index] != sex:
            block.tell(index, "sex", "sex_differs_from_id")
