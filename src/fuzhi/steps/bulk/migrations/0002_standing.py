"""What was done to many stays as it was, for the owner too; only that it was taken back is added, once."""

from django.db import migrations

STANDS = """
CREATE TRIGGER bulk_done_stands BEFORE UPDATE OR DELETE ON bulk_done
    FOR EACH ROW WHEN (OLD.undone_at IS NULL)
    EXECUTE FUNCTION audit_stands('undone_by_id', 'undone_at', 'undone_count', 'undone_leaves');
CREATE TRIGGER bulk_done_undone_stands BEFORE UPDATE OR DELETE ON bulk_done
    FOR EACH ROW WHEN (OLD.undone_at IS NOT NULL) EXECUTE FUNCTION audit_stands();
"""
BACK = """
DROP TRIGGER bulk_done_stands ON bulk_done;
DROP TRIGGER bulk_done_undone_stands ON bulk_done;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_standing"), ("bulk", "0001_initial")]
    operations = [migrations.RunSQL(STANDS, BACK)]
