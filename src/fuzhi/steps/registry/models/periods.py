"""The facts of persons and schools as periods; what all periods have is said in :mod:`fuzhi.steps.periods.tables`."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from fuzhi.steps.audit.free_text import FreeLine
from fuzhi.steps.periods import tables
from fuzhi.steps.registry.models.people import Household, Record
from fuzhi.steps.registry.models.review import Correction
from fuzhi.vocabulary.codes import AssistanceKind, PovertyState
from fuzhi.vocabulary.terms import Term


class Period(tables.Period):
    """A period of a registry's record; its guards stand in migration 0002."""

    personal_data = "人员的学籍、贫困、残疾、保障、收费和账户事实；账号只有索引、后四位和密文"
    corrections = "registry_correction_v"

    record = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    correction = models.ForeignKey(Correction, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        """See :class:`fuzhi.steps.periods.tables.Period`."""

        abstract = True


class School(Period):
    """A school of the directory."""

    view, label, gist = "registry_school_v", "学校", ""

    school_code = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120)
    county_code = models.CharField(max_length=6)
    kind_text = models.CharField(max_length=20, blank=True)
    school_type = models.CharField(max_length=10, blank=True)
    ownership = models.CharField(max_length=10, blank=True)
    area = models.CharField(max_length=12, blank=True)
    is_teaching_point = models.BooleanField(null=True)
    zone_codes = ArrayField(models.CharField(max_length=12), null=True)
    public_tuition_fen = models.BigIntegerField(null=True)
    fees_never = ArrayField(models.CharField(max_length=24), null=True)


class Kindergarten(Period):
    """A kindergarten's fees and whether it is inclusive, as certified."""

    view, label, gist = "registry_kindergarten_v", "幼儿园", ""

    school_code = models.CharField(max_length=10)
    kindergarten_kind = models.CharField(max_length=20, blank=True)
    is_inclusive = models.BooleanField(null=True)
    certified_from = models.DateField(null=True)
    certified_to = models.DateField(null=True)
    monthly_fee_fen = models.BigIntegerField(null=True)
    public_monthly_fee_fen = models.BigIntegerField(null=True)


class Enrolment(Period):
    """A pupil on a school's roll."""

    view, label = "registry_enrolment_v", "就读"
    gist = """concat_ws(' ', coalesce((SELECT s.name FROM registry_school_v s
      WHERE s.school_code = registry_enrolment_v.school_code AND s.superseded_at IS NULL
      ORDER BY s.valid_from DESC LIMIT 1), school_code), nullif(grade_text, ''), nullif(class_name, ''))"""

    school_code = models.CharField(max_length=10)
    stage = models.CharField(max_length=24, blank=True)
    grade = models.IntegerField(null=True)
    grade_text = models.CharField(max_length=40, blank=True)
    class_name = models.CharField(max_length=60, blank=True)
    is_school_choice = models.BooleanField(null=True)
    approved_transfer = models.CharField(max_length=20, blank=True)
    is_full_time = models.BooleanField(null=True)
    hukou_code = models.CharField(max_length=12, blank=True)
    hukou_kind = models.CharField(max_length=20, blank=True)
    major = models.CharField(max_length=80, blank=True)
    entered_on = models.DateField(null=True)
    roll_state = models.CharField(max_length=20, blank=True)
    is_disabled_claim = models.BooleanField(null=True)
    guardian_name = models.CharField(max_length=60, blank=True)


class Boarding(Period):
    """Whether a pupil boards (住校)."""

    view, label, gist = "registry_boarding_v", "住宿", "is_boarder::text"

    is_boarder = models.BooleanField(null=True)


class BusRide(Period):
    """Whether the roll says that a pupil needs the school bus."""

    view, label, gist = "registry_bus_v", "乘坐校车", "rides_school_bus::text"

    rides_school_bus = models.BooleanField(null=True)


class Poverty(Period):
    """A person on the poverty register and the household's state."""

    view, label, gist = "registry_poverty_v", "脱贫属性", "poverty_state"

    poverty_state = models.CharField(max_length=30, blank=True)
    exit_year = models.IntegerField(null=True)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    village_code = models.CharField(max_length=12, blank=True)
    relation = models.CharField(max_length=30, blank=True)
    school_claim = models.CharField(max_length=60, blank=True)

    @staticmethod
    def said(value: str) -> str:
        """How the gist is read aloud."""
        return PovertyState(value).label


class Disability(Period):
    """A disability certificate."""

    view, label, gist = "registry_disability_v", "残疾", "category"

    category = models.CharField(max_length=10, blank=True)
    grade = models.IntegerField(null=True)


class Assistance(Period):
    """Minimum living, destitute support or orphan's support."""

    view, label, gist = "registry_assistance_v", "民政保障", "assistance_kind"

    assistance_kind = models.CharField(max_length=30, blank=True)
    starts_on = models.DateField(null=True)
    amount_fen = models.BigIntegerField(null=True)
    head_name = models.CharField(max_length=60, blank=True)

    @staticmethod
    def said(value: str) -> str:
        """How the gist is read aloud."""
        return AssistanceKind(value).label


class Bill(Period):
    """A school's approved charges for a pupil in a semester; null = unknown, 0 = nothing.

    ``charged_fen``: what was really taken, which no rule reads: a charge of 0 is what a waiver looks like.
    """

    view, label, gist = "registry_bill_v", "收费与用餐", "term"

    term = models.CharField(max_length=6)
    school_code = models.CharField(max_length=10, blank=True)
    care_fee_fen = models.BigIntegerField(null=True)
    misc_fee_fen = models.BigIntegerField(null=True)
    textbook_fee_fen = models.BigIntegerField(null=True)
    tuition_fen = models.BigIntegerField(null=True)
    accommodation_fen = models.BigIntegerField(null=True)
    bus_fare_fen = models.BigIntegerField(null=True)
    charged_fen = models.BigIntegerField(null=True)
    meal_days = models.IntegerField(null=True)

    @staticmethod
    def said(value: str) -> str:
        """How the gist is read aloud."""
        return Term.parse(value).short_label


class Hardship(Period):
    """Whether the school has recognised hardship for the school year."""

    view, label, gist = "registry_hardship_v", "困难认定", "is_hardship::text"

    is_hardship = models.BooleanField(null=True)


class Account(Period):
    """A bank account that aid may be paid to; the number is sealed with AAD row ``account_ref``."""

    view, label, gist = "registry_account_v", "账户", ""

    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    bank_name = FreeLine(max_length=80, blank=True)
    holder_name = FreeLine(max_length=60, blank=True)
    account_index = models.BinaryField(null=True)
    account_last4 = models.CharField(max_length=4, blank=True)
    account_sealed = models.BinaryField(null=True)
    account_ref = models.CharField(max_length=80, blank=True)
    origin = models.CharField(max_length=20)
