"""A case of a child on no list names the child once it is entered; a person that is named stays."""

from django.db import migrations

FORWARD = """
DROP TRIGGER casework_case_stands ON casework_case;
CREATE TRIGGER casework_case_stands BEFORE UPDATE OR DELETE ON casework_case
    FOR EACH ROW
    EXECUTE FUNCTION audit_stands('state', 'person_id', 'submitted_by_id', 'submitted_at', 'approved_by_id',
        'decided_at', 'outcome');
CREATE TRIGGER casework_case_person_stands BEFORE UPDATE ON casework_case
    FOR EACH ROW WHEN (OLD.person_id IS NOT NULL)
    EXECUTE FUNCTION audit_stands('state', 'submitted_by_id', 'submitted_at', 'approved_by_id', 'decided_at',
        'outcome');
"""
BACK = """
DROP TRIGGER casework_case_person_stands ON casework_case;
DROP TRIGGER casework_case_stands ON casework_case;
CREATE TRIGGER casework_case_stands BEFORE UPDATE OR DELETE ON casework_case
    FOR EACH ROW
    EXECUTE FUNCTION audit_stands('state', 'submitted_by_id', 'submitted_at', 'approved_by_id', 'decided_at',
        'outcome');
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_standing")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
