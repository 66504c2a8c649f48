"""How far the pairs of a county and a school are, for who shows what waits for whom."""

from django.db import migrations

VIEW = """
CREATE VIEW registry_pair_v AS
SELECT m.id AS pair_id, m.kind, m.state, m.county_code, m.other_county_code, m.made_at, m.decided_at,
       coalesce(nullif(pl.school_code, ''), pr.school_code, '') AS school_code
  FROM registry_matchpair m
  JOIN registry_record l ON l.id = m.left_record_id AND l.is_live
  JOIN registry_record r ON r.id = m.right_record_id AND r.is_live
  LEFT JOIN registry_person pl ON pl.id = l.person_id
  LEFT JOIN registry_person pr ON pr.id = r.person_id;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0017_other_person")]
    operations = [migrations.RunSQL(VIEW, "DROP VIEW registry_pair_v")]
