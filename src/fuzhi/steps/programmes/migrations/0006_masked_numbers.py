"""A teacher's number is found by a key and shown by its last two."""

from django.db import migrations, models

from fuzhi.steps.accounts.veiling import veil_numbers

VIEW = """
ALTER VIEW programmes_teacher_v RENAME COLUMN id_last4 TO tail_key;
CREATE OR REPLACE VIEW programmes_teacher_v AS
SELECT t.id, t.record_id, r.county_code, t.school_code, t.school_name, r.name, r.id_index, r.tail_key, t.is_established,
       t.is_in_post, t.post_kind, t.posted_on, t.secondment, t.account_index, t.account_last4, t.valid_from, t.valid_to,
       t.recorded_at, t.superseded_at, t.source_kind, t.batch_id, t.row_id, t.correction_id, r.id_mask
  FROM programmes_teacherpost t JOIN programmes_record r ON r.id = t.record_id;
"""
MASKS = """
UPDATE programmes_record r SET id_mask = w.id_mask FROM intake_row_v w WHERE w.id = r.row_id;
"""


def veil(apps: object, schema_editor: object) -> None:
    """Keys of what stood in the open."""
    veil_numbers("programmes_record", has_mask=False)


class Migration(migrations.Migration):
    """After intake masked its rows."""

    dependencies = [("programmes", "0005_engine_columns"), ("intake", "0005_births_sealed")]
    operations = [
        migrations.RenameField("record", "id_last4", "tail_key"),
        migrations.AddField("record", "id_mask", models.CharField(blank=True, default="", max_length=25)),
        migrations.AlterField("record", "id_mask", models.CharField(blank=True, max_length=25)),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
        migrations.RunSQL(MASKS, migrations.RunSQL.noop),
        migrations.RunPython(veil, migrations.RunPython.noop),
    ]
