"""What people say against a list, and the items that it holds until it is answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from fuzhi.steps.aid.models.approval import Entitlement
from fuzhi.steps.aid.models.notices import Notice
from fuzhi.steps.aid.states import ObjectionState
from fuzhi.steps.audit.free_text import FreeText


class Objection(models.Model):
    """What somebody says against a list; it holds exactly the items it names until it is answered (clause 4.5)."""

    personal_data = "提出人称呼、联系方式（加密）、意见"

    number = models.CharField("受理号", max_length=16, unique=True)
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, blank=True, related_name="objections")
    county_code = models.CharField(max_length=6)
    name = models.CharField("称呼", max_length=60, blank=True)
    contact_sealed = models.BinaryField(null=True)
    text = FreeText("意见")
    state = models.CharField(max_length=10, default=ObjectionState.OPEN.value)
    filed_at = models.DateTimeField()
    filed_on = models.DateField()
    due_on = models.DateField("答复期限")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = FreeText("答复", blank=True)
    request_key = models.CharField(max_length=64, null=True, blank=True, unique=True)

    class Meta:
        """An answer has an author."""

        verbose_name = "意见"
        constraints = [
            models.CheckConstraint(
                name="aid_objection_answered",
                condition=Q(state="open") | (Q(answered_by__isnull=False) & ~Q(answer="")),
                violation_error_message="办结的意见须有答复和答复人。",
            ),
        ]
        indexes = [models.Index(fields=["county_code", "state"], name="aid_objection_county")]

    def __str__(self) -> str:
        return self.number


class ObjectionItem(models.Model):
    """An entitlement that an objection names."""

    personal_data = "被提意见的资助明细"

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="items")
    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="objection_items")

    class Meta:
        """Named once."""

        verbose_name = "意见所指明细"
        constraints = [models.UniqueConstraint(name="aid_objectionitem_once", fields=["objection", "entitlement"])]

    def __str__(self) -> str:
        return f"{self.objection_id} {self.entitlement_id}"
