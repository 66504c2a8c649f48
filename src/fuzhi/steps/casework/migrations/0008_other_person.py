"""Whoever acts second is another person, not only another account: asked by the database too."""

from django.db import migrations

ANOTHER = """
CREATE TRIGGER casework_case_approved_another BEFORE INSERT OR UPDATE OF approved_by_id ON casework_case
    FOR EACH ROW EXECUTE FUNCTION accounts_other_person('approved_by_id', 'opened_by_id', 'submitted_by_id');
"""
BACK = """
DROP TRIGGER casework_case_approved_another ON casework_case;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_other_person"), ("casework", "0007_person_once")]
    operations = [migrations.RunSQL(ANOTHER, BACK)]
