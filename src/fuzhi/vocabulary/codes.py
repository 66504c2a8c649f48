"""Coded values of the field, each with the label that people read.

The values are those of the fact-table contract; labels are what stands on screen and in workbooks.
"""

from enum import StrEnum


class Coded(StrEnum):
    """A StrEnum whose members carry a Chinese ``label``."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Coded":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(value, label) of every member, in order: what a column or a field offers."""
        return [(member.value, member.label) for member in cls]


class Stage(Coded):
    """学段."""

    PRESCHOOL = "preschool", "学前"
    PRIMARY = "primary", "小学"
    JUNIOR_SECONDARY = "junior_secondary", "初中"
    SENIOR_SECONDARY = "senior_secondary", "普通高中"
    SECONDARY_VOCATIONAL = "secondary_vocational", "中职"
    HIGHER = "higher", "高等教育"


class SchoolType(Coded):
    """学校类别."""

    REGULAR = "regular", "普通学校"
    SPECIAL = "special", "特殊教育学校"


class Ownership(Coded):
    """办学性质."""

    PUBLIC = "public", "公办"
    PRIVATE = "private", "民办"


class KindergartenKind(Coded):
    """幼儿园性质."""

    PUBLIC = "public", "公办园"
    PRIVATE_INCLUSIVE = "private_inclusive", "普惠性民办园"
    PRIVATE_OTHER = "private_other", "其他民办园"


class SchoolArea(Coded):
    """学校所在地."""

    VILLAGE = "village", "村"
    TOWNSHIP = "township", "乡镇"
    COUNTY_SEAT = "county_seat", "县城"
    CITY = "city", "城市"


class PovertyState(Coded):
    """脱贫属性 (reading 7): only EXITED_WITHOUT_POLICY is an exit."""

    POOR = "poor", "未脱贫"
    EXITED_WITH_POLICY = "exited_with_policy", "已脱贫（享受政策）"
    RELAPSED = "relapsed", "返贫"
    EXITED_WITHOUT_POLICY = "exited_without_policy", "已脱贫（不再享受政策）"

    @property
    def is_registered(self) -> bool:
        """True while the household counts as registered poor."""
        return self is not PovertyState.EXITED_WITHOUT_POLICY


class RosterKind(Coded):
    """名册种类."""

    HOUSEHOLD = "household", "扶贫名册"
    ROLL = "roll", "学籍名册"
    DISABILITY = "disability", "残疾人名册"
    MINIMUM_LIVING = "minimum_living", "低保特困名册"
    SCHOOL = "school", "学校名录"
    KINDERGARTEN = "kindergarten", "幼儿园名录"
    BILL = "bill", "收费与用餐清单"
    TEACHER = "teacher", "教师名册"
    BANK_RETURN = "bank_return", "银行回盘"


class AssistanceKind(Coded):
    """保障类别 of civil affairs."""

    URBAN_MINIMUM_LIVING = "urban_minimum_living", "城市低保"
    RURAL_MINIMUM_LIVING = "rural_minimum_living", "农村低保"
    DESTITUTE = "destitute", "特困供养"
    ORPHAN = "orphan", "孤儿"


class ApprovedTransfer(Coded):
    """批准跨学区就读的原因：有批准的不算择校."""

    SCHOOL_CLOSED = "school_closed", "学校撤并"
    CENTRAL_BOARDING = "central_boarding", "集中寄宿"
    SPECIAL_NEEDS = "special_needs", "特殊需要"


class PostKind(Coded):
    """教师岗位所在."""

    TOWNSHIP_SCHOOL = "township_school", "乡镇中心校"
    VILLAGE_SCHOOL = "village_school", "村小"
    TEACHING_POINT = "teaching_point", "教学点"
    COUNTY_SEAT_SCHOOL = "county_seat_school", "县城学校"
    OTHER = "other", "其他"


class Tier(Coded):
    """资助层级."""

    NATIONAL = "national", "国家项目"
    MUNICIPAL = "municipal", "市级新增"


class Delivery(Coded):
    """落实方式."""

    CASH = "cash", "发放到卡"
    WAIVER = "waiver", "免除不收"
    IN_KIND = "in_kind", "实物供餐"


class Outcome(Coded):
    """认定结果."""

    GRANTED = "granted", "应享受"
    REFUSED = "refused", "不符合"
    UNDETERMINED = "undetermined", "待定"


class FundLevel(Coded):
    """资金级次."""

    CENTRAL = "central", "中央"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"


class Role(Coded):
    """岗位."""

    CLERK = "clerk", "县资助经办"
    CHECKER = "checker", "县资助复核"
    FINANCE = "finance", "县资助财务"
    SCHOOL = "school", "学校资助员"
    VILLAGE = "village", "村干部"
    SUPERVISOR = "supervisor", "市级督查"
    AUDITOR = "auditor", "审计"
    ADMIN = "admin", "系统管理"


class GapKind(Coded):
    """缺口种类 (readings.md, coverage), in the order in which they are tried."""

    NO_ROLL = "no_roll", "查无学籍"
    MATCH_OPEN = "match_open", "比对未决"
    CLAIMED_TWICE = "claimed_twice", "两校同报"
    FACT_UNKNOWN = "fact_unknown", "缺事实"
    LEFT_OUT = "left_out", "剔出或撤回"
    HELD = "held", "异议待复"
    RETURNED = "returned", "银行退回"
    NO_ACCOUNT = "no_account", "缺账户"
    LATE = "late", "逾期未发"


class CoverageStage(Coded):
    """办理中 (readings.md, coverage): how far the item furthest back of a person is."""

    DECIDED = "decided", "待学校确认"
    CONFIRMED = "confirmed", "待批准"
    APPROVED = "approved", "待编入批次"
    ON_NOTICE = "on_notice", "公示中"
    IN_BATCH = "in_batch", "待到账"


class CoverageKind(Coded):
    """覆盖平衡 (readings.md): each person whom the policy serves stands in exactly one."""

    AIDED = "aided", "已落实"
    IN_PROGRESS = "in_progress", "办理中"
    NOT_DUE = "not_due", "依条款不应享"
    OUTSIDE_AGE = "outside_age", "不在学龄"
    GAP = "gap", "缺口"
