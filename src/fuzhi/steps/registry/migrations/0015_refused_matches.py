"""Who may stand on a refused row of a register that answers for everyone: of him the register has not said no."""

from django.db import migrations

VIEW = """
CREATE VIEW registry_refused_match_v AS
WITH said AS (
  SELECT record_id, batch_id FROM registry_poverty WHERE superseded_at IS NULL
  UNION ALL SELECT record_id, batch_id FROM registry_disability WHERE superseded_at IS NULL
  UNION ALL SELECT record_id, batch_id FROM registry_assistance WHERE superseded_at IS NULL
), open_row AS (
  SELECT w.*, b.kind, b.county_code, b.term, b.committed_at
  FROM intake_refused_v w JOIN intake_batch_v b ON b.id = w.batch_id
  WHERE b.state = 'committed' AND b.kind IN ('household', 'disability', 'minimum_living')
    -- answered since: by the same key, or by a later file that has the number, or the name in its place
    AND NOT EXISTS (
      SELECT FROM registry_record x JOIN said s ON s.record_id = x.id
      WHERE x.kind = b.kind AND x.county_code = b.county_code
        AND (x.key = w.key
             OR s.batch_id > w.batch_id
                AND (x.id_index = w.id_index
                     OR w.id_index IS NULL AND x.name_key = w.name_key
                        AND (w.place = '' OR x.village_code IN ('', w.place)))))
)
SELECT coalesce(p.root_id, p.id) AS person_id, o.kind AS register, o.county_code, o.term, o.batch_id, o.committed_at, o.id AS refused_id,
       o.sheet, o.row_no
FROM open_row o JOIN registry_record r ON r.id_index = o.id_index AND r.is_live
JOIN registry_person p ON p.id = r.person_id
UNION
SELECT coalesce(p.root_id, p.id), o.kind, o.county_code, o.term, o.batch_id, o.committed_at, o.id, o.sheet, o.row_no
FROM open_row o JOIN registry_record r ON r.name_key = o.name_key AND r.county_code = o.county_code AND r.is_live
JOIN registry_person p ON p.id = r.person_id
-- a village of another town is another family's
WHERE o.id_index IS NULL AND o.name_key <> ''
  AND (o.place = '' OR r.village_code = '' OR left(r.village_code, 9) = left(o.place, 9));
"""


class Migration(migrations.Migration):
    """Another relation than a pair to be decided: nobody can decide it but the sender who mends the row."""

    dependencies = [("registry", "0014_standing"), ("intake", "0007_refused_where")]
    operations = [migrations.RunSQL(VIEW, "DROP VIEW registry_refused_match_v")]
