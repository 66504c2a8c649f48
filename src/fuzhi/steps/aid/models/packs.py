"""Policy packs as they were when they decided, what their items are called, which pack is in use from when, and which
readings of it hold in an area's semester."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q


class KeptPack(models.Model):
    """A pack's files under their digest: what a run decided by can be opened for as long as the run stands."""

    personal_data = "无"

    hash = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    files = models.BinaryField(help_text="政策包全部文件的压缩包，内容以摘要为准")
    kept_at = models.DateTimeField()

    class Meta:
        """Insert-only (trigger)."""

        verbose_name = "保存的政策包"

    def __str__(self) -> str:
        return f"{self.name} {self.hash[:12]}"


class Item(models.Model):
    """An aid item as a kept pack has it: what pages, bank summaries and papers call it, and what is asked of it."""

    personal_data = "无"

    pack = models.ForeignKey(KeptPack, models.PROTECT, db_column="pack_hash", related_name="items")
    code = models.CharField(max_length=64)
    position = models.IntegerField(help_text="在政策包里的次序，从 0 起")
    fact_table = models.CharField(max_length=20)
    label = models.CharField(max_length=120)
    short_label = models.CharField(max_length=8)
    public_label = models.CharField(max_length=120)
    clause = models.CharField(max_length=40)
    tier = models.CharField(max_length=10)
    delivery = models.CharField(max_length=10)
    is_universal = models.BooleanField()
    asks_for_need = models.BooleanField()

    class Meta:
        """Insert-only (trigger)."""

        verbose_name = "资助项目"
        constraints = [models.UniqueConstraint(name="aid_item_once", fields=["pack", "code"])]

    def __str__(self) -> str:
        return self.label


class ItemCondition(models.Model):
    """A condition of a kept pack's item: bit ``bit`` of the masks that runs by this pack stored."""

    personal_data = "无"

    item = models.ForeignKey(Item, models.PROTECT, related_name="conditions")
    bit = models.IntegerField()
    code = models.CharField(max_length=64)
    label = models.CharField(max_length=120)
    clause = models.CharField(max_length=40)
    is_group = models.BooleanField()
    gives_without_need = models.BooleanField(default=False)

    class Meta:
        """Insert-only (trigger)."""

        verbose_name = "资助项目的条件"
        constraints = [models.UniqueConstraint(name="aid_itemcondition_once", fields=["item", "bit"])]

    def __str__(self) -> str:
        return self.label


class PackInUse(models.Model):
    """From this semester on runs decide by this pack; a later entry for the same semester stands in its place."""

    personal_data = "无"

    from_term = models.CharField(max_length=6)
    pack = models.ForeignKey(KeptPack, models.PROTECT, db_column="pack_hash", related_name="+")
    set_by = models.CharField(max_length=150)
    set_at = models.DateTimeField()

    class Meta:
        """Insert-only (trigger)."""

        verbose_name = "使用的政策包"

    def __str__(self) -> str:
        return f"{self.from_term} {self.pack_id}"


class ReadingSet(models.Model):
    """A reading of a county's or the prefecture's semester, as one person proposed it and another confirmed it. The
    last act of an area, semester and reading counts; ``value`` None: the area says nothing of its own any more."""

    personal_data = "办理人"

    area_code = models.CharField(max_length=6)
    term = models.CharField(max_length=6)
    name = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    document = models.CharField("文号", max_length=120)
    reason = models.CharField("理由", max_length=200)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField()

    class Meta:
        """Insert-only (trigger)."""

        verbose_name = "选定的口径"
        constraints = [
            CheckConstraint(
                condition=~Q(proposed_by=F("confirmed_by")),
                name="aid_readingset_four_eyes",
                violation_error_message="提出口径的人不能自己确认。",
            ),
            CheckConstraint(condition=~Q(document="") & ~Q(reason=""), name="aid_readingset_names_paper"),
        ]
        indexes = [Index(fields=["term", "area_code", "name"], name="aid_readingset_area")]

    def __str__(self) -> str:
        return f"{self.area_code} {self.term} {self.name}"
