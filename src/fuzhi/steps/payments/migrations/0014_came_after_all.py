"""When a school said that money which had not come is there after all: the county's answer alone does not say so."""

from django.db import migrations, models

KNOWN = """
DROP TRIGGER payments_notreceived_stands ON payments_notreceived;
DROP TRIGGER payments_notreceived_answered_stands ON payments_notreceived;
UPDATE payments_notreceived SET came_at = answered_at WHERE answer = '学校更正：已收到';
CREATE TRIGGER payments_notreceived_stands BEFORE UPDATE OR DELETE ON payments_notreceived
    FOR EACH ROW EXECUTE FUNCTION audit_stands('reason', 'answer', 'answered_by_id', 'answered_at', 'came_at');
CREATE TRIGGER payments_notreceived_answered_stands BEFORE UPDATE ON payments_notreceived
    FOR EACH ROW WHEN (OLD.answered_at IS NOT NULL) EXECUTE FUNCTION audit_stands('came_at');
CREATE TRIGGER payments_notreceived_came_stands BEFORE UPDATE ON payments_notreceived
    FOR EACH ROW WHEN (OLD.came_at IS NOT NULL) EXECUTE FUNCTION audit_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0013_other_person")]
    operations = [
        migrations.AddField("notreceived", "came_at", models.DateTimeField(null=True, verbose_name="学校说收到了")),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
