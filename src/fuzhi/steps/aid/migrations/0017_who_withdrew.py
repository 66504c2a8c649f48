"""Who withdrew a line, and when, stands beside why."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STANDS = """
DROP TRIGGER aid_entitlement_approved_stands ON aid_entitlement;
CREATE TRIGGER aid_entitlement_approved_stands BEFORE UPDATE ON aid_entitlement
    FOR EACH ROW WHEN (OLD.state = 'approved')
    EXECUTE FUNCTION audit_stands('state', 'withdrawn_by', 'withdrawn_reason', 'withdrawn_at', 'withdrawn_staff_id');
"""
BACK = """
DROP TRIGGER aid_entitlement_approved_stands ON aid_entitlement;
CREATE TRIGGER aid_entitlement_approved_stands BEFORE UPDATE ON aid_entitlement
    FOR EACH ROW WHEN (OLD.state = 'approved')
    EXECUTE FUNCTION audit_stands('state', 'withdrawn_by', 'withdrawn_reason');
"""


class Migration(migrations.Migration):
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("aid", "0016_other_person")]
    operations = [
        migrations.AddField("entitlement", "withdrawn_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "entitlement",
            "withdrawn_staff",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(STANDS, BACK),
    ]
