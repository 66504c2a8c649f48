"""Triggers that hold what was handed out, and the views other steps read."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION payments_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '发放记录只增不删：% 的 % 被拒绝', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER payments_batch_keep BEFORE DELETE ON payments_batch
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_delete();
CREATE TRIGGER payments_line_keep BEFORE DELETE ON payments_line
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_delete();
CREATE TRIGGER payments_claim_keep BEFORE DELETE ON payments_claim
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_delete();
CREATE TRIGGER payments_bankreturn_keep BEFORE UPDATE OR DELETE ON payments_bankreturn
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_delete();
CREATE TRIGGER payments_returnline_keep BEFORE UPDATE OR DELETE ON payments_returnline
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_delete();

CREATE FUNCTION payments_batch_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('made', 'released'), ('made', 'void'), ('released', 'handed_over'), ('released', 'returned'),
        ('released', 'settled'), ('handed_over', 'returned'), ('handed_over', 'settled'), ('returned', 'settled'))
    THEN
        RAISE EXCEPTION '批次 % 不能从 % 变为 %', OLD.no, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.no, NEW.county_code, NEW.term, NEW.delivery, NEW.kind, NEW.count, NEW.total_fen, NEW.manifest, NEW.made_by_id)
       IS DISTINCT FROM
       (OLD.no, OLD.county_code, OLD.term, OLD.delivery, OLD.kind, OLD.count, OLD.total_fen, OLD.manifest, OLD.made_by_id)
       OR (OLD.released_by_id IS NOT NULL AND (NEW.released_by_id, NEW.request_sheet_id, NEW.request_text_id)
           IS DISTINCT FROM (OLD.released_by_id, OLD.request_sheet_id, OLD.request_text_id))
    THEN
        RAISE EXCEPTION '批次 % 编制后不能改动，放行后文件不能更换', OLD.no USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_batch_in_order BEFORE UPDATE ON payments_batch
    FOR EACH ROW EXECUTE FUNCTION payments_batch_order();

CREATE FUNCTION payments_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'state' - 'reason' - 'on') IS DISTINCT FROM (to_jsonb(OLD) - 'state' - 'reason' - 'on') THEN
        RAISE EXCEPTION '第 % 笔编制后不能改动', OLD.line_no USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state <> OLD.state AND OLD.state <> 'pending' THEN
        RAISE EXCEPTION '第 % 笔已有结果，不能再改', OLD.line_no USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_line_keeps_payee BEFORE UPDATE ON payments_line
    FOR EACH ROW EXECUTE FUNCTION payments_line_frozen();

CREATE FUNCTION payments_claim_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.freed_by_line_id IS NOT NULL THEN
            RAISE EXCEPTION '新的领款凭据不能已经解除' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.person_id, NEW.term, NEW.benefit, NEW.line_id) IS DISTINCT FROM
       (OLD.person_id, OLD.term, OLD.benefit, OLD.line_id)
       OR OLD.freed_by_line_id IS NOT NULL
       OR NOT EXISTS (SELECT 1 FROM payments_returnline r
                       WHERE r.id = NEW.freed_by_line_id AND r.line_id = OLD.line_id AND r.result = 'failed')
    THEN
        RAISE EXCEPTION '领款凭据只能由本笔的银行退回解除' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_claim_guarded BEFORE INSERT OR UPDATE ON payments_claim
    FOR EACH ROW EXECUTE FUNCTION payments_claim_guard();
"""

VIEWS = """
CREATE VIEW payments_line_v AS
    SELECT l.id AS line_id, l.line_no, l.entitlement_id, l.person_id, l.person_number, l.person_name, l.term, l.benefit,
           l.clause, l.tier, b.delivery, l.amount_fen, b.no AS batch_no, l.batch_id, b.kind AS batch_kind,
           b.state AS batch_state, b.county_code, l.village_code, l.school_code, l.state, l.on, l.reason,
           l.bank_name, l.account_last4, l.holder_name, l.is_shared, l.repays_id, b.released_at,
           EXISTS (SELECT 1 FROM payments_line r WHERE r.repays_id = l.id AND r.state <> 'void') AS is_repaid
      FROM payments_line l JOIN payments_batch b ON b.id = l.batch_id;
CREATE VIEW payments_claim_v AS
    SELECT person_id, term, benefit, line_id FROM payments_claim WHERE freed_by_line_id IS NULL;
"""

DROP = """
DROP VIEW payments_claim_v, payments_line_v;
DROP FUNCTION payments_refuse_delete, payments_batch_order, payments_line_frozen, payments_claim_guard CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS + VIEWS, DROP)]
