"""Persons are found by who they were merged into, and by any characters of their name: Chinese names are too short for
trigrams (and under the C locale have none), so the index of names holds single characters."""

from django.db import migrations

CREATE = """
CREATE INDEX registry_person_root_of ON registry_person ((coalesce(root_id, id)));
CREATE INDEX registry_person_name_chars ON registry_person USING gin (string_to_array(name_key, NULL))
    WHERE is_live AND is_pupil AND merged_into_id IS NULL;
DROP INDEX registry_person_name_trgm;
"""
BACK = """
CREATE INDEX registry_person_name_trgm ON registry_person USING gin (name_key gin_trgm_ops)
    WHERE is_live AND is_pupil AND merged_into_id IS NULL;
DROP INDEX registry_person_name_chars;
DROP INDEX registry_person_root_of;
"""


class Migration(migrations.Migration):
    """Two indexes for one."""

    dependencies = [("registry", "0005_identity")]
    operations = [migrations.RunSQL(CREATE, BACK)]
