"""At which school a child is decides where waivers are settled: put right by hand, it names who confirmed it too."""

from django.db import migrations

_CONFIRMED = """
ALTER TABLE registry_correction DROP CONSTRAINT registry_correction_confirmed;
ALTER TABLE registry_correction ADD CONSTRAINT registry_correction_confirmed CHECK (
    confirmed_by <> '' OR NOT (
        fact IN ('poverty_state', 'exit_year', 'disability_category', 'is_hardship', 'assistance_kind'{more})
        OR (fact = 'account' AND old <> '无账户'))
) NOT VALID
"""


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0019_found_by_sound'),
    ]

    operations = [
        migrations.RunSQL(_CONFIRMED.format(more=", 'school_code'"), _CONFIRMED.format(more="")),
    ]
