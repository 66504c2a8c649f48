"""Which registers were received for which county and semester."""

from django.db import models


class ReceivedRegister(models.Model):
    """A register was received for a county and semester: who is not on it is known not to be (reading 3).

    Where schools send the register ``school_code`` names each school that sent its list; else it is empty.
    """

    personal_data = "无"

    kind = models.CharField(max_length=20)
    county_code = models.CharField(max_length=6)
    term = models.CharField(max_length=6)
    school_code = models.CharField(max_length=10, blank=True)
    batch_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        """One row a batch and school; a later batch of the same semester stands beside the first."""

        verbose_name = "收到的名册"
        indexes = [models.Index(fields=["kind", "county_code", "term"], name="periods_received_key")]
        constraints = [
            models.UniqueConstraint(
                fields=["batch_id", "school_code"],
                condition=models.Q(superseded_at__isnull=True),
                name="periods_received_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.county_code} {self.term}"
