"""What was printed for families: which paper, of whom, when, by whom; the file itself is kept for a while."""

from django.conf import settings
from django.db import models

from fuzhi.steps.aid.states import Paper, PrintedFor
from fuzhi.steps.audit.free_text import FreeLine


class Printing(models.Model):
    """One bundle of papers. ``key`` and ``label`` say for which school, class, batch … it was made; ``digest`` is
    of the numbers of its children, in order, so that two bundles can be told to be of the same children.

    ``school_code`` is set where all of its children are of that school: the school then sees the bundle too.
    """

    personal_data = "无"

    paper = models.CharField("哪种", max_length=12, choices=Paper.choices())
    term = models.CharField("学期", max_length=6)
    printed_for = models.CharField("按什么", max_length=10, choices=PrintedFor.choices())
    key = models.CharField(max_length=80, blank=True)
    label = FreeLine("给谁", max_length=120)
    county_code = models.CharField(max_length=6, blank=True)
    school_code = models.CharField(max_length=10, blank=True)
    count = models.IntegerField("人数")
    pages = models.IntegerField("页数")
    digest = models.CharField("名单摘要", max_length=64)
    file_id = models.UUIDField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_on = models.DateField("打印日期")

    class Meta:
        """Newest first."""

        verbose_name = "打印"
        indexes = [models.Index(fields=["county_code", "-id"], name="aid_printing_county")]

    def __str__(self) -> str:
        return f"{Paper(self.paper).label} {self.label}"


class PrintedChild(models.Model):
    """A child of whom a paper stands in a bundle."""

    personal_data = "学生编号"

    printing = models.ForeignKey(Printing, models.PROTECT, related_name="children", db_index=False)
    person = models.ForeignKey(
        "registry.Person", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        """A child stands once in a bundle."""

        verbose_name = "打印的学生"
        constraints = [models.UniqueConstraint(name="aid_printedchild_once", fields=["printing", "person"])]
        indexes = [models.Index(fields=["person"], name="aid_printedchild_person")]

    def __str__(self) -> str:
        return str(self.printing_id)
