"""A batch that was imported, or taken back, says what it said, for the owner too."""

from django.db import migrations

STANDS = """
CREATE TRIGGER intake_batch_imported_stands BEFORE UPDATE ON intake_batch
    FOR EACH ROW WHEN (OLD.state = 'committed')
    EXECUTE FUNCTION audit_stands('state', 'undone_by', 'undone_at', 'file_id');
CREATE TRIGGER intake_batch_undone_stands BEFORE UPDATE ON intake_batch
    FOR EACH ROW WHEN (OLD.state = 'undone') EXECUTE FUNCTION audit_stands('file_id');
CREATE TRIGGER intake_batch_imported_stays BEFORE DELETE ON intake_batch
    FOR EACH ROW WHEN (OLD.state IN ('committed', 'undone')) EXECUTE FUNCTION audit_stands();
"""
BACK = """
DROP TRIGGER intake_batch_imported_stands ON intake_batch;
DROP TRIGGER intake_batch_undone_stands ON intake_batch;
DROP TRIGGER intake_batch_imported_stays ON intake_batch;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_standing"), ("intake", "0005_births_sealed")]
    operations = [migrations.RunSQL(STANDS, BACK)]
