"""Two facts of the second edition of the readings: orphans, and a hukou outside the county seat."""

from django.db import migrations, models

VIEW = """
DO $$ DECLARE stands text;
BEGIN
  SELECT pg_get_viewdef('aid_fact_v'::regclass) INTO stands;
  -- new columns of a view stand last, so what stood keeps its place
  EXECUTE 'CREATE OR REPLACE VIEW aid_fact_v AS '
    || regexp_replace(stands, '\\n\\s+FROM ', ', f.is_orphan, f.is_hukou_outside_county_seat FROM ');
END $$;
"""


class Migration(migrations.Migration):
    """Older rows know neither, and keep their digest."""

    dependencies = [("aid", "0010_attendance")]
    operations = [
        migrations.AddField("factrow", "is_orphan", models.BooleanField(null=True)),
        migrations.AddField("factrow", "is_hukou_outside_county_seat", models.BooleanField(null=True)),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
    ]
