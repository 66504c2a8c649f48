"""Tables of casework: a case is opened by one person and, where it gives a right, approved by another (clause 4.3)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fuzhi.steps.audit.free_text import FreeLine, FreeText
from fuzhi.steps.casework.states import CaseKind, CaseState, RelapseCause
from fuzhi.vocabulary.workdays import workdays_after

WORKDAYS_MAX = 10
"""How long a case may take: no source names it; a rule of the house."""


class Case(models.Model):
    """One case about one child. A relapse case that is approved counts for its school year (reading of 4.3)."""

    personal_data = "姓名、出生学年（日期在密文里）、家长、住地、情况说明"

    number = models.CharField("编号", max_length=24, unique=True)
    kind = models.CharField("种类", max_length=16, choices=CaseKind.choices())
    person = models.ForeignKey("registry.Person", models.PROTECT, null=True, blank=True, related_name="+")
    name = FreeLine("姓名", max_length=60)
    born_from = models.DateField("出生学年", null=True, blank=True)
    birth_index = models.BinaryField(null=True)
    birth_sealed = models.BinaryField(null=True)
    guardian_name = FreeLine("家长", max_length=60, blank=True)
    county_code = models.CharField(max_length=6)
    village_code = models.CharField(max_length=12, blank=True)
    school_code = models.CharField(max_length=10, blank=True)
    school_year = models.CharField("学年", max_length=9)
    term = models.CharField("学期", max_length=6)
    cause = models.CharField("返贫原因", max_length=12, blank=True, choices=RelapseCause.choices())
    text = FreeText("情况")
    state = models.CharField("状态", max_length=10, default=CaseState.OPEN.value, choices=CaseState.choices())
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    applied_on = models.DateField("申请日期")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = FreeText("结果", blank=True)
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    request_key = models.CharField(max_length=64, null=True, blank=True, unique=True)

    class Meta:
        """Four eyes: who approves neither opened nor submitted it."""

        verbose_name = "个案"
        constraints = [
            models.CheckConstraint(
                name="casework_case_four_eyes",
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("opened_by")) & (Q(submitted_by__isnull=True) | ~Q(approved_by=F("submitted_by")))),
                violation_error_message="批准的人不能是经办的人。",
            ),
            models.CheckConstraint(
                name="casework_case_approved_by_someone",
                condition=~Q(state="approved") | Q(approved_by__isnull=False),
                violation_error_message="批准须有批准人。",
            ),
            models.UniqueConstraint(
                name="casework_case_one_relapse",
                fields=["person", "school_year"],
                condition=Q(kind="relapse", state__in=["open", "submitted", "approved"], person__isnull=False),
                violation_error_message="这名学生本学年已有返贫申请。",
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "state", "kind"], name="casework_case_county"),
            models.Index(fields=["village_code"], name="casework_case_village"),
            models.Index(fields=["school_code"], name="casework_case_school"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def due_on(self) -> date:
        """The last day on which it should be decided or closed."""
        return workdays_after(self.applied_on, WORKDAYS_MAX)


class Visit(models.Model):
    """A visit to a family: what was found, insert-only."""

    personal_data = "走访记录"

    case = models.ForeignKey(Case, models.PROTECT, related_name="visits")
    visited_on = models.DateField("走访日期")
    text = FreeText("了解到的情况")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    request_key = models.CharField(max_length=64, null=True, blank=True, unique=True)

    class Meta:
        """Newest first."""

        verbose_name = "走访"
        ordering = ["-visited_on", "-id"]

    def __str__(self) -> str:
        return f"{self.visited_on} {self.text[:20]}"
