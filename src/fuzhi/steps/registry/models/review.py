"""What people decide: pairs of records, corrections by hand, and each look at a whole ID number."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from fuzhi.steps.audit.free_text import FreeText
from fuzhi.steps.registry.models.people import Person, Record
from fuzhi.steps.registry.states import PairKind, PairState


class MatchPair(models.Model):
    """Two records that may speak of one person, or two rolls that claim one. Keyed by records, so a decision lasts."""

    personal_data = "理由和说明；号码只有遮盖后的"

    kind = models.CharField(max_length=16, choices=PairKind.choices())
    left_record = models.ForeignKey(Record, models.PROTECT, related_name="+")
    right_record = models.ForeignKey(Record, models.PROTECT, related_name="+")
    score = models.DecimalField("把握", max_digits=5, decimal_places=4)
    verdict = models.CharField(max_length=10)
    reasons = models.JSONField("理由", default=list)
    county_code = models.CharField(max_length=6)
    other_county_code = models.CharField(max_length=6)
    state = models.CharField("状态", max_length=10, default=PairState.OPEN.value, choices=PairState.choices())
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = FreeText("说明", blank=True)
    chosen_record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by_batch = models.BigIntegerField(null=True)

    class Meta:
        """The work list is by county and state, surest first."""

        verbose_name = "待核对"
        indexes = [
            Index(fields=["county_code", "state", "-score", "id"], name="registry_pair_county"),
            Index(fields=["other_county_code", "state"], name="registry_pair_other"),
            Index(fields=["right_record"], name="registry_pair_right"),
        ]
        constraints = [
            UniqueConstraint(fields=["left_record", "right_record", "kind"], name="registry_pair_once"),
            CheckConstraint(name="registry_pair_ordered", condition=Q(left_record__lt=F("right_record"))),
            CheckConstraint(
                name="registry_pair_decided",
                condition=Q(state="open") | (~Q(decided_by="") & Q(decided_at__isnull=False)),
                violation_error_message="定了的比对须有定的人和时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.left_record_id} / {self.right_record_id}"


class Correction(models.Model):
    """One fact of one person put right by hand, with its reason; values as words, numbers masked."""

    personal_data = "改前改后的事实；号码只有遮盖后的"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    fact = models.CharField(max_length=40)
    old = FreeText(blank=True)
    new = FreeText(blank=True)
    reason = FreeText("理由")
    term = models.CharField(max_length=6)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    confirmed_by = models.CharField("确认人", max_length=150, blank=True, default="", db_default="")
    request_key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001

    class Meta:
        """Read by person; that the facts which give or take rights name a second person is asked by a CHECK of its own
        (migration 0013), which leaves older corrections alone."""

        verbose_name = "更正"
        constraints = [
            CheckConstraint(name="registry_correction_reason", condition=~Q(reason="")),
            CheckConstraint(
                name="registry_correction_four_eyes",
                condition=~Q(confirmed_by=F("by")),
                violation_error_message="提出的人不能确认自己的更正。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact}：{self.old} → {self.new}"


class Unmasking(models.Model):
    """Somebody looked at a whole ID number; counted against the hourly limit."""

    personal_data = "谁看过谁的全号和理由"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    reason = FreeText()

    class Meta:
        """Counted by person of the office and hour."""

        verbose_name = "查看全号"
        indexes = [Index(fields=["by", "-at"], name="registry_unmasking_by")]

    def __str__(self) -> str:
        return f"{self.by} {self.at}"
