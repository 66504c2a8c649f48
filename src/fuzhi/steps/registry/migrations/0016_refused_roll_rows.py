"""Whom a row of the roll that could not be read may speak of, until a later file has the row, the number or the name."""

from django.db import migrations

VIEW = """
CREATE VIEW registry_refused_roll_v AS
WITH on_roll AS (
  SELECT x.county_code, x.key, x.id_index, x.name_key, x.school_code, e.batch_id
  FROM registry_enrolment e JOIN registry_record x ON x.id = e.record_id
  WHERE e.superseded_at IS NULL
), open_row AS (
  SELECT w.*, b.county_code, b.term
  FROM intake_refused_v w JOIN intake_batch_v b ON b.id = w.batch_id
  WHERE b.state = 'committed' AND b.kind = 'roll'
    AND NOT EXISTS (
      SELECT FROM on_roll x
      WHERE x.county_code = b.county_code
        AND (x.key = w.key AND x.batch_id >= w.batch_id
             OR x.batch_id > w.batch_id
                AND (x.id_index = w.id_index
                     OR w.id_index IS NULL AND x.name_key = w.name_key
                        AND (w.place = '' OR x.school_code IN ('', w.place)))))
)
SELECT coalesce(p.root_id, p.id) AS person_id, o.term, o.batch_id, o.sheet, o.row_no
FROM open_row o JOIN registry_record r ON r.id_index = o.id_index AND r.is_live
JOIN registry_person p ON p.id = r.person_id
UNION
SELECT coalesce(p.root_id, p.id), o.term, o.batch_id, o.sheet, o.row_no
FROM open_row o JOIN registry_record r ON r.name_key = o.name_key AND r.county_code = o.county_code AND r.is_live
JOIN registry_person p ON p.id = r.person_id
WHERE o.id_index IS NULL AND o.name_key <> '';
"""


class Migration(migrations.Migration):
    """Another relation than ``registry_refused_match_v``: this one says where a child without a roll may stand."""

    dependencies = [("registry", "0015_refused_matches")]
    operations = [migrations.RunSQL(VIEW, "DROP VIEW registry_refused_roll_v")]
