"""The published view of the coverage snapshot."""

from django.db import migrations

VIEW = """
CREATE VIEW oversight_coverage_v AS
    SELECT c.term, c.person_id, c.number, c.name, c.age, c.kind, c.gap_kind, c.detail, c.county_code, c.town_code,
           c.village_code, c.school_code, s.drawn_at
      FROM oversight_coveragerow c JOIN oversight_snapshot s ON s.term = c.term;
"""


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial")]
    operations = [migrations.RunSQL(VIEW, "DROP VIEW oversight_coverage_v")]
