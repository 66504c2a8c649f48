"""Posts stand on the engine of periods: its names for its columns, its guards; the view keeps what others read."""

import django.db.models.deletion
from django.db import migrations, models

from fuzhi.steps.periods.guarding import guards

DROP_VIEW = "DROP VIEW programmes_teacher_v;"
DROP_GUARD = "ALTER TABLE programmes_teacherpost DROP CONSTRAINT programmes_teacherpost_no_overlap;"
VIEW = """
CREATE VIEW programmes_teacher_v AS
SELECT t.id, t.record_id, r.county_code, t.school_code, t.school_name, r.name, r.id_index, r.id_last4, t.is_established,
       t.is_in_post, t.post_kind, t.posted_on, t.secondment, t.account_index, t.account_last4, t.valid_from, t.valid_to,
       t.recorded_at, t.superseded_at, t.source_kind, t.batch_id, t.row_id, t.correction_id
  FROM programmes_teacherpost t JOIN programmes_record r ON r.id = t.record_id;
"""


class Migration(migrations.Migration):
    """After 0004 filled the records."""

    dependencies = [("programmes", "0004_records"), ("registry", "0002_constraints")]
    operations = [
        migrations.RunSQL(DROP_VIEW, migrations.RunSQL.noop),
        migrations.RunSQL(DROP_GUARD, migrations.RunSQL.noop),
        migrations.RemoveIndex("teacherpost", "programmes_post_county"),
        migrations.RemoveIndex("teacherpost", "programmes_post_batch"),
        migrations.RenameField("teacherpost", "superseded_by_batch", "superseded_by"),
        migrations.RenameField("teacherpost", "seal_row", "account_ref"),
        migrations.RenameField("teacherpost", "digest", "basis"),
        migrations.AlterField("teacherpost", "basis", models.BinaryField(null=True)),
        migrations.AlterField(
            "teacherpost",
            "record",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.record"
            ),
        ),
        migrations.AlterField(
            "teacherpost",
            "source_kind",
            models.CharField(
                choices=[("roster", "名册"), ("absence", "不在名册上"), ("decision", "人工更正")], max_length=10
            ),
        ),
        *(
            migrations.RemoveField("teacherpost", name)
            for name in ("record_key", "county_code", "name", "id_index", "id_last4")
        ),
        migrations.RunSQL(guards("programmes_teacherpost"), migrations.RunSQL.noop),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
    ]
