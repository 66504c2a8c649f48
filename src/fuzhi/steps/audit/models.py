"""Tables of audit. Rows are only ever inserted: a trigger refuses UPDATE, DELETE and TRUNCATE.

Actors and objects are named by text, not by foreign key: the trail outlives them and is verified without them.
"""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class Entry(models.Model):
    """One act. ``detail`` never holds whole ID or account numbers;
    ``changes`` is a mark for keeping figures, not hashed."""

    personal_data = "办理人用户名；对象编号；细节中的姓名"

    real_at = models.DateTimeField("真实时间")
    business_at = models.DateTimeField("业务时间")
    actor = models.CharField("办理人", max_length=64)
    action = models.CharField("动作", max_length=64)
    object_kind = models.CharField("对象种类", max_length=40)
    object_key = models.CharField("对象编号", max_length=80)
    county_code = models.CharField("县区", max_length=6, blank=True)
    detail = models.JSONField("细节", default=dict)
    changes = models.BooleanField("改变数据", default=True, db_default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.expressions.RawSQL(
                    "jsonb_typeof(detail) = 'object'", [], output_field=models.BooleanField()
                ),
                name="audit_entry_detail_is_object",
            )
        ]
        indexes = [
            models.Index(fields=["object_kind", "object_key"], name="audit_entry_object"),
            models.Index(fields=["actor", "-id"], name="audit_entry_actor"),
            BrinIndex(fields=["real_at"], name="audit_entry_when"),
            models.Index(fields=["-id"], condition=models.Q(changes=True), name="audit_entry_changes"),
        ]


class Leaf(models.Model):
    """The place of an entry in the tree: numbered without gaps, in the order in which transactions became final."""

    personal_data = "无"

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="leaf")
    hash = models.BinaryField()


class Seal(models.Model):
    """A signed tree head: day (real time, Beijing), size and root over all leaves up to then, digest of the seal
    before, Ed25519 signature. Every one is kept."""

    personal_data = "无"

    day = models.DateField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    peaks = models.JSONField()
    previous = models.BinaryField(default=b"", db_default=b"")
    signature = models.BinaryField()
    sealed_at = models.DateTimeField()
