"""Read-only views that other steps may join."""

from django.db import migrations

CREATE = """
CREATE VIEW casework_relapse_v AS
SELECT id AS case_id, person_id, school_year, term, applied_on, decided_at, county_code
  FROM casework_case
 WHERE kind = 'relapse' AND state = 'approved' AND person_id IS NOT NULL;

CREATE VIEW casework_case_v AS
SELECT c.id, c.number, c.kind, c.person_id, c.name, c.birth_date, c.county_code, c.village_code, c.school_code,
       c.school_year, c.term, c.state, c.opened_at, c.applied_on, c.decided_at, c.outcome,
       (SELECT count(*) FROM casework_visit v WHERE v.case_id = c.id) AS visits,
       (SELECT max(v.visited_on) FROM casework_visit v WHERE v.case_id = c.id) AS last_visit_on
  FROM casework_case c;
"""
DROP = "DROP VIEW casework_case_v; DROP VIEW casework_relapse_v;"


class Migration(migrations.Migration):
    """Views of casework."""

    dependencies = [("casework", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
