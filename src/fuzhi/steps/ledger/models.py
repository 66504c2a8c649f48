"""The chart; what two persons settle (fund shares, budget lines); reservations; entries and lines.

Reservations, entries and lines are insert-only; the database refuses anything else. Debit is positive, credit negative,
in fen. The triggers stand in the migrations: at commit each entry sums to 0, has two lines or more, all of the entry's
own county, and each says what the entry's purpose asks; no budget line is overdrawn.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from fuzhi.steps.ledger.states import NAMELESS_PAYEES, EntryPurpose, PayeeKind, ProposalState, Side
from fuzhi.vocabulary.codes import FundLevel, Tier
from fuzhi.vocabulary.places import place_name


class Purpose(models.Model):
    """Why money moves (用途), and what an entry of it must say; filled from ``chart.PURPOSES``."""

    personal_data = "无"

    code = models.CharField(primary_key=True, max_length=40)
    label = models.CharField(max_length=40)
    payee_kinds = ArrayField(models.CharField(max_length=10))
    requires = ArrayField(models.CharField(max_length=40))
    is_retired = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.label


class Account(models.Model):
    """A ledger account (会计科目) and the purposes that may touch it; filled from ``chart.CHART``."""

    personal_data = "无"

    code = models.CharField(primary_key=True, max_length=40)
    label = models.CharField(max_length=40)
    side = models.CharField(max_length=6, choices=Side.choices())
    purposes = ArrayField(models.CharField(max_length=40))
    is_retired = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.label


class Proposal(models.Model):
    """What one person enters and another confirms or refuses; after that it stands as it is. Usernames as text."""

    county_code = models.CharField(max_length=6)
    document = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=ProposalState.choices(), default=ProposalState.PROPOSED.value)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = [
            CheckConstraint(condition=~Q(decided_by=F("made_by")), name="%(app_label)s_%(class)s_four_eyes"),
            CheckConstraint(
                condition=Q(state=ProposalState.PROPOSED.value, decided_by="", decided_at__isnull=True)
                | (~Q(state=ProposalState.PROPOSED.value) & ~Q(decided_by="") & Q(decided_at__isnull=False)),
                name="%(app_label)s_%(class)s_decided",
            ),
            CheckConstraint(condition=~Q(document=""), name="%(app_label)s_%(class)s_names_paper"),
        ]


class ShareSet(Proposal):
    """What each level of government carries of a tier's items in a county, from a day on; ``item``: of this one."""

    personal_data = "办理人用户名"

    tier = models.CharField(max_length=10, choices=Tier.choices())
    item = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    is_sample = models.BooleanField()

    class Meta(Proposal.Meta):
        indexes = [Index(fields=["county_code", "tier", "valid_from"], name="ledger_shareset_county")]

    def __str__(self) -> str:
        item = f" {self.item}" if self.item else ""
        return f"{place_name(self.county_code)}{self.get_tier_display()}{item}（{self.valid_from.isoformat()}起）"


class FundShare(models.Model):
    """One level's share in a set, in whole percent; those of a set add up to 100."""

    personal_data = "无"

    set = models.ForeignKey(ShareSet, on_delete=models.PROTECT, related_name="shares", db_index=False)
    level = models.CharField(max_length=10, choices=FundLevel.choices())
    percent = models.SmallIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["set", "level"], name="ledger_fundshare_once"),
            CheckConstraint(condition=Q(percent__gt=0, percent__lte=100), name="ledger_fundshare_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.percent}%"


class BudgetLine(Proposal):
    """A sum that a county may spend on one purpose (预算指标): reserved first, then posted against, never above it."""

    personal_data = "办理人用户名"

    number = models.CharField(max_length=40, unique=True)
    level = models.CharField(max_length=10, choices=FundLevel.choices())
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, db_index=False)
    item = models.CharField(max_length=60, blank=True)
    period = models.CharField(max_length=9)
    sum_fen = models.BigIntegerField()

    class Meta(Proposal.Meta):
        constraints = [
            *Proposal.Meta.constraints,
            CheckConstraint(condition=Q(sum_fen__gt=0), name="ledger_budgetline_sum"),
        ]
        indexes = [Index(fields=["county_code", "period"], name="ledger_budgetline_county")]

    def __str__(self) -> str:
        return self.number


class Reservation(models.Model):
    """Fen held on a budget line for one thing (positive) or let go again (negative); insert-only, summed by thing."""

    personal_data = "办理人用户名"

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, db_index=False)
    reference_kind = models.CharField(max_length=40)
    reference_key = models.CharField(max_length=80)
    amount_fen = models.BigIntegerField()
    on = models.DateField()
    made_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(condition=~Q(amount_fen=0), name="ledger_reservation_not_zero"),
            CheckConstraint(
                condition=~Q(reference_kind="") & ~Q(reference_key=""), name="ledger_reservation_names_thing"
            ),
        ]
        indexes = [Index(fields=["line", "reference_kind", "reference_key"], name="ledger_reservation_thing")]

    def __str__(self) -> str:
        return f"{self.line_id} {self.reference_kind} {self.reference_key}"


class Entry(models.Model):
    """One journal entry (记账凭证): one movement of money, or the reversal of one."""

    personal_data = "办理人用户名"

    id = models.BigAutoField(primary_key=True)
    no = models.CharField(max_length=60, unique=True)
    on = models.DateField()
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, db_index=False)
    county_code = models.CharField(max_length=6)
    period = models.CharField(max_length=9, blank=True)
    document_no = models.CharField(max_length=40)
    made_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()
    text = models.CharField(max_length=200, blank=True, default="")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(purpose=EntryPurpose.REVERSAL.value, reverses__isnull=False)
                | (~Q(purpose=EntryPurpose.REVERSAL.value) & Q(reverses__isnull=True)),
                name="ledger_entry_reversal_names_entry",
            ),
            CheckConstraint(condition=Q(reverses__isnull=True) | ~Q(reverses=F("id")), name="ledger_entry_not_itself"),
        ]
        indexes = [
            Index(fields=["county_code", "period", "id"], name="ledger_entry_county"),
            Index(fields=["document_no"], name="ledger_entry_document"),
        ]

    def __str__(self) -> str:
        return self.no


class Line(models.Model):
    """One side of an entry for one level of government; says who is paid for what, and by what it was decided."""

    personal_data = "收款人编号、金额；机构收款人名称"

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines", db_index=False)
    line_no = models.SmallIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    county_code = models.CharField(max_length=6)
    item = models.CharField(max_length=60, blank=True)
    clause = models.CharField(max_length=60, blank=True)
    tier = models.CharField(max_length=10, blank=True)
    level = models.CharField(max_length=10, blank=True)
    period = models.CharField(max_length=9, blank=True)
    amount_fen = models.BigIntegerField()
    payee_kind = models.CharField(max_length=10, choices=PayeeKind.choices())
    payee_no = models.CharField(max_length=40)
    payee_name = models.CharField(max_length=100, blank=True, default="", db_default="")
    reference_kind = models.CharField(max_length=40, blank=True)
    reference_key = models.CharField(max_length=80, blank=True)
    budget_line = models.ForeignKey(BudgetLine, null=True, on_delete=models.PROTECT, db_index=False)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["entry", "line_no"], name="ledger_line_no_once"),
            CheckConstraint(condition=~Q(amount_fen=0), name="ledger_line_not_zero"),
            CheckConstraint(condition=~Q(payee_no=""), name="ledger_line_names_payee"),
            CheckConstraint(
                condition=~Q(payee_kind__in=NAMELESS_PAYEES) | Q(payee_name=""), name="ledger_line_person_by_number"
            ),
        ]
        indexes = [
            Index(fields=["county_code", "period", "item", "level"], name="ledger_line_item"),
            Index(fields=["reference_kind", "reference_key"], name="ledger_line_reference"),
            Index(fields=["payee_no"], name="ledger_line_payee"),
            Index(
                fields=["budget_line", "reference_kind", "reference_key"],
                condition=Q(budget_line__isnull=False),
                name="ledger_line_budget",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.line_no}"
