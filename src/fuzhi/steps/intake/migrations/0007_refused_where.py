"""A refused row is named by its place in the file: a decision that waits for it says which row it is."""

from django.db import migrations, models

VIEW = """
CREATE OR REPLACE VIEW intake_refused_v AS
SELECT id, batch_id, key, id_index, name_key, place, sheet, row_no FROM intake_refusedrow;
"""


class Migration(migrations.Migration):
    """Rows that were kept before have no place."""

    dependencies = [("intake", "0006_standing")]
    operations = [
        migrations.AddField("refusedrow", "sheet", models.CharField(blank=True, default="", max_length=100)),
        migrations.AddField("refusedrow", "row_no", models.IntegerField(null=True)),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
    ]
