"""A hold stands by somebody's word, and who gave it does not change afterwards, for the owner too."""

from django.db import migrations, models

STANDS = """
CREATE TRIGGER payments_withheld_confirmed_stands BEFORE UPDATE ON payments_withheld
    FOR EACH ROW WHEN (OLD.confirmed_by_id IS NOT NULL)
    EXECUTE FUNCTION audit_stands('state', 'ended_by_id', 'ended_at', 'end_reason');
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0015_withheld_by_root")]
    operations = [
        migrations.AddConstraint(
            model_name="withheld",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "standing"), _negated=True),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="payments_withheld_standing_is_confirmed",
            ),
        ),
        migrations.RunSQL(STANDS, "DROP TRIGGER payments_withheld_confirmed_stands ON payments_withheld"),
    ]
