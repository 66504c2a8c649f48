"""Households, persons, and the records by which registers speak of them."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from fuzhi.steps.accounts.masking import MaskedNumber
from fuzhi.steps.periods import tables as periods


class Household(models.Model):
    """A household of the poverty register; its number is unique within the county."""

    personal_data = "户主姓名、住址"

    county_code = models.CharField(max_length=6)
    household_no = models.CharField("户编号", max_length=40)
    village_code = models.CharField(max_length=12, blank=True)
    town_code = models.CharField(max_length=9, blank=True)
    village_name = models.CharField(max_length=80, blank=True)
    head_name = models.CharField("户主", max_length=60, blank=True)
    head_initials = models.CharField(max_length=30, blank=True)
    members = models.IntegerField("登记人数", default=0)
    poverty_state = models.CharField(max_length=30, blank=True)
    poverty_cause = models.CharField("致贫原因", max_length=80, blank=True)
    is_live = models.BooleanField(default=True)

    class Meta:
        """Listed by village."""

        verbose_name = "家庭"
        constraints = [UniqueConstraint(fields=["county_code", "household_no"], name="registry_household_no")]
        indexes = [Index(fields=["village_code", "id"], name="registry_household_village")]

    def __str__(self) -> str:
        return f"{self.head_name}（{self.household_no}）"


class Person(models.Model):
    """A person as the records linked to it say; ``root`` is the person it was merged into, itself when it was not.

    Everything but ``number`` is drawn from the records (services refresh it); ID numbers stay sealed in the rows.
    """

    personal_data = "姓名、性别、出生学年、学校、住址；证件号和出生日期只有索引和遮盖"

    number = models.CharField("编号", max_length=20, unique=True)
    name = models.CharField("姓名", max_length=60)
    name_key = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=200, blank=True)
    initials = models.CharField(max_length=30, blank=True)
    sex = models.CharField("性别", max_length=2, blank=True)
    born_from = models.DateField("出生学年", null=True)
    birth_index = models.BinaryField(null=True)
    id_index = models.BinaryField(null=True)
    tail_key = models.CharField(max_length=4, blank=True)
    id_mask = MaskedNumber("证件号", max_length=25, blank=True)
    id_state = models.CharField(max_length=12, blank=True)
    id_record_id = models.BigIntegerField(null=True)
    guardian_name = models.CharField("家长", max_length=60, blank=True)
    county_code = models.CharField("负责县", max_length=6)
    village_code = models.CharField("家庭所在村", max_length=12, blank=True)
    school_code = models.CharField("学校", max_length=10, blank=True)
    stage = models.CharField("学段", max_length=24, blank=True)
    grade = models.IntegerField("年级", null=True)
    class_name = models.CharField("班级", max_length=60, blank=True)
    poverty_state = models.CharField("脱贫属性", max_length=30, blank=True)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    root = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    is_live = models.BooleanField(default=True)
    is_pupil = models.BooleanField(default=False)
    created_batch_id = models.BigIntegerField(null=True)

    class Meta:
        """Searched by name, initials and last four; listed by county, school and village."""

        verbose_name = "人员"
        constraints = [
            CheckConstraint(name="registry_person_not_own_root", condition=~Q(merged_into=F("id"))),
        ]

    def __str__(self) -> str:
        return self.name


class Record(periods.Record):
    """What one register calls one thing; or what was entered by hand, with its numbers sealed in ``secret``."""

    personal_data = "名册上的姓名、出生学年、住址、家长；号码只有索引和密文"

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="records")
    sex = models.CharField(max_length=2, blank=True)
    born_from = models.DateField(null=True)
    birth_index = models.BinaryField(null=True)
    id_state = models.CharField(max_length=12, blank=True)
    student_number_index = models.BinaryField(null=True)
    student_number_id_index = models.BinaryField(null=True)
    head_id_index = models.BinaryField(null=True)
    guardian_name = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=200, blank=True)
    village_code = models.CharField(max_length=12, blank=True)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    secret = models.BinaryField(null=True)
    secret_ref = models.CharField(max_length=80, blank=True)

    class Meta:
        """Looked up by key at each commit, by ID for links, by name and birth for candidates."""

        verbose_name = "名册记录"
        constraints = [UniqueConstraint(fields=["kind", "county_code", "key"], name="registry_record_key")]


class Merge(models.Model):
    """One person was joined to another: by equal IDs (``batch_id``) or a clerk's decision (``pair``); undone by end."""

    personal_data = "无"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    into = models.ForeignKey(Person, models.PROTECT, related_name="+")
    batch_id = models.BigIntegerField(null=True)
    pair = models.ForeignKey("registry.MatchPair", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """A person is joined to at most one other at a time."""

        verbose_name = "合并"
        constraints = [
            UniqueConstraint(fields=["person"], condition=Q(ended_at__isnull=True), name="registry_merge_once"),
            CheckConstraint(
                name="registry_merge_source",
                condition=Q(batch_id__isnull=False, pair__isnull=True) | Q(batch_id__isnull=True, pair__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.into_id}"
