"""A child that was merged with another keeps its approved relapse."""

from django.db import migrations

CREATE = """
CREATE OR REPLACE VIEW casework_relapse_v AS
SELECT c.id AS case_id, r.root_id AS person_id, c.school_year, c.term, c.applied_on, c.decided_at, c.county_code
  FROM casework_case c JOIN registry_root_v r ON r.person_id = c.person_id
 WHERE c.kind = 'relapse' AND c.state = 'approved';
"""


class Migration(migrations.Migration):
    """Persons resolved through merges."""

    dependencies = [("casework", "0002_views"), ("registry", "0004_root_view")]
    operations = [migrations.RunSQL(CREATE, migrations.RunSQL.noop)]
