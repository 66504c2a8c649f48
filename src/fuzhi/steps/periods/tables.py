"""The columns that every record and every period has; each step makes its own tables from them.

A period row is never updated but superseded; overlaps are refused by the database (see :mod:`.guarding`).
``valid_from`` and ``valid_to`` are half-open days (open end = null). ``written_by`` is the batch that recorded this
version, ``superseded_by`` the batch that ended it; the source is ``batch_id`` and ``row_id`` for a roster,
``batch_id`` alone of the register that no longer had it for an absence (``row_id`` keeps where the value stood), the
correction for a decision. ``basis`` is the keyed digest of the roster values that stand under the fact: a roster that
says the same again changes nothing, also when a decision has put the fact right.
"""

from typing import ClassVar

from django.apps import apps
from django.db import models

from fuzhi.steps.accounts.masking import MaskedNumber
from fuzhi.steps.periods.states import SourceKind


def said_plainly(value: str) -> str:
    """A value read aloud as it stands; yes or no for what is true or false."""
    return {"true": "是", "false": "否"}.get(value, value)


class Record(models.Model):
    """What one register calls one thing: unique by kind, county and keyed natural key; it outlives its batches.

    Its values are those of intake row ``row_id``, the latest that stands.
    """

    kind = models.CharField(max_length=20)
    county_code = models.CharField(max_length=6)
    key = models.BinaryField()
    row_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=120, blank=True)
    name_key = models.CharField(max_length=120, blank=True)
    id_index = models.BinaryField(null=True)
    tail_key = models.CharField(max_length=4, blank=True)
    id_mask = MaskedNumber(max_length=25, blank=True)
    school_code = models.CharField(max_length=10, blank=True)
    is_live = models.BooleanField(default=True)
    created_batch_id = models.BigIntegerField(null=True)

    class Meta:
        """The table that inherits it adds the unique key."""

        abstract = True

    def __str__(self) -> str:
        return self.name


class Period(models.Model):
    """What all periods have; the table adds ``record``, to its step's ``Record``, and ``correction``.

    ``view``: the published view with the same rows; ``label``: what the fact is called; ``gist``: SQL over the view of
    the value that a line of time tells, empty when it tells none; ``corrections``: the view of decisions by hand, if
    any.
    """

    view: ClassVar[str]
    label: ClassVar[str]
    gist: ClassVar[str]
    corrections: ClassVar[str] = ""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    written_by = models.BigIntegerField(null=True)
    superseded_by = models.BigIntegerField(null=True)
    source_kind = models.CharField(max_length=10, choices=SourceKind.choices())
    batch_id = models.BigIntegerField(null=True)
    row_id = models.BigIntegerField(null=True)
    basis = models.BinaryField(null=True)

    class Meta:
        """Indexes and the exclusion constraint come with the migration (:mod:`.guarding`)."""

        abstract = True

    def __str__(self) -> str:
        return f"{self.pk} {self.valid_from}"

    @staticmethod
    def said(value: str) -> str:
        """How the gist is read aloud."""
        return said_plainly(value)

    @classmethod
    def record_table(cls) -> str:
        """The table of the records that ``record`` points to."""
        record = apps.get_model(cls._meta.app_label, "Record")
        return str(record._meta.db_table)
