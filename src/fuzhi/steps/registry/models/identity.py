"""Who a person is, put right by hand: name, sex, birth date, ID number."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from fuzhi.steps.accounts.masking import MaskedNumber
from fuzhi.steps.registry.models.people import Person, Record
from fuzhi.steps.registry.models.review import Correction
from fuzhi.steps.registry.states import IdentityField


class IdentityDecision(models.Model):
    """One field of one person as a clerk decided it; it goes before all registers until another correction ends it.

    Never updated but superseded. ``record`` is the person's record of kind ``identity``, which bears a decided number
    sealed and indexed, so that later rosters find the person by it.
    """

    personal_data = "更正后的姓名、性别、出生学年；证件号只有索引、遮盖和密文"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    record = models.ForeignKey(Record, models.PROTECT, related_name="+")
    field = models.CharField("身份事项", max_length=12, choices=IdentityField.choices())
    value = models.CharField(max_length=60, blank=True)
    name_key = models.CharField(max_length=60, blank=True)
    id_index = models.BinaryField(null=True)
    tail_key = models.CharField(max_length=4, blank=True)
    id_mask = MaskedNumber(max_length=25, blank=True)
    id_state = models.CharField(max_length=12, blank=True)
    birth_index = models.BinaryField(null=True)
    secret = models.BinaryField(null=True)
    secret_ref = models.CharField(max_length=80, blank=True)
    correction = models.ForeignKey(Correction, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        """Read by person; a number stands for one person at a time."""

        verbose_name = "身份更正"
        constraints = [
            UniqueConstraint(
                fields=["person", "field"], condition=Q(superseded_at__isnull=True), name="registry_identity_standing"
            ),
            UniqueConstraint(
                fields=["id_index"],
                condition=Q(superseded_at__isnull=True),
                name="registry_identity_number",
                violation_error_message="这个证件号已由别人更正到另一名学生名下。",
            ),
            CheckConstraint(
                name="registry_identity_sealed",
                condition=Q(field="id_number", value="", id_index__isnull=False, secret__isnull=False)
                | (~Q(field="id_number") & ~Q(value="") & Q(id_index__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()}：{self.id_mask or self.value}"
