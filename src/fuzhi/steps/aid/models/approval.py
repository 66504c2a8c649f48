"""Entitlements, school sheets, lists; what changed afterwards is noted beside them, never written over them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fuzhi.steps.aid.models.runs import Run
from fuzhi.steps.aid.states import EntitlementState, ListKind, ListState, SheetState, WithdrawnBy
from fuzhi.steps.audit.free_text import FreeText
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.terms import Term


class Sheet(models.Model):
    """A school's prefilled list to confirm; number 1 is the semester's main sheet, later ones hold what came late."""

    personal_data = "无"

    school_code = models.CharField(max_length=10)
    school_name = models.CharField(max_length=120)
    county_code = models.CharField(max_length=6)
    term = models.CharField(max_length=6)
    no = models.IntegerField(default=1)
    state = models.CharField(max_length=10, default=SheetState.OPEN.value)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_count = models.IntegerField(default=0)
    confirmed_fen = models.BigIntegerField(default=0)
    due_on = models.DateField()

    class Meta:
        """One open sheet a school and semester."""

        verbose_name = "学校确认表"
        constraints = [
            models.UniqueConstraint(name="aid_sheet_once", fields=["school_code", "term", "no"]),
            models.UniqueConstraint(
                name="aid_sheet_one_open", fields=["school_code", "term"], condition=Q(state="open")
            ),
        ]
        indexes = [models.Index(fields=["county_code", "term", "state"], name="aid_sheet_county")]

    def __str__(self) -> str:
        return f"{self.school_name}{Term.parse(self.term).label}第 {self.no} 表"


class AidList(models.Model):
    """What the county clerk submits and a second person approves."""

    personal_data = "无"

    county_code = models.CharField(max_length=6)
    term = models.CharField(max_length=6)
    no = models.IntegerField()
    kind = models.CharField(max_length=6, choices=ListKind.choices())
    state = models.CharField(max_length=10, default=ListState.SUBMITTED.value)
    count = models.IntegerField(default=0)
    persons = models.IntegerField(default=0)
    total_fen = models.BigIntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    returned_reason = FreeText(blank=True)

    class Meta:
        """Four eyes, held by the database too."""

        verbose_name = "资助名单"
        constraints = [
            models.UniqueConstraint(name="aid_list_once", fields=["county_code", "term", "no"]),
            models.CheckConstraint(
                name="aid_list_four_eyes",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")),
                violation_error_message="批准名单的人不能是提交名单的人。",
            ),
            models.CheckConstraint(
                name="aid_list_approved_by_someone",
                condition=~Q(state="approved") | (Q(approved_by__isnull=False) & Q(approved_at__isnull=False)),
                violation_error_message="批准须有批准人和时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{place_name(self.county_code)}{Term.parse(self.term).label}第 {self.no} 份"


class Entitlement(models.Model):
    """One item that one child is due this semester; at most one stands per child, semester and item."""

    personal_data = "学生的资助明细"

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", db_index=False)
    term = models.CharField(max_length=6)
    benefit = models.CharField(max_length=40)
    clause = models.CharField(max_length=40)
    tier = models.CharField(max_length=10)
    delivery = models.CharField(max_length=10)
    amount_fen = models.BigIntegerField()
    county_code = models.CharField(max_length=6)
    village_code = models.CharField(max_length=12, blank=True)
    school_code = models.CharField(max_length=10)
    run = models.ForeignKey(Run, models.PROTECT, related_name="entitlements", db_index=False)
    decision_id = models.BigIntegerField()
    state = models.CharField(max_length=10, default=EntitlementState.PROPOSED.value)
    sheet = models.ForeignKey(Sheet, models.PROTECT, null=True, related_name="entitlements")
    aid_list = models.ForeignKey(AidList, models.PROTECT, null=True, db_column="list_id", related_name="entitlements")
    is_late = models.BooleanField("补发", default=False)
    is_universal = models.BooleanField("人人享受，不公示", default=False)
    mark_reason = models.CharField(max_length=200, blank=True)
    withdrawn_by = models.CharField(max_length=10, blank=True, choices=WithdrawnBy.choices())
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        """Unique while not withdrawn; approved ones stand on a list."""

        verbose_name = "资助明细"
        constraints = [
            models.UniqueConstraint(
                name="aid_entitlement_once", fields=["person", "term", "benefit"], condition=~Q(state="withdrawn")
            ),
            models.CheckConstraint(
                name="aid_entitlement_amount",
                condition=Q(amount_fen__gte=0),
                violation_error_message="资助金额不能为负。",
            ),
            models.CheckConstraint(
                name="aid_entitlement_listed",
                condition=~Q(state__in=["submitted", "approved"]) | Q(aid_list__isnull=False),
                violation_error_message="提交和批准的明细须在名单上。",
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "term", "state"], name="aid_entitlement_county"),
            models.Index(fields=["village_code", "term"], name="aid_entitlement_village"),
            models.Index(fields=["school_code", "term"], name="aid_entitlement_school"),
            models.Index(fields=["person", "term"], name="aid_entitlement_person"),
        ]

    def __str__(self) -> str:
        return f"{self.benefit} {self.amount_fen}"


class Difference(models.Model):
    """A later run found something else than what was approved: noted, to be settled by a person, never overwritten."""

    personal_data = "学生的认定差异"

    run = models.ForeignKey(Run, models.PROTECT, related_name="differences")
    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="differences")
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    county_code = models.CharField(max_length=6)
    school_code = models.CharField(max_length=10, blank=True)
    term = models.CharField(max_length=6)
    benefit = models.CharField(max_length=40)
    approved_fen = models.BigIntegerField()
    found_outcome = models.CharField(max_length=12)
    found_fen = models.BigIntegerField()
    noted_at = models.DateTimeField()

    class Meta:
        """The same finding is noted once."""

        verbose_name = "认定差异"
        constraints = [
            models.UniqueConstraint(name="aid_difference_once", fields=["entitlement", "found_outcome", "found_fen"]),
        ]
        indexes = [models.Index(fields=["county_code", "term"], name="aid_difference_county")]

    def __str__(self) -> str:
        return f"{self.benefit} {self.approved_fen} -> {self.found_fen}"
