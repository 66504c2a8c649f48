"""Cases and visits: what was decided or recorded stays, for the owner too."""

from django.db import migrations

STANDS = """
CREATE TRIGGER casework_case_stands BEFORE UPDATE OR DELETE ON casework_case
    FOR EACH ROW
    EXECUTE FUNCTION audit_stands('state', 'submitted_by_id', 'submitted_at', 'approved_by_id', 'decided_at',
        'outcome');
CREATE TRIGGER casework_case_decided_stands BEFORE UPDATE ON casework_case
    FOR EACH ROW WHEN (OLD.state IN ('approved', 'refused', 'closed')) EXECUTE FUNCTION audit_stands();
CREATE TRIGGER casework_visit_stands BEFORE UPDATE OR DELETE ON casework_visit
    FOR EACH ROW EXECUTE FUNCTION audit_stands();
"""
BACK = """
DROP TRIGGER casework_case_stands ON casework_case;
DROP TRIGGER casework_case_decided_stands ON casework_case;
DROP TRIGGER casework_visit_stands ON casework_visit;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_standing"), ("casework", "0005_births_sealed")]
    operations = [migrations.RunSQL(STANDS, BACK)]
