"""The coverage snapshot of a term: each person whom the policy serves once, and the inputs it was drawn from."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

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
