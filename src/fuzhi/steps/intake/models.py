"""Batches, rows and findings. A row keeps what may be read openly in ``payload`` and the rest sealed in ``secret``.

Files may expire while their batch stays, so a batch names its file by id and digest, not by foreign key.
"""

import uuid

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from fuzhi.steps.accounts.masking import MaskedNumber
from fuzhi.steps.audit.free_text import FreeLine, FreeText
from fuzhi.steps.intake.states import BatchState, Covers, RowOutcome
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.terms import Term


def roster_kinds() -> list[tuple[str, str]]:
    """Code and name of every kind, for forms and ``get_kind_display``."""
    return RosterKind.choices()


FILES_MAX = 40
"""So many files are handed in together at most: what a person still looks over on one page."""


class Batch(models.Model):
    """One received file of one kind, county and semester; written to its owner's tables only by ``commit``."""

    personal_data = "列样例和文件名；号码只有遮盖后的"

    kind = models.CharField("种类", max_length=20, choices=roster_kinds)
    term = models.CharField("学期", max_length=6)
    county_code = models.CharField("县", max_length=6)
    file_id = models.UUIDField(null=True)
    file_name = FreeLine("文件名", max_length=255)
    file_digest = models.CharField(max_length=64)
    state = models.CharField("状态", max_length=10, default=BatchState.CHECKED.value, choices=BatchState.choices())
    made_by = models.CharField("上传人", max_length=150)
    made_at = models.DateTimeField("上传时间")
    sheet = FreeText("工作表", blank=True)
    header_row = models.IntegerField("表头行", null=True)
    rows = models.IntegerField("行数", default=0)
    accepted = models.IntegerField("可用行", default=0)
    rejected = models.IntegerField("退回行", default=0)
    errors_total = models.IntegerField(default=0)
    warnings_total = models.IntegerField(default=0)
    columns = models.JSONField("认出的列", default=list)
    column_overrides = models.JSONField("改过的列", default=dict)
    counts = models.JSONField("预览", default=dict)
    covers = models.CharField("范围", max_length=12, default=Covers.WHOLE.value, choices=Covers.choices())
    committed_by = models.CharField("导入人", max_length=150, blank=True)
    committed_at = models.DateTimeField("导入时间", null=True)
    commit_no = models.IntegerField(null=True, help_text="同县同种名册中第几个导入")
    undone_by = models.CharField("撤回人", max_length=150, blank=True)
    undone_at = models.DateTimeField("撤回时间", null=True)
    request_key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001

    class Meta:
        """Lists are by county, newest first."""

        verbose_name = "批次"
        indexes = [
            Index(fields=["county_code", "kind", "term", "-id"], name="intake_batch_county"),
            Index(fields=["file_digest"], name="intake_batch_digest"),
        ]
        constraints = [
            CheckConstraint(
                name="intake_batch_committed",
                condition=~Q(state__in=["committed", "undone"]) | Q(committed_at__isnull=False),
                violation_error_message="已导入的批次须有导入时间。",
            ),
            CheckConstraint(
                name="intake_batch_rows_add_up",
                condition=Q(rows=models.F("accepted") + models.F("rejected")),
                violation_error_message="行数须等于可用行加退回行。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.get_kind_display()} {Term.parse(self.term).label}"


class Row(models.Model):
    """One accepted row. ``key`` names the thing it speaks of, ``digest`` its values; both are keyed hashes.

    ``secret`` seals the row's ID, birth date, account, phone, certificate and student numbers as JSON;
    its AAD row is ``ref``.
    """

    personal_data = "名册原行；号码只在密文里"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+", db_index=False)
    sheet = models.TextField()
    row_no = models.IntegerField()
    ref = models.CharField(max_length=80)
    key = models.BinaryField()
    digest = models.BinaryField()
    payload = models.JSONField()
    secret = models.BinaryField(null=True)
    id_index = models.BinaryField(null=True)
    tail_key = models.CharField(max_length=4, blank=True)
    id_mask = MaskedNumber(max_length=25, blank=True)
    id_state = models.CharField(max_length=12, blank=True)
    born_from = models.DateField(null=True)
    birth_index = models.BinaryField(null=True)
    student_number_index = models.BinaryField(null=True)
    student_number_id_index = models.BinaryField(null=True)
    head_id_index = models.BinaryField(null=True)
    account_index = models.BinaryField(null=True)
    account_last4 = models.CharField(max_length=4, blank=True)
    account_sealed = models.BinaryField(null=True)

    class Meta:
        """Read by batch; one row a place."""

        verbose_name = "名册行"
        indexes = [Index(fields=["key"], name="intake_row_key")]
        constraints = [UniqueConstraint(fields=["batch", "sheet", "row_no"], name="intake_row_place")]

    def __str__(self) -> str:
        return f"{self.sheet} 第{self.row_no}行"


class RefusedRow(models.Model):
    """Who stands on a row that was refused, as far as it could be read; ``key`` and ``id_index`` as in :class:`Row`.

    ``place``: the code of the school, else of the village; ``sheet`` and ``row_no``: where it stands in the file.
    """

    personal_data = "退回行上的姓名；号码只有索引"

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="+")
    key = models.BinaryField(null=True)
    id_index = models.BinaryField(null=True)
    name_key = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=12, blank=True)
    sheet = models.CharField(max_length=100, blank=True, default="")
    row_no = models.IntegerField(null=True)

    class Meta:
        """Read by batch."""

        verbose_name = "退回行"

    def __str__(self) -> str:
        return self.name_key


class Outcome(models.Model):
    """What a batch does, or did, with a row: as last previewed, final once the batch is committed."""

    personal_data = "无"

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="+", db_index=False)
    row_id = models.BigIntegerField()
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices())

    class Meta:
        """Read by batch and outcome."""

        verbose_name = "行的去向"
        indexes = [Index(fields=["batch", "outcome", "row_id"], name="intake_outcome_batch")]

    def __str__(self) -> str:
        return f"{self.row_id} {self.outcome}"


class Finding(models.Model):
    """What was refused, doubted or repaired in one cell; values stand masked."""

    personal_data = "单元格原值，号码遮盖"

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="+", db_index=False)
    sheet = models.TextField()
    row_no = models.IntegerField()
    column = models.TextField(blank=True)
    column_no = models.IntegerField(default=0, help_text="列在表里是第几列，0 = 没有这一列")
    field = models.CharField(max_length=40, blank=True, default="")
    code = models.CharField(max_length=60)
    value = models.TextField(blank=True)
    message = models.TextField()
    fix = models.TextField(blank=True)
    severity = models.CharField(max_length=8)
    is_repair = models.BooleanField(default=False)

    class Meta:
        """Read by batch and kind of finding."""

        verbose_name = "问题"
        indexes = [Index(fields=["batch", "code"], name="intake_finding_batch")]

    def __str__(self) -> str:
        return self.message


class Parcel(models.Model):
    """Files that were handed in together, up to :data:`FILES_MAX`; each goes its own way.

    ``term``: the semester of files that name none. ``reading_id``, ``taking_id``: the tasks that read and import them,
    under way or over.
    """

    personal_data = "办理人用户名"

    county_code = models.CharField("县", max_length=6)
    term = models.CharField("学期", max_length=6)
    made_by = models.CharField("上传人", max_length=150)
    made_at = models.DateTimeField("上传时间")
    reading_id = models.UUIDField(null=True)
    taking_id = models.UUIDField(null=True)
    request_key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001

    class Meta:
        """Lists are by county, newest first."""

        verbose_name = "成批上传"
        indexes = [Index(fields=["county_code", "-id"], name="intake_parcel_county")]

    def __str__(self) -> str:
        return f"第 {self.pk} 次成批上传"


class ParcelFile(models.Model):
    """One file of a parcel: as what it is read, and what came of that.

    ``kind``, ``term``: as recognised, or as the clerk said (``is_said``); empty while nobody knows. ``doubt``: what a
    person should look at before it is imported. ``message`` and ``mend``: why there is no batch, or why it was not
    imported. ``read_at`` None: still to be read.
    """

    personal_data = "文件名由用户给出"
    MOVES = ("file_id", "kind", "term", "is_said", "doubt", "code", "message", "mend", "batch", "read_at", "tries")
    """What changes while the file is read and imported; the rest stands as it came."""

    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="+", db_index=False)
    number = models.IntegerField()
    file_id = models.UUIDField(null=True)
    name = FreeLine("文件名", max_length=255)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    kind = models.CharField("种类", max_length=20, blank=True, choices=roster_kinds)
    term = models.CharField("学期", max_length=6, blank=True)
    is_said = models.BooleanField(default=False)
    doubt = FreeText("要看的", blank=True)
    code = models.CharField(max_length=60, blank=True)
    message = FreeText("说明", blank=True)
    mend = FreeText("怎么办", blank=True)
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)

    class Meta:
        """Read by parcel; the same file stands once in it."""

        verbose_name = "成批上传的文件"
        constraints = [
            UniqueConstraint(fields=["parcel", "number"], name="intake_parcelfile_number"),
            UniqueConstraint(fields=["parcel", "digest", "name"], name="intake_parcelfile_once"),
            CheckConstraint(
                name="intake_parcelfile_few",
                condition=Q(number__gte=1, number__lte=FILES_MAX),
                violation_error_message=f"一次最多 {FILES_MAX} 份文件。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Mend(models.Model):
    """What somebody typed in place of one cell of a roster that is not imported yet; the file itself stays as it came.

    ``original`` and ``shown``: what stood there and what was typed, numbers masked; ``sealed``: what was typed, whole
    (AAD row = ``ref``). ``is_read``: the rows of the batch were read with it.
    """

    personal_data = "单元格的原值和改后的值，号码遮盖；整个的值在密文里"

    ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+")
    sheet = models.TextField()
    row_no = models.IntegerField()
    column_no = models.IntegerField()
    column = models.TextField()
    field = models.CharField(max_length=40)
    original = FreeText("原来写的", blank=True)
    shown = FreeText("改为")
    sealed = models.BinaryField()
    reason = FreeLine("理由", max_length=200)
    made_by = models.CharField("谁改的", max_length=150)
    made_at = models.DateTimeField("改的时间")
    undone_by = models.CharField("谁撤回的", max_length=150, blank=True)
    undone_at = models.DateTimeField("撤回时间", null=True)
    is_read = models.BooleanField(default=False)

    class Meta:
        """One value stands in a cell."""

        verbose_name = "改过的单元格"
        constraints = [
            UniqueConstraint(
                fields=["batch", "sheet", "row_no", "column_no"],
                condition=Q(undone_at__isnull=True),
                name="intake_mend_one_a_cell",
            ),
            CheckConstraint(
                name="intake_mend_has_reason",
                condition=~Q(reason=""),
                violation_error_message="改单元格须写理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} 第{self.row_no}行 {self.column}"
