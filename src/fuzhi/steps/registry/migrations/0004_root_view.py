"""Which person a person was merged into, by set: whoever keeps a person's number can find who that is today."""

from django.db import migrations

CREATE = "CREATE VIEW registry_root_v AS SELECT id AS person_id, coalesce(root_id, id) AS root_id FROM registry_person;"


class Migration(migrations.Migration):
    """The view of merges."""

    dependencies = [("registry", "0003_views")]
    operations = [migrations.RunSQL(CREATE, "DROP VIEW registry_root_v;")]
