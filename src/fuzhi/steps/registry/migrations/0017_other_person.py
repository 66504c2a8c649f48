"""Whoever acts second is another person, not only another account: asked by the database too."""

from django.db import migrations

ANOTHER = """
CREATE TRIGGER registry_correction_confirmed_another BEFORE INSERT OR UPDATE OF confirmed_by ON registry_correction
    FOR EACH ROW WHEN (NEW.confirmed_by <> '') EXECUTE FUNCTION accounts_other_person('confirmed_by', 'by');
"""
BACK = """
DROP TRIGGER registry_correction_confirmed_another ON registry_correction;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_other_person"), ("registry", "0016_refused_roll_rows")]
    operations = [migrations.RunSQL(ANOTHER, BACK)]
