"""``fuzhi pack new``: a small working pack to start from; it passes its check apart from the open points it names."""

from pathlib import Path

from fuzhi.policy.folders import module_name, own_packs_folder, pack_names
from fuzhi.vocabulary.errors import Conflict, InputError

_README = """# {name}

一份新的政策包。先读 `fuzhi` 文档里的“怎样写政策包”，再从上往下改：
`pack.yaml`、`clauses.yaml`、`parameters.yaml`、`readings.yaml`、`questions.yaml`、`conditions.py`、`benefits/`、`examples/`。
每改一步运行 `fuzhi pack check {name}`；`open_points.yaml` 里的每一点都要有人接受或去掉。
"""
_PACK = """name: {name}
title: （填写政策全名）
issuer: （填写发文单位）
in_force: {{from: 2017-1}}
checked: {{from: 2017-1, through: 2017-2}}
prefecture: {{code: "9901", name: （填写市名）, province: （填写省名）}}
counties:
  "990121": {{name: 示例县, letters: SL}}
ages: {{youngest: 3, oldest: 21}}
preschool_months: 5
benefits: [example]
"""
_CLAUSES = """"1.1":
  title: （条款标题）
  meaning: （用自己的话写条款的意思）
  items: [example_grant]
"1.2":
  title: （另一条款）
  meaning: （用自己的话写条款的意思）
  no_item: （写明为什么没有项目，如：组织要求）
"""
_PARAMETERS = """example_grant_fen:
  label: 示例助学金（每学期）
  unit: fen per semester
  values:
    - {value: 10000, ref: "1.1"}
  last_checked_on: 2026-11-23
"""
_READINGS = """# 每一处有疑问的读法写一条；shapes: rules 改变规则，facts 改变事实怎样形成，notice 改变公示
exit_takes_effect:
  label: 脱贫后何时停止
  kind: choice
  shapes: facts
  default: next_semester
  alternatives: [at_once, keeps_until_stage_end]
  words: {next_semester: 下学期起, at_once: 立即, keeps_until_stage_end: 保留到本学段结束}
  reason: 学期内脱贫的，本学期照旧，下学期起调整。
  ref: "1.1"
  decided_by: （谁定的）
  decided_on: 2026-11-23
keep_aid_after_exit:
  label: 脱贫后是否保留资助
  kind: flag
  shapes: facts
  default: false
  alternatives: [true]
  reason: （写理由）
  ref: "1.1"
  decided_by: （谁定的）
  decided_on: 2026-11-23
relapse_starts:
  label: 返贫学生从何时起享受
  kind: choice
  shapes: facts
  default: semester_of_application
  alternatives: [semester_of_approval, next_semester]
  words: {semester_of_application: 自申请所在学期起, semester_of_approval: 自批准所在学期起, next_semester: 下学期起}
  reason: 审批快慢不应由孩子承担。
  ref: "1.1"
  decided_by: （谁定的）
  decided_on: 2026-11-23
notice_working_days:
  label: 公示几个工作日
  kind: whole
  least: 1
  most: 60
  shapes: notice
  default: 5
  alternatives: [7]
  reason: 常见做法。
  ref: "1.1"
  decided_by: （谁定的）
  decided_on: 2026-11-23
notice_shows_amount:
  label: 公示名单是否写项目和金额
  kind: flag
  shapes: notice
  default: true
  alternatives: [false]
  reason: 便于监督。
  ref: "1.1"
  decided_by: （谁定的）
  decided_on: 2026-11-23
"""
_QUESTIONS = """# 公众自查的问题：第一个问学段；答“说不清”的不写 facts，什么也没有说明。
- code: stage
  words: 孩子在哪儿上学？
  answers:
    - {code: primary, words: 小学, short: 小学, facts: {stage: primary}}
    - {code: junior_secondary, words: 初中, short: 初中, facts: {stage: junior_secondary}}
"""
_OPEN_POINTS = """- code: skeleton_rules
  about: example_grant
  question: 示例项目还没有换成政策的项目。
  now: 只有一个示例项目。
  asked: （问过谁）
  accepted: false
- code: skeleton_titles
  about: pack.yaml
  question: 政策名称、发文单位、条款还没有填写。
  now: 括号里的文字是占位。
  asked: （问过谁）
  accepted: false
"""
_CONDITIONS = '''"""The shared words of the pack: each condition once, with the phrase that is read
to a parent and its clause."""

from fuzhi.policy import Condition, s

COMPULSORY_STAGE = Condition(
    "compulsory_stage",
    "在小学或初中就读",
    s.stage.isin(["primary", "junior_secondary"]),
    clause="1.1",
    failing="不在小学或初中就读",
)
REGISTERED_POOR = Condition(
    "registered_poor", "建档立卡", s.is_registered_poor, clause="1.1", failing="不是建档立卡"
)
'''
_BENEFIT = '''"""The aid items of this stage, in reading order in ``BENEFITS``."""

from fuzhi.policy import Benefit, Delivery, Tier, p

from ..conditions import COMPULSORY_STAGE, REGISTERED_POOR

EXAMPLE_GRANT = Benefit(
    code="example_grant",
    label="示例助学金",
    short_label="示例资助",
    clauses=("1.1",),
    tier=Tier.MUNICIPAL,
    delivery=Delivery.CASH,
    asks_for_need=True,
    when=(COMPULSORY_STAGE, REGISTERED_POOR),
    amount=p.example_grant_fen,
)

BENEFITS = (EXAMPLE_GRANT,)
'''
_EXAMPLES = """typical: {term: 2017-1, stage: primary, is_registered_poor: true}
cases:
  - case: 建档立卡小学生
    expect:
      example_grant: {granted: "100.00"}
  - case: 没有建档立卡
    but: {is_registered_poor: false}
    expect:
      example_grant: {refused: [registered_poor]}
  - case: 不在小学或初中
    but: {stage: preschool}
    expect:
      example_grant: {refused: [compulsory_stage]}
  - case: 是否建档立卡不知道
    but: {is_registered_poor: null}
    expect:
      example_grant: {undetermined: [registered_poor]}
"""
_PACKAGE = '"""A policy pack; start with README.md and pack.yaml."""\n'
_FILES = {
    "__init__.py": _PACKAGE,
    "README.md": _README,
    "pack.yaml": _PACK,
    "clauses.yaml": _CLAUSES,
    "parameters.yaml": _PARAMETERS,
    "readings.yaml": _READINGS,
    "open_points.yaml": _OPEN_POINTS,
    "questions.yaml": _QUESTIONS,
    "conditions.py": _CONDITIONS,
    "majors.csv": "name,category,is_agricultural,is_performing_arts,note\n",
    "benefits/__init__.py": '"""The aid items, a module per stage."""\n',
    "benefits/example.py": _BENEFIT,
    "examples/__init__.py": '"""Worked cases, run on every engine."""\n',
    "examples/example.yaml": _EXAMPLES,
}
_NAMED = ("README.md", "pack.yaml")


def new_pack(name: str) -> Path:
    """Write a skeleton under ``FUZHI_HOME/packs`` and give its folder. Raises InputError for a name that cannot be one,
    Conflict when there is such a pack already."""
    module = module_name(name)
    if not (module.isascii() and module.isidentifier() and module.islower()):
        raise InputError(
            "bad_pack_name", f"“{name}”不能作为政策包名。", "请用小写字母、数字和连字符，以字母开头，如 siping-2018。"
        )
    if module.replace("_", "-") in pack_names():
        raise Conflict("pack_exists", f"已有名为“{name}”的政策包。", "请换一个名字。")
    folder = own_packs_folder() / module
    try:
        for place, text in _FILES.items():
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.format(name=module.replace("_", "-")) if place in _NAMED else text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            "home_not_writable", f"{folder} 不能写入：{error.strerror}。", "请用 FUZHI_HOME 指定可写的文件夹。"
        ) from error
    return folder
