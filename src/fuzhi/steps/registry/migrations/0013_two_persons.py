"""Corrections by which aid is given or taken name who confirmed them; those written before stay as they are."""

from django.db import migrations, models


CONFIRMED = """
ALTER TABLE registry_correction ADD CONSTRAINT registry_correction_confirmed CHECK (
    confirmed_by <> '' OR NOT (
        fact IN ('poverty_state', 'exit_year', 'disability_category', 'is_hardship', 'assistance_kind')
        OR (fact = 'account' AND old <> '无账户'))
) NOT VALID
"""
BACK = "ALTER TABLE registry_correction DROP CONSTRAINT registry_correction_confirmed"


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0012_births_sealed'),
    ]

    operations = [
        migrations.AddField(
            model_name='correction',
            name='confirmed_by',
            field=models.CharField(blank=True, db_default='', default='', max_length=150, verbose_name='确认人'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by', models.F('by')), _negated=True), name='registry_correction_four_eyes', violation_error_message='提出的人不能确认自己的更正。'),
        ),
        migrations.RunSQL(CONFIRMED, BACK),
    ]
