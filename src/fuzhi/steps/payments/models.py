"""Batches, their lines, claims, bank returns, receipts. What must never happen is refused by the database itself.

* A claim (person, term, benefit) stands once; only a failed line of a confirmed bank return frees it (trigger in 0008).
* While a line waits or is paid no second line for the same (person, term, benefit) can be written.
* Who made a batch never releases it; a batch beyond ``made`` has a releaser; amounts are positive fen.
"""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from fuzhi.steps.audit.free_text import FreeLine
from fuzhi.steps.payments.states import (
    BankResult,
    BatchKind,
    BatchState,
    LineState,
    ReturnKind,
    ReturnState,
    WithheldState,
)
from fuzhi.vocabulary.codes import Delivery


def _staff(name: str, null: bool = True) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=null, on_delete=models.PROTECT, related_name=f"payments_{name}"
    )


class Batch(models.Model):
    """One handing-out of money in a county and term:
    to accounts through the bank, or to schools that did not charge."""

    personal_data = "办理人"

    id = models.BigAutoField(primary_key=True)
    no = models.CharField(max_length=40, unique=True)
    key = models.UUIDField(null=True, unique=True)
    county_code = models.CharField(max_length=6)
    term = models.CharField(max_length=6)
    delivery = models.CharField(max_length=10, choices=Delivery.choices())
    kind = models.CharField(max_length=10, choices=BatchKind.choices())
    state = models.CharField(max_length=12, choices=BatchState.choices(), default=BatchState.MADE.value)
    version = models.IntegerField(default=1)
    count = models.IntegerField()
    total_fen = models.BigIntegerField()
    manifest = models.CharField(max_length=64)
    repays = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="repaid_in")
    made_by = _staff("batches_made", null=False)
    made_at = models.DateTimeField()
    released_by = _staff("batches_released")
    released_at = models.DateTimeField(null=True)
    release_reason = models.CharField("放行说明", max_length=200, blank=True, default="", db_default="")
    handed_over_by = _staff("batches_handed_over")
    handed_over_at = models.DateTimeField(null=True)
    returned_by = _staff("batches_returned")
    returned_at = models.DateTimeField(null=True)
    settled_by = _staff("batches_settled")
    settled_at = models.DateTimeField(null=True)
    voided_by = _staff("batches_voided")
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True, default="")
    sent_back_at = models.DateTimeField(null=True)
    request_sheet = models.ForeignKey("files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    request_text = models.ForeignKey("files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("made_by")),
                name="payments_batch_four_eyes",
                violation_error_message="编制人不能放行自己编制的批次。",
            ),
            CheckConstraint(
                condition=Q(released_by__isnull=True)
                | (
                    (Q(returned_by__isnull=True) | ~Q(returned_by=F("released_by")))
                    & (Q(settled_by__isnull=True) | ~Q(settled_by=F("released_by")))
                ),
                name="payments_batch_reconciled_by_other",
                violation_error_message="放行的人不能登记自己放行的批次的回盘或结算。",
            ),
            CheckConstraint(
                condition=Q(state__in=["made", "void"]) | Q(released_by__isnull=False, released_at__isnull=False),
                name="payments_batch_released_by_someone",
            ),
            CheckConstraint(
                condition=Q(state__in=["made", "void"]) | Q(request_sheet__isnull=False),
                name="payments_batch_released_with_file",
            ),
            CheckConstraint(
                condition=~Q(state="void") | Q(voided_by__isnull=False),
                name="payments_batch_voided_by_someone",
            ),
            CheckConstraint(
                condition=Q(sent_back_at__isnull=True) | ~Q(voided_by=F("made_by")),
                name="payments_batch_sent_back_by_other",
            ),
            CheckConstraint(condition=Q(count__gt=0, total_fen__gt=0), name="payments_batch_not_empty"),
            CheckConstraint(
                condition=Q(kind="repay", repays__isnull=False) | (~Q(kind="repay") & Q(repays__isnull=True)),
                name="payments_batch_repay_names_batch",
            ),
        ]
        indexes = [Index(fields=["county_code", "term", "-id"], name="payments_batch_list")]

    def __str__(self) -> str:
        return self.no


class Line(models.Model):
    """One payment in a batch, with the payee as last accepted when the batch was made;
    a waiver's payee is the school."""

    personal_data = "姓名、户名、账号（密文与尾号）、金额"

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines", db_index=False)
    line_no = models.IntegerField()
    entitlement_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    person_number = models.CharField(max_length=20)
    person_name = models.CharField(max_length=100)
    term = models.CharField(max_length=6)
    benefit = models.CharField(max_length=60)
    clause = models.CharField(max_length=60)
    tier = models.CharField(max_length=10)
    amount_fen = models.BigIntegerField()
    village_code = models.CharField(max_length=12, blank=True, default="")
    school_code = models.CharField(max_length=10, blank=True, default="")
    holder_name = models.CharField(max_length=100, blank=True, default="")
    bank_name = models.CharField(max_length=100, blank=True, default="")
    account_last4 = models.CharField(max_length=4, blank=True, default="")
    account_index = models.BinaryField(null=True)
    account_sealed = models.BinaryField(null=True)
    account_row = models.CharField(max_length=80, blank=True, default="")
    is_shared = models.BooleanField(default=False)
    is_staff_card = models.BooleanField(default=False, db_default=False)
    state = models.CharField(max_length=10, choices=LineState.choices(), default=LineState.PENDING.value)
    reason = models.CharField(max_length=200, blank=True, default="")
    on = models.DateField()
    repays = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="repaid_by", db_index=False)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["batch", "line_no"], name="payments_line_no_once"),
            UniqueConstraint(
                fields=["person_id", "term", "benefit"],
                condition=Q(state__in=["pending", "paid"]),
                name="payments_line_one_live",
                violation_error_message="这一笔已在别的批次里。",
            ),
            UniqueConstraint(
                fields=["repays"],
                condition=Q(repays__isnull=False) & ~Q(state="void"),
                name="payments_line_repaid_once",
                violation_error_message="这一笔退回已经重发过。",
            ),
            CheckConstraint(condition=Q(amount_fen__gt=0), name="payments_line_positive"),
            CheckConstraint(condition=~Q(state="failed") | ~Q(reason=""), name="payments_line_failed_says_why"),
        ]
        indexes = [
            Index(fields=["entitlement_id"], name="payments_line_entitlement"),
            Index(fields=["term", "person_id"], name="payments_line_failed", condition=Q(state="failed")),
            Index(fields=["person_id", "term"], name="payments_line_person"),
            Index(fields=["school_code", "batch_id"], name="payments_line_school"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.line_no}"


class BankReturn(models.Model):
    """What became of a batch at the bank, as one person recorded it and another confirmed it: the bank's answer, a
    payment that came back later, or that no answer ever came. What it says never changes; only its state does."""

    personal_data = "文件名、办理人"

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="returns")
    kind = models.CharField(max_length=10, choices=ReturnKind.choices(), default=ReturnKind.ANSWER.value)
    state = models.CharField(max_length=10, choices=ReturnState.choices(), default=ReturnState.PROPOSED.value)
    digest = models.CharField(max_length=64, blank=True)
    file = models.ForeignKey("files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    is_failures_only = models.BooleanField()
    rows = models.IntegerField()
    paid_count = models.IntegerField()
    paid_fen = models.BigIntegerField()
    failed_count = models.IntegerField()
    failed_fen = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True, default="")
    recorded_by = _staff("returns", null=False)
    recorded_at = models.DateTimeField()
    confirmed_by = _staff("returns_confirmed")
    confirmed_at = models.DateTimeField(null=True)
    disputed_by = _staff("returns_disputed")
    dispute_reason = models.CharField(max_length=200, blank=True, default="")
    ended_by = _staff("returns_ended")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["batch"],
                condition=Q(kind="answer", state__in=["proposed", "confirmed", "disputed"]),
                name="payments_bankreturn_one_answer",
            ),
            UniqueConstraint(
                fields=["batch"],
                condition=Q(state__in=["proposed", "disputed"]),
                name="payments_bankreturn_one_waiting",
                violation_error_message="这个批次还有一份登记等另一人确认。",
            ),
            CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("recorded_by")),
                name="payments_bankreturn_four_eyes",
                violation_error_message="登记的人不能确认自己的登记。",
            ),
            CheckConstraint(
                condition=~Q(state="reversed") | (Q(ended_by__isnull=False) & ~Q(ended_by=F("disputed_by"))),
                name="payments_bankreturn_reversed_by_other",
                violation_error_message="提出冲回的人不能确认自己的冲回。",
            ),
        ]
        indexes = [Index(fields=["digest"], name="payments_bankreturn_digest")]

    def __str__(self) -> str:
        return self.file_name or ReturnKind(self.kind).label


class ReturnLine(models.Model):
    """What one record says about one line; ``row_no`` is the row in the bank's file, null when it was not named."""

    personal_data = "退回原因（户名已隐去）"

    id = models.BigAutoField(primary_key=True)
    bank_return = models.ForeignKey(BankReturn, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="answers")
    row_no = models.IntegerField(null=True)
    result = models.CharField(max_length=10, choices=BankResult.choices())
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [UniqueConstraint(fields=["bank_return", "line"], name="payments_returnline_once")]

    def __str__(self) -> str:
        return f"{self.line_id} {self.result}"


class Claim(models.Model):
    """The right to be paid (person, term, benefit), used up by one line;
    free again only by a failed bank-return line."""

    personal_data = "领款人编号"

    id = models.BigAutoField(primary_key=True)
    person_id = models.BigIntegerField()
    term = models.CharField(max_length=6)
    benefit = models.CharField(max_length=60)
    line = models.OneToOneField(Line, on_delete=models.PROTECT, related_name="claim")
    claimed_at = models.DateTimeField()
    freed_by_line = models.OneToOneField(ReturnLine, null=True, on_delete=models.PROTECT, related_name="freed_claim")

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["person_id", "term", "benefit"],
                condition=Q(freed_by_line__isnull=True),
                name="payments_claim_once",
                violation_error_message="这一学期的这一项已经发放过。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.term} {self.benefit}"


class Receipt(models.Model):
    """A school's word that its pupils of a batch have received the money, but for those of whom it said otherwise.

    ``count`` and ``total_fen``: what it said was received (None: said before this was kept). It may be taken back.
    """

    personal_data = "办理人"

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="receipts")
    school_code = models.CharField(max_length=10)
    confirmed_by = _staff("receipts", null=False)
    confirmed_at = models.DateTimeField()
    count = models.IntegerField(null=True)
    total_fen = models.BigIntegerField(null=True)
    reopened_by = _staff("receipts_reopened")
    reopened_at = models.DateTimeField(null=True)
    reopen_reason = FreeLine(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["batch", "school_code"], condition=Q(reopened_at__isnull=True), name="payments_receipt_once"
            ),
            CheckConstraint(
                condition=Q(reopened_at__isnull=True, reopened_by__isnull=True)
                | (Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reopen_reason="")),
                name="payments_receipt_reopened_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.school_code}"


class NotReceived(models.Model):
    """A school's word that a family has not received what the bank calls paid, and what the county found."""

    personal_data = "家长说的情况、办理人"

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="not_received")
    reason = FreeLine(max_length=200)
    said_by = _staff("not_received_said", null=False)
    said_at = models.DateTimeField()
    answer = FreeLine(max_length=200, blank=True, default="")
    answered_by = _staff("not_received_answered")
    answered_at = models.DateTimeField(null=True)
    came_at = models.DateTimeField("学校说收到了", null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["line"], condition=Q(answered_at__isnull=True), name="payments_notreceived_one_open"
            ),
            CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="payments_notreceived_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class Withheld(models.Model):
    """One approved item that goes into no batch until somebody says so: why, who proposed it and who confirmed."""

    personal_data = "姓名、户名和尾号、金额、理由、办理人"

    id = models.BigAutoField(primary_key=True)
    entitlement_id = models.BigIntegerField(db_index=True)
    person_id = models.BigIntegerField()
    person_number = models.CharField(max_length=20)
    person_name = models.CharField(max_length=100)
    county_code = models.CharField(max_length=6)
    term = models.CharField(max_length=6)
    delivery = models.CharField(max_length=10, choices=Delivery.choices())
    benefit = models.CharField(max_length=60)
    amount_fen = models.BigIntegerField()
    payee = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(max_length=10, choices=WithheldState.choices(), default=WithheldState.PROPOSED.value)
    reason = FreeLine(max_length=200)
    put_by = _staff("withheld_put", null=False)
    put_at = models.DateTimeField()
    confirmed_by = _staff("withheld_confirmed")
    confirmed_at = models.DateTimeField(null=True)
    ended_by = _staff("withheld_ended")
    ended_at = models.DateTimeField(null=True)
    end_reason = FreeLine(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["person_id", "term", "benefit"], condition=~Q(state="ended"), name="payments_withheld_once"
            ),
            CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("put_by")),
                name="payments_withheld_four_eyes",
                violation_error_message="提出暂缓的人不能自己确认。",
            ),
            CheckConstraint(
                condition=~Q(state="standing") | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="payments_withheld_standing_is_confirmed",
            ),
            CheckConstraint(
                condition=~Q(state="ended") | (Q(ended_by__isnull=False) & ~Q(end_reason="")),
                name="payments_withheld_ended_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_name} {self.term}"
