"""Looks at many persons stay counted, for the owner too."""

from django.db import migrations

STANDS = """
CREATE TRIGGER accounts_disclosure_stands BEFORE UPDATE OR DELETE ON accounts_disclosure
    FOR EACH ROW EXECUTE FUNCTION audit_stands();
"""
BACK = """
DROP TRIGGER accounts_disclosure_stands ON accounts_disclosure;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_standing"), ("accounts", "0006_openings")]
    operations = [migrations.RunSQL(STANDS, BACK)]
