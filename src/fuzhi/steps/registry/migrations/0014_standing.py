"""Corrections, decisions of identity and looks at whole numbers stay as they were made, for the owner too."""

from django.db import migrations

STANDS = """
CREATE TRIGGER registry_correction_stands BEFORE UPDATE OR DELETE ON registry_correction
    FOR EACH ROW EXECUTE FUNCTION audit_stands();
CREATE TRIGGER registry_unmasking_stands BEFORE UPDATE OR DELETE ON registry_unmasking
    FOR EACH ROW EXECUTE FUNCTION audit_stands();
CREATE TRIGGER registry_identitydecision_stands BEFORE UPDATE OR DELETE ON registry_identitydecision
    FOR EACH ROW EXECUTE FUNCTION audit_stands('superseded_at');
CREATE TRIGGER registry_merge_stands BEFORE UPDATE OR DELETE ON registry_merge
    FOR EACH ROW EXECUTE FUNCTION audit_stands('ended_at');
"""
BACK = """
DROP TRIGGER registry_correction_stands ON registry_correction;
DROP TRIGGER registry_unmasking_stands ON registry_unmasking;
DROP TRIGGER registry_identitydecision_stands ON registry_identitydecision;
DROP TRIGGER registry_merge_stands ON registry_merge;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_standing"), ("registry", "0013_two_persons")]
    operations = [migrations.RunSQL(STANDS, BACK)]
