"""Accounts, fund shares, entries and lines. Entries and lines are insert-only; the database refuses anything else.

Debit is positive, credit negative, in fen. The triggers stand in migration 0001: UPDATE, DELETE and TRUNCATE are
refused; at commit each entry sums to 0, has two lines or more, and all its lines name the entry's own county.
"""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from fuzhi.steps.ledger.states import AccountCode, EntryKind, PayeeKind
from fuzhi.vocabulary.codes import Coded, FundLevel, Tier


def _choices(coded: type[Coded]) -> list[tuple[str, str]]:
    return [(member.value, member.label) for member in coded]


class Account(models.Model):
    """A ledger account (会计科目)."""

    personal_data = "无"

    code = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.name


class FundShare(models.Model):
    """What one level of government carries of a tier's items in a county, in whole percent, from a day on."""

    personal_data = "无"

    county_code = models.CharField(max_length=6)
    tier = models.CharField(max_length=10, choices=_choices(Tier))
    level = models.CharField(max_length=10, choices=_choices(FundLevel))
    percent = models.SmallIntegerField()
    is_sample = models.BooleanField(default=True)
    valid_from = models.DateField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["county_code", "tier", "level", "valid_from"], name="ledger_fundshare_once"),
            CheckConstraint(condition=Q(percent__gt=0, percent__lte=100), name="ledger_fundshare_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.county_code} {self.get_tier_display()} {self.get_level_display()} {self.percent}%"


class Entry(models.Model):
    """One journal entry (记账凭证): the posting of one payment line, or the reversal of one."""

    personal_data = "办理人用户名"

    id = models.BigAutoField(primary_key=True)
    no = models.CharField(max_length=60, unique=True)
    on = models.DateField()
    kind = models.CharField(max_length=12, choices=_choices(EntryKind))
    county_code = models.CharField(max_length=6)
    term = models.CharField(max_length=6)
    batch_no = models.CharField(max_length=40)
    made_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True, default="")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses__isnull=True)),
                name="ledger_entry_reversal_names_entry",
            ),
            CheckConstraint(condition=Q(reverses__isnull=True) | ~Q(reverses=F("id")), name="ledger_entry_not_itself"),
        ]
        indexes = [Index(fields=["county_code", "term", "id"]), Index(fields=["batch_no"])]

    def __str__(self) -> str:
        return self.no


class Line(models.Model):
    """One side of an entry for one level of government; ties the money to decision, item, clause, payee and term."""

    personal_data = "收款人编号、金额"

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines", db_index=False)
    line_no = models.SmallIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    county_code = models.CharField(max_length=6)
    benefit = models.CharField(max_length=60)
    clause = models.CharField(max_length=60)
    tier = models.CharField(max_length=10)
    level = models.CharField(max_length=10)
    term = models.CharField(max_length=6)
    amount_fen = models.BigIntegerField()
    payee_kind = models.CharField(max_length=10, choices=_choices(PayeeKind))
    payee_no = models.CharField(max_length=40)
    entitlement_id = models.BigIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["entry", "line_no"], name="ledger_line_no_once"),
            CheckConstraint(condition=~Q(amount_fen=0), name="ledger_line_not_zero"),
            CheckConstraint(condition=Q(account__in=[code.value for code in AccountCode]), name="ledger_line_account"),
        ]
        indexes = [
            Index(fields=["county_code", "term", "benefit", "level"], name="ledger_line_item"),
            Index(fields=["entitlement_id"], name="ledger_line_entitlement"),
            Index(fields=["payee_no"], name="ledger_line_payee"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.line_no}"
