"""Readings that an area sets for a semester by two persons; insert-only."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEEP = """
CREATE TRIGGER aid_readingset_insert_only BEFORE UPDATE OR DELETE ON aid_readingset
    FOR EACH ROW EXECUTE FUNCTION aid_insert_only();
"""


def _staff() -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("aid", "0014_standing")]
    operations = [
        migrations.CreateModel(
            name="ReadingSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area_code", models.CharField(max_length=6)),
                ("term", models.CharField(max_length=6)),
                ("name", models.CharField(max_length=60)),
                ("value", models.JSONField(null=True)),
                ("document", models.CharField(max_length=120, verbose_name="文号")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("set_at", models.DateTimeField()),
                ("proposed_by", _staff()),
                ("confirmed_by", _staff()),
            ],
            options={
                "verbose_name": "选定的口径",
                "indexes": [models.Index(fields=["term", "area_code", "name"], name="aid_readingset_area")],
                "constraints": [
                    models.CheckConstraint(
                        condition=~models.Q(proposed_by=models.F("confirmed_by")),
                        name="aid_readingset_four_eyes",
                        violation_error_message="提出口径的人不能自己确认。",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(document="") & ~models.Q(reason=""), name="aid_readingset_names_paper"
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEEP, "DROP TRIGGER aid_readingset_insert_only ON aid_readingset"),
    ]
