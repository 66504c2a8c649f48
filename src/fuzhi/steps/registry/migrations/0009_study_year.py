"""A vocational pupil's year of study is counted in one place: full years since the month of entry, from 1."""

from django.db import migrations

CREATE = """
CREATE FUNCTION registry_study_year(entered_on date, day date) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN entered_on IS NOT NULL THEN greatest(1, 1 + floor((
    (extract(year FROM day) - extract(year FROM entered_on)) * 12
    + extract(month FROM day) - extract(month FROM entered_on)) / 12)::int) END;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_moves")]
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION registry_study_year(date, date);")]
