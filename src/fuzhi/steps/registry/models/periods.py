"""Facts as bitemporal periods. A row is never updated but superseded; overlaps are refused by the database.

``valid_from`` and ``valid_to`` are half-open days (open end = null). ``written_by`` is the batch that recorded this
version, ``superseded_by`` the batch that ended it; the source is ``batch_id`` and ``row_id`` for a roster,
``batch_id`` alone of the register that no longer had it for an absence (``row_id`` keeps where the value stood),
``correction`` for a decision. ``basis`` is the keyed digest of the roster values that stand under the fact: a roster
that says the same again changes nothing, also when a decision has put the fact right.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from fuzhi.steps.registry.models.people import Household, Record
from fuzhi.steps.registry.models.review import Correction
from fuzhi.steps.registry.states import SourceKind


class Period(models.Model):
    """What all periods have."""

    personal_data = "人员的学籍、贫困、残疾、保障、收费和账户事实；账号只有索引、后四位和密文"

    record = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    written_by = models.BigIntegerField(null=True)
    superseded_by = models.BigIntegerField(null=True)
    source_kind = models.CharField(max_length=10, choices=[(s.value, s.label) for s in SourceKind])
    batch_id = models.BigIntegerField(null=True)
    row_id = models.BigIntegerField(null=True)
    correction = models.ForeignKey(Correction, models.PROTECT, null=True, related_name="+", db_index=False)
    basis = models.BinaryField(null=True)

    class Meta:
        """Indexes and the exclusion constraint stand in migration 0002."""

        abstract = True

    def __str__(self) -> str:
        return f"{self.record_id} {self.valid_from}"


class School(Period):
    """A school of the directory."""

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


class Kindergarten(Period):
    """A kindergarten's fees and whether it is inclusive, as certified."""

    school_code = models.CharField(max_length=10)
    kindergarten_kind = models.CharField(max_length=20, blank=True)
    is_inclusive = models.BooleanField(null=True)
    certified_from = models.DateField(null=True)
    certified_to = models.DateField(null=True)
    monthly_fee_fen = models.BigIntegerField(null=True)
    public_monthly_fee_fen = models.BigIntegerField(null=True)


class Enrolment(Period):
    """A pupil on a school's roll."""

    school_code = models.CharField(max_length=10)
    stage = models.CharField(max_length=24, blank=True)
    grade = models.IntegerField(null=True)
    grade_text = models.CharField(max_length=40, blank=True)
    class_name = models.CharField(max_length=60, blank=True)
    is_school_choice = models.BooleanField(null=True)
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

    is_boarder = models.BooleanField(null=True)


class BusRide(Period):
    """Whether the roll says that a pupil needs the school bus."""

    rides_school_bus = models.BooleanField(null=True)


class Poverty(Period):
    """A person on the poverty register and the household's state."""

    poverty_state = models.CharField(max_length=30, blank=True)
    exit_year = models.IntegerField(null=True)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    village_code = models.CharField(max_length=12, blank=True)
    relation = models.CharField(max_length=30, blank=True)
    school_claim = models.CharField(max_length=60, blank=True)


class Disability(Period):
    """A disability certificate."""

    category = models.CharField(max_length=10, blank=True)
    grade = models.IntegerField(null=True)


class Assistance(Period):
    """Minimum living, destitute support or orphan's support."""

    assistance_kind = models.CharField(max_length=30, blank=True)
    starts_on = models.DateField(null=True)
    amount_fen = models.BigIntegerField(null=True)
    head_name = models.CharField(max_length=60, blank=True)


class Bill(Period):
    """What a school charges a pupil in a semester; null = unknown, 0 = nothing."""

    term = models.CharField(max_length=6)
    school_code = models.CharField(max_length=10, blank=True)
    care_fee_fen = models.BigIntegerField(null=True)
    misc_fee_fen = models.BigIntegerField(null=True)
    textbook_fee_fen = models.BigIntegerField(null=True)
    tuition_fen = models.BigIntegerField(null=True)
    accommodation_fen = models.BigIntegerField(null=True)
    bus_fare_fen = models.BigIntegerField(null=True)
    meal_days = models.IntegerField(null=True)


class Hardship(Period):
    """Whether the school has recognised hardship for the school year."""

    is_hardship = models.BooleanField(null=True)


class Account(Period):
    """A bank account that aid may be paid to; the number is sealed with AAD row ``account_ref``."""

    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    bank_name = models.CharField(max_length=80, blank=True)
    holder_name = models.CharField(max_length=60, blank=True)
    account_index = models.BinaryField(null=True)
    account_last4 = models.CharField(max_length=4, blank=True)
    account_sealed = models.BinaryField(null=True)
    account_ref = models.CharField(max_length=80, blank=True)
    origin = models.CharField(max_length=20)
