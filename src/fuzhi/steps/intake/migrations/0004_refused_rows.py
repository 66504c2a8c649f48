"""Who stands on refused rows, and whether a file is a whole register: neither a refused row nor a correction is an absence."""

import django.db.models.deletion
from django.db import migrations, models

VIEWS = """
CREATE OR REPLACE VIEW intake_batch_v AS
SELECT id, kind, term, county_code, file_name, state, made_by, made_at, committed_by, committed_at, undone_at,
       (committed_at AT TIME ZONE 'Asia/Shanghai')::date AS received_on, covers
FROM intake_batch;

CREATE VIEW intake_refused_v AS SELECT id, batch_id, key, id_index, name_key, place FROM intake_refusedrow;
"""
# batches committed before they were numbered: in the order of their instants, as undo took them then
NUMBERED = """
UPDATE intake_batch b SET commit_no = x.no
  FROM (SELECT id, row_number() OVER (PARTITION BY kind, county_code ORDER BY committed_at, id) AS no
          FROM intake_batch WHERE committed_at IS NOT NULL) x WHERE x.id = b.id;
"""
BACK = "DROP VIEW intake_refused_v"


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_moves")]
    operations = [
        migrations.AddField(
            "batch",
            "covers",
            models.CharField(
                "范围", choices=[("whole", "全部名单"), ("corrections", "只是更正")], default="whole", max_length=12
            ),
        ),
        migrations.CreateModel(
            name="RefusedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.BinaryField(null=True)),
                ("id_index", models.BinaryField(null=True)),
                ("name_key", models.CharField(blank=True, max_length=60)),
                ("place", models.CharField(blank=True, max_length=12)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="intake.batch"
                    ),
                ),
            ],
            options={"verbose_name": "退回行"},
        ),
        migrations.AddField("batch", "commit_no", models.IntegerField(help_text="同县同种名册中第几个导入", null=True)),
        migrations.RunSQL(NUMBERED, migrations.RunSQL.noop),
        migrations.RunSQL(VIEWS, BACK),
    ]
