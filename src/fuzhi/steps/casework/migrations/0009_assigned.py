"""Who of the desk works on a case: it may change while the case is open."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STANDS = """
CREATE OR REPLACE TRIGGER casework_case_stands BEFORE UPDATE OR DELETE ON casework_case
    FOR EACH ROW
    EXECUTE FUNCTION audit_stands('state', 'person_id', 'submitted_by_id', 'submitted_at', 'approved_by_id', 'decided_at',
        'outcome', 'assigned_to_id');
CREATE OR REPLACE TRIGGER casework_case_person_stands BEFORE UPDATE ON casework_case
    FOR EACH ROW WHEN (OLD.person_id IS NOT NULL)
    EXECUTE FUNCTION audit_stands('state', 'submitted_by_id', 'submitted_at', 'approved_by_id', 'decided_at',
        'outcome', 'assigned_to_id');
"""
BACK = """
CREATE OR REPLACE TRIGGER casework_case_stands BEFORE UPDATE OR DELETE ON casework_case
    FOR EACH ROW
    EXECUTE FUNCTION audit_stands('state', 'person_id', 'submitted_by_id', 'submitted_at', 'approved_by_id', 'decided_at',
        'outcome');
CREATE OR REPLACE TRIGGER casework_case_person_stands BEFORE UPDATE ON casework_case
    FOR EACH ROW WHEN (OLD.person_id IS NOT NULL)
    EXECUTE FUNCTION audit_stands('state', 'submitted_by_id', 'submitted_at', 'approved_by_id', 'decided_at',
        'outcome');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0008_other_person'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='assigned_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunSQL(STANDS, BACK),
    ]
