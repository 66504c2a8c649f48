"""Teachers get records like everybody else, and their posts the columns of the engine of periods; filled here."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
INSERT INTO programmes_record (kind, county_code, key, row_id, name, name_key, id_index, id_last4, school_code, is_live)
SELECT DISTINCT ON (county_code, record_key) 'teacher', county_code, decode(record_key, 'hex'), row_id, name, '', id_index, id_last4,
       school_code, superseded_at IS NULL AND valid_to IS NULL
  FROM programmes_teacherpost ORDER BY county_code, record_key, superseded_at IS NOT NULL, valid_from DESC, id DESC;
UPDATE programmes_teacherpost t SET record_id = r.id FROM programmes_record r
 WHERE r.kind = 'teacher' AND r.county_code = t.county_code AND r.key = decode(t.record_key, 'hex');
"""


class Migration(migrations.Migration):
    """Additive: the old columns go in the next one."""

    dependencies = [("programmes", "0003_written_by"), ("periods", "0001_received")]
    operations = [
        migrations.CreateModel(
            name="Record",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("county_code", models.CharField(max_length=6)),
                ("key", models.BinaryField()),
                ("row_id", models.BigIntegerField(null=True)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("name_key", models.CharField(blank=True, max_length=120)),
                ("id_index", models.BinaryField(null=True)),
                ("id_last4", models.CharField(blank=True, max_length=4)),
                ("school_code", models.CharField(blank=True, max_length=10)),
                ("is_live", models.BooleanField(default=True)),
                ("created_batch_id", models.BigIntegerField(null=True)),
            ],
            options={
                "verbose_name": "项目名册记录",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "county_code", "key"), name="programmes_record_key")
                ],
            },
        ),
        migrations.AddField(
            "teacherpost",
            "record",
            models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.record"
            ),
        ),
        migrations.AddField("teacherpost", "correction_id", models.BigIntegerField(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
