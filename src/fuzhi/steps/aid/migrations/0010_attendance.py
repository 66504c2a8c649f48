"""A fact row says that nobody knows whether the child attends; NULL where that is known, so older rows keep their digest."""

from django.db import migrations, models

# the view as it stands, with what the table has got since at its end
VIEW = """
DO $$
DECLARE columns text;
BEGIN
  SELECT string_agg(CASE WHEN name = 'person_id' THEN 'o.root_id AS person_id'
                         WHEN name IN ('is_current', 'known_at', 'made_at') THEN 'r.' || name
                         ELSE 'f.' || quote_ident(name) END, ', ' ORDER BY place)
    INTO columns FROM (
      SELECT attname AS name, attnum AS place FROM pg_attribute WHERE attrelid = 'aid_fact_v'::regclass AND attnum > 0
      UNION ALL
      SELECT attname, 1000 + attnum FROM pg_attribute WHERE attrelid = 'aid_factrow'::regclass AND attnum > 0
         AND NOT attisdropped
         AND attname NOT IN (SELECT attname FROM pg_attribute WHERE attrelid = 'aid_fact_v'::regclass)) x;
  EXECUTE 'CREATE OR REPLACE VIEW aid_fact_v AS SELECT ' || columns || '
    FROM aid_factrow f JOIN aid_run r ON r.id = f.run_id JOIN registry_root_v o ON o.person_id = f.person_id';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("aid", "0009_without_need"), ("registry", "0010_attendance")]
    operations = [
        migrations.AddField(
            "factrow", "is_attendance_unknown", models.BooleanField(help_text="学籍状态看不懂", null=True)
        ),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
    ]
