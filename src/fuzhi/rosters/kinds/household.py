"""The poverty office's register: one row a person. Headers and codes as its exports of 2016 to 2021 write them."""

from collections import defaultdict
from collections.abc import Sequence

from fuzhi.rosters.cleaning import amounts, choices, numbers
from fuzhi.rosters.cleaning.cell import Cleaned, Raw
from fuzhi.rosters.codes import Issue
from fuzhi.rosters.kinds import parts
from fuzhi.rosters.kinds.remarks import take_poverty_state
from fuzhi.rosters.kinds.shape import Field, Kind, Mask, Rows
from fuzhi.vocabulary.codes import PovertyState, RosterKind
from fuzhi.vocabulary.identity import IdState

RELATIONS = frozenset(
    {
        "户主",
        "配偶",
        "之子",
        "之女",
        "之儿媳",
        "之女婿",
        "之孙子",
        "之孙女",
        "之外孙子",
        "之外孙女",
        "之父",
        "之母",
        "之岳父",
        "之岳母",
        "之公公",
        "之婆婆",
        "之祖父",
        "之祖母",
        "之外祖父",
        "之外祖母",
        "之兄弟姐妹",
        "之曾孙子",
        "之曾孙女",
        "之侄儿",
        "之侄女",
        "之兄弟媳妇",
        "之叔伯",
        "之外甥",
        "之外甥女",
        "其他",
        "其它",
        "之孙媳妇",
        "之孙女婿",
        "之曾祖父",
        "之曾祖母",
        "本人",
    }
)

_POVERTY_STATES = {
    "未脱贫": "poor",
    "未脱贫户": "poor",
    "0": "poor",
    "贫困": "poor",
    "贫困户": "poor",
    "已脱贫（享受政策）": "exited_with_policy",
    "脱贫（享受政策）": "exited_with_policy",
    "1": "exited_with_policy",
    "已脱贫享受政策": "exited_with_policy",
    "享受政策": "exited_with_policy",
    "脱贫享受政策": "exited_with_policy",
    "已脱贫（继续享受政策）": "exited_with_policy",
    "脱贫不脱政策": "exited_with_policy",
    "返贫": "relapsed",
    "返贫户": "relapsed",
    "3": "relapsed",
    "已脱贫（不再享受政策）": "exited_without_policy",
    "已脱贫（不享受政策）": "exited_without_policy",
    "脱贫（不再享受政策）": "exited_without_policy",
    "已脱贫不再享受政策": "exited_without_policy",
    "不再享受政策": "exited_without_policy",
    "4": "exited_without_policy",
    "稳定脱贫": "exited_without_policy",
}
_POVERTY_DOUBTS = {
    "已脱贫": "poverty_state_unclear",
    "脱贫": "poverty_state_unclear",
    "脱贫户": "poverty_state_unclear",
}
_EXIT_ANSWERS = choices.yes_no_with(
    yes=("已脱贫", "脱贫", "已", "脱贫户", "已脱"), no=("未脱贫", "未脱", "贫困", "贫困户", "未脱贫户")
)
_plain_state = choices.one_of({word: state for word, state in _POVERTY_STATES.items() if not word.isdigit()})


def _has_exited(raw: Raw) -> Cleaned:
    """是否脱贫: 否 is poor; 是 does not say whether the policy goes on; a whole state counts as such."""
    state, issues = _plain_state(raw)
    if state is not None or not issues:
        return state, issues
    answer, issues = _EXIT_ANSWERS(raw)
    if answer is None:
        return None, issues
    return (None, (Issue("poverty_state_unclear"),)) if answer else ("poor", issues)


_POVERTY_ALLOWED = "、".join(state.label for state in PovertyState)

_FIELDS = (
    Field(
        "county",
        "县",
        ("县（市、区、旗）", "县", "县区", "县市区", "县（市、区）", "所属县", "县名", "县（区）", "区县", "县级"),
        fills_down=True,
    ),
    Field(
        "town_name",
        "乡镇",
        ("乡（镇）", "乡镇", "乡", "镇", "乡镇名称", "所属乡镇", "乡（镇、街道）", "乡镇（街道）", "镇乡", "乡级"),
        fills_down=True,
    ),
    Field(
        "village_name",
        "行政村",
        ("行政村", "村", "村名", "行政村名称", "村（社区）", "所在村", "村委会", "行政村（社区）", "村级"),
        fills_down=True,
    ),
    Field("hamlet", "自然村", ("自然村", "自然屯", "屯", "村民小组", "组", "社"), fills_down=True),
    Field(
        "household_no",
        "户编号",
        ("户编号", "户号", "贫困户编号", "户编码", "家庭编号", "户ID"),
        numbers.code,
        required=True,
        fills_down=True,
    ),
    Field(
        "person_no",
        "人编号",
        ("人编号", "人口编号", "成员编号", "人员编号", "贫困人口编号", "人编码"),
        numbers.code,
        spreads=False,
    ),
    parts.name_field("成员姓名", "家庭成员姓名", "家庭成员", "贫困人口姓名", "人员姓名", "名字"),
    parts.SEX,
    parts.BIRTH_DATE,
    parts.id_field("证件号码", "身份证号码/残疾证号", label="证件号码"),
    Field(
        "member_count",
        "人数",
        ("人数", "家庭人口", "家庭人数", "家庭人口数", "户人数", "人口数", "家庭成员数"),
        amounts.count("人数", 99),
        in_group=True,
    ),
    Field(
        "relation",
        "与户主关系",
        (
            "与户主关系",
            "与户主的关系",
            "家庭关系",
            "和户主关系",
            "和户主的关系",
            "同户主关系",
            "跟户主关系",
            "是户主的",
            "户主关系",
            "关系",
            "成员关系",
        ),
        choices.listed_text(RELATIONS, "relation_unknown"),
        spreads=False,
    ),
    Field("ethnicity", "民族", ("民族", "民族名称")),
    Field("education", "文化程度", ("文化程度", "学历", "受教育程度", "文化水平"), spreads=False),
    Field(
        "school_claim",
        "在校生状况",
        ("在校生状况", "在校生情况", "在校状况", "在校情况", "就学情况", "在读情况"),
        spreads=False,
    ),
    Field("health", "健康状况", ("健康状况", "身体状况", "健康情况"), spreads=False),
    Field("labour", "劳动技能", ("劳动技能", "劳动能力", "劳动力状况", "劳动力类型"), spreads=False),
    Field(
        "poverty_state",
        "脱贫属性",
        ("脱贫属性", "脱贫状态", "脱贫情况", "脱贫标识", "脱贫标志", "是否脱贫属性"),
        choices.one_of(_POVERTY_STATES, _POVERTY_ALLOWED, _POVERTY_DOUBTS),
        in_group=True,
    ),
    Field(
        "exit_answer",
        "是否脱贫",
        ("是否脱贫", "脱贫与否", "是否已脱贫", "脱贫否", "是否已经脱贫"),
        _has_exited,
        in_group=True,
    ),
    Field(
        "exit_year",
        "脱贫年度",
        ("脱贫年度", "脱贫年份", "脱贫时间", "脱贫年", "脱贫（年度）"),
        amounts.year,
        in_group=True,
    ),
    Field(
        "household_kind",
        "贫困户属性",
        ("贫困户属性", "贫困户类型", "户属性", "户类型", "农户属性", "贫困属性"),
        in_group=True,
    ),
    Field(
        "poverty_cause",
        "致贫原因",
        ("致贫原因", "主要致贫原因", "致贫原因1", "致贫主因", "致贫原因（主要）"),
        in_group=True,
    ),
    parts.PHONE,
    parts.BANK_NAME,
    parts.ACCOUNT_NUMBER,
    Field(
        "certificate_number",
        "残疾证号",
        ("残疾证号", "残疾证号码", "残疾人证号"),
        numbers.certificate,
        mask=Mask.ID,
        spreads=False,
    ),
    parts.REMARK,
)


def _finish(block: Rows) -> None:
    block.take_places("county", "town_name", "village_name")
    parts.take_ids(block)
    _take_exit_answers(block)
    take_poverty_state(block)
    certificates = block.column("certificate_number")
    for index, cell in enumerate(block.values["id_cell"]):
        if cell.certificate and certificates[index] is None:
            certificates[index] = cell.certificate
    for index, (education, school) in enumerate(
        zip(block.column("education"), block.column("school_claim"), strict=True)
    ):
        if education and school and school != "非在校生":
            block.tell(index, "education", "education_and_school")


def _take_exit_answers(block: Rows) -> None:
    """是否脱贫 where 脱贫属性 says nothing; against each other neither is believed."""
    states = block.column("poverty_state")
    answers = block.column("exit_answer")
    for index, answer in enumerate(answers if block.has("exit_answer") else ()):
        state, is_yes = states[index], block.is_told(index, "poverty_state_unclear")
        if state is None:
            states[index] = None if block.is_told(index, "value_unknown") or is_yes else answer
        elif (state == "poor" and is_yes) or (answer is not None and answer != state):
            block.tell(index, "exit_answer", "poverty_answers_differ")
            states[index] = None
        else:
            block.untell(index, "poverty_state_unclear")


def _households(blocks: Sequence[Rows]) -> None:
    """Two heads or none, two spouses, head and spouse of one sex by ID."""
    members: dict[str, list[tuple[Rows, int]]] = defaultdict(list)
    for block in blocks:
        if not block.has("relation"):
            continue
        for index, number in enumerate(block.column("household_no")):
            if number and not block.is_told(index, "duplicate_row"):
                members[number].append((block, index))
    for number, people in members.items():
        relations = [block.column("relation")[index] for block, index in people]
        heads, spouses = relations.count("户主"), relations.count("配偶")
        block, index = people[0]
        if heads != 1 and None not in relations:
            said = "没有户主" if heads == 0 else f"有 {heads} 个户主"
            block.tell(index, "relation", "household_heads", f"{number} {said}")
        if spouses > 1:
            block.tell(index, "relation", "household_spouses", number)
        if heads == spouses == 1:
            head, spouse = people[relations.index("户主")], people[relations.index("配偶")]
            sexes = {_sex_by_id(*head), _sex_by_id(*spouse)}
            if len(sexes) == 1 and None not in sexes:
                head[0].tell(head[1], "relation", "household_same_sex", number)


def _sex_by_id(block: Rows, index: int) -> str | None:
    number, state = block.column("id_number")[index], block.column("id_state")[index]
    if state not in (IdState.VALID, IdState.CONVERTED):
        return None
    return "男" if int(number[16]) % 2 else "女"


HOUSEHOLD = Kind(
    code=RosterKind.HOUSEHOLD,
    fields=_FIELDS,
    columns={
        "county_code": "text",
        "town_code": "text",
        "village_code": "text",
        "town_name": "text",
        "village_name": "text",
        "household_no": "text",
        "person_no": "text",
        "name": "text",
        "sex": "text",
        "id_number": "text",
        "id_state": "text",
        "birth_date": "date",
        "member_count": "int",
        "relation": "text",
        "ethnicity": "text",
        "education": "text",
        "school_claim": "text",
        "health": "text",
        "labour": "text",
        "poverty_state": "text",
        "exit_year": "int",
        "household_kind": "text",
        "poverty_cause": "text",
        "certificate_number": "text",
        "phone": "text",
        "bank_name": "text",
        "account_number": "text",
    },
    shown={
        "village_name": "村",
        "relation": "与户主关系",
        "poverty_state": "脱贫属性",
        "exit_year": "脱贫年度",
        "school_claim": "在校生状况",
        "poverty_cause": "致贫原因",
        "bank_name": "开户银行",
    },
    needs=(("name",), ("household_no",)),
    marks=frozenset(
        {
            "household_no",
            "poverty_state",
            "exit_answer",
            "household_kind",
            "poverty_cause",
            "exit_year",
            "labour",
            "school_claim",
        }
    ),
    anchors=("name",),
    keys=(("id_number",), ("person_no",)),
    group="household_no",
    has_members=True,
    derived={"exit_answer": ("poverty_state",)},
    finish=_finish,
    file_checks=(_households,),
)
