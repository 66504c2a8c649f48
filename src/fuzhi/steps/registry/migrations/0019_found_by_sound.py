"""Pupils are found by the pinyin of their name without blanks, as people type it."""

from django.db import migrations

CREATE = """
CREATE INDEX registry_person_sound ON registry_person (replace(pinyin, ' ', '') text_pattern_ops)
    WHERE is_live AND is_pupil AND merged_into_id IS NULL;
"""


class Migration(migrations.Migration):
    """One index."""

    dependencies = [("registry", "0018_pair_view")]
    operations = [migrations.RunSQL(CREATE, "DROP INDEX registry_person_sound;")]
