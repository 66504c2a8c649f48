"""Which batch recorded a version, and the account's look-up key; the ID stays in the kept row alone."""

from django.db import migrations, models

VIEW = """
DROP VIEW programmes_teacher_v;
CREATE VIEW programmes_teacher_v AS
SELECT id, record_key, county_code, school_code, school_name, name, id_index, id_last4, is_established, is_in_post,
       post_kind, posted_on, secondment, account_index, account_last4, valid_from, valid_to, recorded_at, superseded_at,
       source_kind, batch_id, row_id
  FROM programmes_teacherpost;
"""


class Migration(migrations.Migration):
    """Columns for undo and look-up."""

    dependencies = [("programmes", "0002_overlaps")]
    operations = [
        migrations.AddField("teacherpost", "account_index", models.BinaryField(null=True)),
        migrations.AddField("teacherpost", "written_by", models.BigIntegerField(null=True)),
        migrations.AlterField("teacherpost", "seal_row", models.CharField(blank=True, max_length=80)),
        migrations.RemoveField("teacherpost", "id_sealed"),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
    ]
