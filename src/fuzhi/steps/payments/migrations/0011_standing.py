"""Batches, receipts and claims: what was released, said or answered stays, for the owner too."""

from django.db import migrations

STANDS = """
CREATE TRIGGER payments_batch_made_stands BEFORE UPDATE ON payments_batch
    FOR EACH ROW
    EXECUTE FUNCTION audit_stands('state', 'version', 'released_by_id', 'released_at', 'release_reason',
        'handed_over_by_id', 'handed_over_at', 'returned_by_id', 'returned_at', 'settled_by_id', 'settled_at',
        'voided_by_id', 'voided_at', 'void_reason', 'request_sheet_id', 'request_text_id');
CREATE TRIGGER payments_batch_released_stands BEFORE UPDATE ON payments_batch
    FOR EACH ROW WHEN (OLD.released_by_id IS NOT NULL)
    EXECUTE FUNCTION audit_stands('state', 'version', 'handed_over_by_id', 'handed_over_at', 'returned_by_id',
        'returned_at', 'settled_by_id', 'settled_at', 'voided_by_id', 'voided_at', 'void_reason');
CREATE TRIGGER payments_batch_void_stands BEFORE UPDATE ON payments_batch
    FOR EACH ROW WHEN (OLD.state = 'void') EXECUTE FUNCTION audit_stands();
CREATE TRIGGER payments_claim_stands BEFORE UPDATE ON payments_claim
    FOR EACH ROW EXECUTE FUNCTION audit_stands('freed_by_line_id');
CREATE TRIGGER payments_receipt_stands BEFORE UPDATE OR DELETE ON payments_receipt
    FOR EACH ROW EXECUTE FUNCTION audit_stands('reopened_by_id', 'reopened_at', 'reopen_reason');
CREATE TRIGGER payments_receipt_reopened_stands BEFORE UPDATE ON payments_receipt
    FOR EACH ROW WHEN (OLD.reopened_at IS NOT NULL) EXECUTE FUNCTION audit_stands();
CREATE TRIGGER payments_notreceived_stands BEFORE UPDATE OR DELETE ON payments_notreceived
    FOR EACH ROW EXECUTE FUNCTION audit_stands('reason', 'answer', 'answered_by_id', 'answered_at');
CREATE TRIGGER payments_notreceived_answered_stands BEFORE UPDATE ON payments_notreceived
    FOR EACH ROW WHEN (OLD.answered_at IS NOT NULL) EXECUTE FUNCTION audit_stands();
"""
BACK = """
DROP TRIGGER payments_batch_made_stands ON payments_batch;
DROP TRIGGER payments_batch_released_stands ON payments_batch;
DROP TRIGGER payments_batch_void_stands ON payments_batch;
DROP TRIGGER payments_claim_stands ON payments_claim;
DROP TRIGGER payments_receipt_stands ON payments_receipt;
DROP TRIGGER payments_receipt_reopened_stands ON payments_receipt;
DROP TRIGGER payments_notreceived_stands ON payments_notreceived;
DROP TRIGGER payments_notreceived_answered_stands ON payments_notreceived;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_standing"), ("payments", "0010_release_reason")]
    operations = [migrations.RunSQL(STANDS, BACK)]
