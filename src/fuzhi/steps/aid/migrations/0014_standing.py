"""Lists, notices, sheets, opinions and runs: what was submitted, approved or shown stays, for the owner too."""

from django.db import migrations

STANDS = """
CREATE TRIGGER aid_aidlist_submitted_stands BEFORE UPDATE OR DELETE ON aid_aidlist
    FOR EACH ROW
    EXECUTE FUNCTION audit_stands('state', 'count', 'persons', 'total_fen', 'approved_by_id', 'approved_at',
        'returned_reason');
CREATE TRIGGER aid_aidlist_decided_stands BEFORE UPDATE ON aid_aidlist
    FOR EACH ROW WHEN (OLD.state <> 'submitted') EXECUTE FUNCTION audit_stands();
CREATE TRIGGER aid_aidlist_deciding_stands BEFORE UPDATE ON aid_aidlist
    FOR EACH ROW WHEN (OLD.state <> NEW.state)
    EXECUTE FUNCTION audit_stands('state', 'approved_by_id', 'approved_at', 'returned_reason');
CREATE TRIGGER aid_notice_stands BEFORE UPDATE OR DELETE ON aid_notice
    FOR EACH ROW EXECUTE FUNCTION audit_stands('state', 'closed_at', 'count', 'persons', 'total_fen');
CREATE TRIGGER aid_notice_shown_stands BEFORE UPDATE ON aid_notice
    FOR EACH ROW WHEN (OLD.count > 0) EXECUTE FUNCTION audit_stands('state', 'closed_at');
CREATE TRIGGER aid_notice_ended_stands BEFORE UPDATE ON aid_notice
    FOR EACH ROW WHEN (OLD.state = 'closed') EXECUTE FUNCTION audit_stands();
CREATE TRIGGER aid_sheet_stands BEFORE UPDATE ON aid_sheet
    FOR EACH ROW
    EXECUTE FUNCTION audit_stands('state', 'confirmed_by_id', 'confirmed_at', 'confirmed_count', 'confirmed_fen');
CREATE TRIGGER aid_sheet_confirmed_stands BEFORE UPDATE ON aid_sheet
    FOR EACH ROW WHEN (OLD.state = 'confirmed' AND NEW.state = 'confirmed') EXECUTE FUNCTION audit_stands();
CREATE TRIGGER aid_sheet_confirmed_stays BEFORE DELETE ON aid_sheet
    FOR EACH ROW WHEN (OLD.state = 'confirmed') EXECUTE FUNCTION audit_stands();
CREATE TRIGGER aid_entitlement_approved_stands BEFORE UPDATE ON aid_entitlement
    FOR EACH ROW WHEN (OLD.state = 'approved')
    EXECUTE FUNCTION audit_stands('state', 'withdrawn_by', 'withdrawn_reason');
CREATE TRIGGER aid_objection_stands BEFORE UPDATE OR DELETE ON aid_objection
    FOR EACH ROW EXECUTE FUNCTION audit_stands('state', 'answer', 'answered_by_id', 'answered_at');
CREATE TRIGGER aid_objection_answered_stands BEFORE UPDATE ON aid_objection
    FOR EACH ROW WHEN (OLD.state <> 'open') EXECUTE FUNCTION audit_stands();
CREATE TRIGGER aid_objectionitem_stands BEFORE UPDATE OR DELETE ON aid_objectionitem
    FOR EACH ROW EXECUTE FUNCTION audit_stands();
CREATE TRIGGER aid_difference_stands BEFORE UPDATE OR DELETE ON aid_difference
    FOR EACH ROW EXECUTE FUNCTION audit_stands('run_id');
CREATE TRIGGER aid_run_stands BEFORE UPDATE OR DELETE ON aid_run
    FOR EACH ROW EXECUTE FUNCTION audit_stands('is_current', 'same_until', 'counts', 'facts_digest');
CREATE TRIGGER aid_run_counted_stands BEFORE UPDATE ON aid_run
    FOR EACH ROW WHEN (OLD.counts <> '[]'::jsonb)
    EXECUTE FUNCTION audit_stands('is_current', 'same_until', 'facts_digest');
"""
BACK = """
DROP TRIGGER aid_aidlist_submitted_stands ON aid_aidlist;
DROP TRIGGER aid_aidlist_decided_stands ON aid_aidlist;
DROP TRIGGER aid_aidlist_deciding_stands ON aid_aidlist;
DROP TRIGGER aid_notice_stands ON aid_notice;
DROP TRIGGER aid_notice_shown_stands ON aid_notice;
DROP TRIGGER aid_notice_ended_stands ON aid_notice;
DROP TRIGGER aid_sheet_stands ON aid_sheet;
DROP TRIGGER aid_sheet_confirmed_stands ON aid_sheet;
DROP TRIGGER aid_sheet_confirmed_stays ON aid_sheet;
DROP TRIGGER aid_entitlement_approved_stands ON aid_entitlement;
DROP TRIGGER aid_objection_stands ON aid_objection;
DROP TRIGGER aid_objection_answered_stands ON aid_objection;
DROP TRIGGER aid_objectionitem_stands ON aid_objectionitem;
DROP TRIGGER aid_difference_stands ON aid_difference;
DROP TRIGGER aid_run_stands ON aid_run;
DROP TRIGGER aid_run_counted_stands ON aid_run;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_standing"), ("aid", "0013_same_until")]
    operations = [migrations.RunSQL(STANDS, BACK)]
