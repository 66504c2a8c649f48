"""Public notices: what was shown is kept as it was shown, in the allowed columns only (教财厅函〔2017〕28号)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fuzhi.steps.aid.models.approval import AidList, Entitlement
from fuzhi.steps.aid.states import NoticeState


class Notice(models.Model):
    """Opened on one day, it stands through the n-th working day after it and comes down by its date."""

    personal_data = "无"

    aid_list = models.OneToOneField(AidList, models.PROTECT, db_column="list_id", related_name="notice")
    number = models.CharField("公示号", max_length=24, unique=True)
    county_code = models.CharField(max_length=6)
    term = models.CharField(max_length=6)
    title = models.CharField(max_length=120)
    opened_on = models.DateField("公示开始")
    closes_on = models.DateField("公示截止", help_text="最后一天，含当天")
    working_days = models.IntegerField()
    shows_amount = models.BooleanField(default=True)
    state = models.CharField(max_length=8, default=NoticeState.OPEN.value)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    count = models.IntegerField(default=0)
    persons = models.IntegerField(default=0)
    total_fen = models.BigIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        verbose_name = "公示"
        constraints = [
            models.CheckConstraint(
                name="aid_notice_days",
                condition=Q(closes_on__gt=F("opened_on")),
                violation_error_message="公示截止须在开始之后。",
            ),
        ]
        indexes = [models.Index(fields=["state", "closes_on"], name="aid_notice_state")]

    def __str__(self) -> str:
        return self.number


class NoticeLine(models.Model):
    """One public line: name, school, grade, class, item, amount; no other column may ever be added here."""

    personal_data = "公示六项：姓名、学校、年级、班级、项目、金额"

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="lines", db_index=False)
    position = models.IntegerField()
    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField("姓名", max_length=60)
    school_name = models.CharField("学校", max_length=120)
    grade_label = models.CharField("年级", max_length=20)
    class_name = models.CharField("班", max_length=60)
    item_label = models.CharField("资助项目", max_length=40)
    amount_fen = models.BigIntegerField("金额")

    class Meta:
        """In the order in which they are shown."""

        verbose_name = "公示名单"
        constraints = [
            models.UniqueConstraint(name="aid_noticeline_position", fields=["notice", "position"]),
            models.UniqueConstraint(name="aid_noticeline_once", fields=["entitlement", "notice"]),
        ]
        indexes = [
            models.Index(fields=["notice", "item_label", "position"], name="aid_noticeline_item"),
            models.Index(fields=["notice", "name"], name="aid_noticeline_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.item_label}"
