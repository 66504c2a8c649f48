"""No teacher holds the same post twice at one time among the rows that stand; the view that other steps may join."""

from django.db import migrations

CREATE = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE programmes_teacherpost ADD CONSTRAINT programmes_teacherpost_no_overlap
  EXCLUDE USING gist (record_key WITH =, daterange(valid_from, valid_to, '[)') WITH &&) WHERE (superseded_at IS NULL);

CREATE VIEW programmes_teacher_v AS
SELECT id, record_key, county_code, school_code, school_name, name, id_last4, is_established, is_in_post, post_kind,
       posted_on, secondment, account_last4, valid_from, valid_to, recorded_at, superseded_at, source_kind, batch_id, row_id
  FROM programmes_teacherpost;
"""
DROP = """
DROP VIEW programmes_teacher_v;
ALTER TABLE programmes_teacherpost DROP CONSTRAINT programmes_teacherpost_no_overlap;
"""


class Migration(migrations.Migration):
    """Overlap guard and view."""

    dependencies = [("programmes", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
