"""What a record of the bank says never changes, only its state; a claim is freed by a confirmed one alone."""

from django.db import migrations

MOVES = """
CREATE OR REPLACE FUNCTION payments_batch_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('made', 'released'), ('made', 'void'), ('released', 'handed_over'), ('released', 'returned'),
        ('released', 'settled'), ('released', 'void'), ('handed_over', 'returned'), ('handed_over', 'settled'),
        ('handed_over', 'void'), ('returned', 'handed_over'), ('returned', 'settled'), ('settled', 'handed_over'),
        ('settled', 'returned'))
    THEN
        RAISE EXCEPTION '批次 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER payments_batch_moves BEFORE UPDATE OF state ON payments_batch
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION payments_batch_moves();
CREATE OR REPLACE FUNCTION payments_line_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('pending', 'paid'), ('pending', 'failed'), ('pending', 'void'), ('paid', 'pending'),
        ('paid', 'failed'), ('failed', 'pending'))
    THEN
        RAISE EXCEPTION '付款明细 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER payments_line_moves BEFORE UPDATE OF state ON payments_line
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION payments_line_moves();
CREATE OR REPLACE FUNCTION payments_bankreturn_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('proposed', 'confirmed'), ('proposed', 'withdrawn'), ('confirmed', 'disputed'), ('disputed', 'confirmed'),
        ('disputed', 'reversed'))
    THEN
        RAISE EXCEPTION '登记 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER payments_bankreturn_moves BEFORE UPDATE OF state ON payments_bankreturn
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION payments_bankreturn_moves();
"""
GUARDS = """
DROP TRIGGER payments_bankreturn_keep ON payments_bankreturn;
CREATE TRIGGER payments_bankreturn_keep BEFORE DELETE ON payments_bankreturn
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_delete();
CREATE FUNCTION payments_bankreturn_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text[] := ARRAY['state', 'confirmed_by_id', 'confirmed_at', 'disputed_by_id', 'dispute_reason', 'ended_by_id',
                            'ended_at', 'end_reason'];
BEGIN
    IF (to_jsonb(NEW) - decided) IS DISTINCT FROM (to_jsonb(OLD) - decided)
       OR (OLD.confirmed_by_id IS NOT NULL AND NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id)
    THEN
        RAISE EXCEPTION '登记 % 的内容不能改动', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'proposed' AND NEW.state = 'confirmed' AND NEW.confirmed_by_id IS NULL THEN
        RAISE EXCEPTION '登记 % 要由另一人确认', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_bankreturn_frozen BEFORE UPDATE ON payments_bankreturn
    FOR EACH ROW EXECUTE FUNCTION payments_bankreturn_frozen();

CREATE OR REPLACE FUNCTION payments_claim_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.freed_by_line_id IS NOT NULL THEN
            RAISE EXCEPTION '新的领款凭据不能已经解除' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.person_id, NEW.term, NEW.benefit, NEW.line_id) IS DISTINCT FROM
       (OLD.person_id, OLD.term, OLD.benefit, OLD.line_id)
       OR (OLD.freed_by_line_id IS NULL AND NOT EXISTS (
            SELECT 1 FROM payments_returnline r JOIN payments_bankreturn b ON b.id = r.bank_return_id
             WHERE r.id = NEW.freed_by_line_id AND r.line_id = OLD.line_id AND r.result = 'failed'
               AND b.state = 'confirmed'))
       OR (OLD.freed_by_line_id IS NOT NULL AND (NEW.freed_by_line_id IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM payments_returnline r JOIN payments_bankreturn b ON b.id = r.bank_return_id
             WHERE r.id = OLD.freed_by_line_id AND b.state = 'reversed')))
    THEN
        RAISE EXCEPTION '领款凭据只能由本笔经人确认的银行退回解除，由它的冲回恢复' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
BACK = "DROP FUNCTION payments_bankreturn_moves CASCADE; DROP FUNCTION payments_bankreturn_frozen CASCADE"


class Migration(migrations.Migration):
    dependencies = [("payments", "0007_two_persons_for_a_return")]
    operations = [migrations.RunSQL(MOVES + GUARDS, BACK)]
