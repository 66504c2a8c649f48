"""Places with their names for SQL."""

from django.db import models


class Place(models.Model):
    """Prefecture, county, town or village by code (4, 6, 9, 12 digits); a copy of the vocabulary's table."""

    personal_data = "无"

    code = models.CharField(primary_key=True, max_length=12)
    name = models.CharField(max_length=80)
    parent_code = models.CharField(max_length=9, blank=True)

    class Meta:
        """Opened level by level."""

        verbose_name = "地点"
        indexes = [models.Index(fields=["parent_code"], name="registry_place_parent")]

    def __str__(self) -> str:
        return self.name
