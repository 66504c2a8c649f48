"""What programmes keep of teachers, as records and period rows; overlaps are refused by the database."""

from django.db import models
from django.db.models import UniqueConstraint

from fuzhi.steps.periods import tables


class Record(tables.Record):
    """What one register of a programme calls one thing (a teacher)."""

    personal_data = "名册上的姓名；证件号只有索引和末两位"

    class Meta:
        """Looked up by key at each commit."""

        verbose_name = "项目名册记录"
        constraints = [UniqueConstraint(fields=["kind", "county_code", "key"], name="programmes_record_key")]


class Period(tables.Period):
    """A period of a programme's record; its guards come with the migration that makes the table."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    correction_id = models.BigIntegerField(null=True)

    class Meta:
        """See :class:`fuzhi.steps.periods.tables.Period`."""

        abstract = True


class TeacherPost(Period):
    """One post of one teacher at one school (clause 3.1.5). The ID stays sealed in the kept row ``row_id``;
    ``account_sealed`` opens with intake's AAD row ``account_ref``."""

    personal_data = "教师账户（加密）"
    view, label, gist = "programmes_teacher_v", "教师岗位", "post_kind"

    school_code = models.CharField(max_length=10, blank=True)
    school_name = models.CharField(max_length=120, blank=True)
    account_index = models.BinaryField(null=True)
    account_sealed = models.BinaryField(null=True)
    account_last4 = models.CharField(max_length=4, blank=True)
    account_ref = models.CharField(max_length=80, blank=True)
    is_established = models.BooleanField("在编", null=True)
    is_in_post = models.BooleanField("在岗", null=True)
    post_kind = models.CharField("岗位", max_length=24, blank=True)
    posted_on = models.DateField(null=True)
    secondment = models.CharField(max_length=120, blank=True)

    class Meta:
        """What stands is what is not superseded."""

        verbose_name = "教师岗位"
