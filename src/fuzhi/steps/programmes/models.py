"""Teachers' posts as period rows: never updated, only superseded; overlaps are refused by the database."""

from django.db import models
from django.db.models import Q


class TeacherPost(models.Model):
    """One post of one teacher at one school, valid from its day until the next roster says otherwise (clause 3.1.5).

    ``account_sealed`` opens with intake's AAD row ``seal_row``; the ID stays sealed in the kept row ``row_id``.
    ``batch_id`` is the source of the value, ``written_by`` the batch that recorded this version.
    """

    personal_data = "教师姓名、证件后四位、账户（加密）"

    record_key = models.CharField(max_length=80, help_text="索引化的证件或单位加姓名")
    county_code = models.CharField(max_length=6)
    school_code = models.CharField(max_length=10, blank=True)
    school_name = models.CharField(max_length=120, blank=True)
    name = models.CharField("姓名", max_length=60)
    id_index = models.BinaryField(null=True)
    id_last4 = models.CharField(max_length=4, blank=True)
    account_index = models.BinaryField(null=True)
    account_sealed = models.BinaryField(null=True)
    account_last4 = models.CharField(max_length=4, blank=True)
    seal_row = models.CharField(max_length=80, blank=True)
    is_established = models.BooleanField("在编", null=True)
    is_in_post = models.BooleanField("在岗", null=True)
    post_kind = models.CharField("岗位", max_length=24, blank=True)
    posted_on = models.DateField(null=True)
    secondment = models.CharField(max_length=120, blank=True)
    digest = models.BinaryField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    superseded_by_batch = models.BigIntegerField(null=True)
    source_kind = models.CharField(max_length=10)
    batch_id = models.BigIntegerField(null=True)
    row_id = models.BigIntegerField(null=True)
    written_by = models.BigIntegerField(null=True)

    class Meta:
        """Reads are by county or by batch; what stands is what is not superseded."""

        verbose_name = "教师岗位"
        indexes = [
            models.Index(
                fields=["county_code", "school_code"],
                name="programmes_post_county",
                condition=Q(superseded_at__isnull=True),
            ),
            models.Index(fields=["batch_id"], name="programmes_post_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.school_name}"
