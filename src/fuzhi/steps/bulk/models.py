"""What was done to many rows at once."""

from django.db import models
from django.db.models import Q

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.audit.free_text import FreeText


class Done(models.Model):
    """One act for many, as it was done. What it says never changes; only that it was taken back is added."""

    personal_data = "所办孩子的姓名、改前改后的内容和事由；号码只有遮盖后的"

    act = models.CharField("办理", max_length=40)
    label = models.CharField("名称", max_length=40)
    unit = models.CharField("单位", max_length=4)
    said = FreeText("内容", blank=True)
    term = models.CharField("学期", max_length=6)
    county_code = models.CharField("县", max_length=6, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField("办理时间")
    count = models.PositiveIntegerField("办理数")
    fen = models.BigIntegerField("金额", null=True)
    left_count = models.PositiveIntegerField("没有办理数")
    digest = models.CharField(max_length=64)
    taken = models.JSONField("办理的行")
    leaves = models.JSONField("没有办理的行")
    marks = models.JSONField("办理留下的记号")
    request_key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001
    undone_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField("撤回时间", null=True)
    undone_count = models.PositiveIntegerField("撤回数", null=True)
    undone_leaves = models.JSONField("没有撤回的行", default=list)

    class Meta:
        """The newest first, by who did it."""

        verbose_name = "批量办理"
        indexes = [models.Index(fields=["by", "-id"], name="bulk_done_by")]
        constraints = [
            models.CheckConstraint(condition=Q(count__gt=0), name="bulk_done_something"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undone_count__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False, undone_count__isnull=False),
                name="bulk_done_undone_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.count} {self.unit}"

    @property
    def undone(self) -> bool:
        """True when it was taken back."""
        return self.undone_at is not None
