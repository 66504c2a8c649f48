"""A run keeps what it knew (fact rows with their sources) beside what it found (decisions),
so it can be read years later."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from fuzhi.vocabulary.facts import STUDENT_FACTS, Fact, FactType
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.terms import Term


class Run(models.Model):
    """One determination of one county and semester, with the rules' hash, the readings chosen and what was known when.

    ``pack_hash`` refers to the kept pack: the foreign key stands in the database (migration 0006), as Django would give
    the hash another name in every place that reads it. ``facts_digest`` is of all its fact rows' digests, and stands in
    the audit trail too.
    """

    personal_data = "无"

    term = models.CharField("学期", max_length=6)
    county_code = models.CharField(max_length=6)
    pack = models.CharField(max_length=60)
    pack_hash = models.CharField(max_length=64)
    switches = models.JSONField(default=dict)
    known_at = models.DateTimeField("依据资料截至")
    same_until = models.DateTimeField("资料到此时没有变化", null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    persons = models.IntegerField(default=0)
    facts_digest = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=list, help_text="[{benefit, outcome, persons, amount_fen}]")
    is_current = models.BooleanField(default=True)

    class Meta:
        """One current run a county and semester."""

        verbose_name = "认定"
        constraints = [
            models.UniqueConstraint(
                name="aid_run_one_current", fields=["county_code", "term"], condition=Q(is_current=True)
            ),
        ]
        indexes = [models.Index(fields=["county_code", "term", "-id"], name="aid_run_county")]

    def __str__(self) -> str:
        return f"{place_name(self.county_code)}{Term.parse(self.term).label}第 {self.pk} 次认定"


def _fact(fact: Fact) -> "models.Field[Any, Any]":
    """The column of a fact; NULL is unknown."""
    if fact.type is FactType.FLAG:
        return models.BooleanField(null=True)
    if fact.is_money:
        return models.BigIntegerField(null=True)
    return models.IntegerField(null=True) if fact.type is FactType.WHOLE else models.CharField(max_length=32, null=True)


def _source() -> models.BigIntegerField:
    return models.BigIntegerField(null=True)


class FactRow(models.Model):
    """One child of one run: the columns of the fact-table contract, and the period rows they were read from.

    Beside the keys and the scope that stand here, each fact of the catalogue has a column (added below the class).

    NULL is unknown. ``*_batch_id`` names the register that answered "not on it" (principle 3 of the readings).
    """

    personal_data = "学生编号与当期各项事实"

    run = models.ForeignKey(Run, models.CASCADE, related_name="facts", db_index=False)
    person = models.ForeignKey(
        "registry.Person", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    student_id = models.CharField(max_length=24)
    term = models.CharField(max_length=6)
    county_code = models.CharField(max_length=6)
    village_code = models.CharField(max_length=12, blank=True)
    school_code = models.CharField(max_length=10, blank=True)
    class_name = models.CharField(max_length=60, blank=True)
    is_claimed_twice = models.BooleanField(default=False)
    is_attendance_unknown = models.BooleanField(null=True, help_text="学籍状态看不懂")
    opens_disability_question = models.BooleanField(default=False, help_text="学籍注明残疾，名册上没有")
    enrolment_id = _source()
    boarding_id = _source()
    bus_id = _source()
    poverty_id = _source()
    disability_id = _source()
    assistance_id = _source()
    bill_id = _source()
    hardship_id = _source()
    school_id = _source()
    kindergarten_id = _source()
    poverty_batch_id = _source()
    disability_batch_id = _source()
    assistance_batch_id = _source()
    digest = models.BinaryField(null=True, help_text="本行各列当时的摘要（SHA-256）")

    class Meta:
        """A child stands once in a run."""

        verbose_name = "认定事实"
        constraints = [models.UniqueConstraint(name="aid_factrow_once", fields=["run", "person"])]
        indexes = [models.Index(fields=["person"], name="aid_factrow_person")]

    def __str__(self) -> str:
        return f"{self.student_id} {self.term}"


for _one in STUDENT_FACTS:
    if _one.name not in FactRow.__dict__:
        FactRow.add_to_class(_one.name, _fact(_one))


class Decision(models.Model):
    """Outcome of one item for one child. The masks hold each condition's outcome by its place in the item's list."""

    personal_data = "学生的认定结果"

    run = models.ForeignKey(Run, models.CASCADE, related_name="decisions", db_index=False)
    person = models.ForeignKey(
        "registry.Person", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    benefit = models.CharField(max_length=40)
    outcome = models.CharField(max_length=12)
    amount_fen = models.BigIntegerField()
    true_mask = models.BigIntegerField()
    unknown_mask = models.BigIntegerField()

    class Meta:
        """One decision a run, child and item; most rows are refusals, so the work lists have an index of their own."""

        verbose_name = "认定结果"
        constraints = [models.UniqueConstraint(name="aid_decision_once", fields=["run", "person", "benefit"])]
        indexes = [
            models.Index(
                fields=["run", "benefit", "outcome", "person"],
                name="aid_decision_open",
                condition=~Q(outcome="refused"),
            ),
            models.Index(fields=["person"], name="aid_decision_person", condition=~Q(outcome="refused")),
        ]

    def __str__(self) -> str:
        return f"{self.benefit} {self.outcome}"
