"""The coverage snapshot of a term: each person whom the policy serves once, and the inputs it was drawn from; who was
urged to do what, and the last days of a term's stages."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from fuzhi.steps.audit.free_text import FreeLine
from fuzhi.steps.oversight.stages import WorkStage
from fuzhi.vocabulary.codes import CoverageKind, CoverageStage, GapKind


class Snapshot(models.Model):
    """When a term's coverage was last drawn and from which state of the registers, decisions and payments."""

    personal_data = "无"

    term = models.CharField(primary_key=True, max_length=6)
    stamp = models.CharField(max_length=64)
    census_on = models.DateField()
    drawn_at = models.DateTimeField()
    persons = models.IntegerField()

    def __str__(self) -> str:
        return self.term


class CoverageRow(models.Model):
    """Where one person whom the policy serves stands in a term; areas are the home's, the school is the roll's.

    ``is_listed``: on the poverty register. ``due_fen``: granted by items that ask for need; ``paid_fen``: of it what
    was paid or settled.
    """

    personal_data = "姓名、编号、年龄、住地与学校"

    id = models.BigAutoField(primary_key=True)
    term = models.CharField(max_length=6)
    person_id = models.BigIntegerField()
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    age = models.SmallIntegerField(null=True)
    is_listed = models.BooleanField()
    kind = models.CharField(max_length=12, choices=CoverageKind.choices())
    gap_kind = models.CharField(max_length=16, choices=GapKind.choices(), blank=True, default="")
    stage = models.CharField(max_length=12, choices=CoverageStage.choices(), blank=True, default="")
    detail = models.CharField(max_length=200, blank=True, default="")
    due_fen = models.BigIntegerField()
    paid_fen = models.BigIntegerField()
    county_code = models.CharField(max_length=6)
    town_code = models.CharField(max_length=9, blank=True, default="")
    village_code = models.CharField(max_length=12, blank=True, default="")
    school_code = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["term", "person_id"], name="oversight_coverage_once"),
            CheckConstraint(
                condition=Q(kind="gap") & ~Q(gap_kind="") | ~Q(kind="gap") & Q(gap_kind=""),
                name="oversight_coverage_gap_named",
            ),
            CheckConstraint(
                condition=Q(kind="in_progress") & ~Q(stage="") | ~Q(kind="in_progress") & Q(stage=""),
                name="oversight_coverage_stage_named",
            ),
        ]
        indexes = [
            Index(fields=["term", "county_code", "town_code", "village_code", "kind"], name="oversight_coverage_area"),
            Index(fields=["term", "school_code"], name="oversight_coverage_school"),
            Index(fields=["term", "gap_kind"], name="oversight_coverage_gap", condition=Q(kind="gap")),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class Urging(models.Model):
    """Somebody asked an office or a school to do what waits there: once a day for the same thing. It ends when that is
    done; whoever was asked may answer with a line."""

    personal_data = "催办和答复的话、办理人"

    id = models.BigAutoField(primary_key=True)
    term = models.CharField(max_length=6)
    stage = models.CharField("环节", max_length=10, choices=WorkStage.choices())
    county_code = models.CharField(max_length=6)
    school_code = models.CharField(max_length=10, blank=True, default="")
    verb = models.CharField("请谁办什么", max_length=30)
    text = FreeLine("催办的话", max_length=200, blank=True, default="")
    urged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    urged_at = models.DateTimeField("何时催办")
    urged_on = models.DateField("催办日期")
    answer = FreeLine("答复", max_length=200, blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("何时答复", null=True)
    ended_at = models.DateTimeField("办完", null=True)

    class Meta:
        verbose_name = "催办"
        constraints = [
            UniqueConstraint(
                fields=["term", "stage", "county_code", "school_code", "verb", "urged_on"],
                name="oversight_urging_once_a_day",
            ),
            CheckConstraint(
                condition=Q(answer="") ^ Q(answered_by__isnull=False, answered_at__isnull=False),
                name="oversight_urging_answered_by_someone",
            ),
        ]
        indexes = [
            Index(fields=["county_code", "term"], name="oversight_urging_open", condition=Q(ended_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.county_code}{self.school_code} {self.urged_on}"


class Deadline(models.Model):
    """Until when a stage of a term should be done everywhere; the last one that was set counts."""

    personal_data = "办理人"

    id = models.BigAutoField(primary_key=True)
    term = models.CharField(max_length=6)
    stage = models.CharField("环节", max_length=10, choices=WorkStage.choices())
    due_on = models.DateField("限期", null=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField("定下时间")

    class Meta:
        verbose_name = "环节限期"
        indexes = [Index(fields=["term", "stage", "-id"], name="oversight_deadline_last")]

    def __str__(self) -> str:
        return f"{self.term} {self.stage} {self.due_on}"
