"""Which state may follow which: the text is made of the tables in ``states.py``, and a guard compares them."""

from django.db import migrations

MOVES = """
CREATE OR REPLACE FUNCTION aid_entitlement_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('proposed', 'confirmed'), ('proposed', 'marked'), ('proposed', 'withdrawn'), ('confirmed', 'proposed'),
        ('confirmed', 'marked'), ('confirmed', 'submitted'), ('confirmed', 'withdrawn'), ('marked', 'proposed'),
        ('marked', 'confirmed'), ('marked', 'withdrawn'), ('submitted', 'proposed'), ('submitted', 'confirmed'),
        ('submitted', 'approved'), ('submitted', 'withdrawn'), ('approved', 'withdrawn'))
    THEN
        RAISE EXCEPTION '资助明细 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER aid_entitlement_moves BEFORE UPDATE OF state ON aid_entitlement
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION aid_entitlement_moves();

CREATE OR REPLACE FUNCTION aid_sheet_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('open', 'confirmed'))
    THEN
        RAISE EXCEPTION '确认表 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER aid_sheet_moves BEFORE UPDATE OF state ON aid_sheet
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION aid_sheet_moves();

CREATE OR REPLACE FUNCTION aid_aidlist_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('submitted', 'approved'), ('submitted', 'returned'))
    THEN
        RAISE EXCEPTION '名单 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER aid_aidlist_moves BEFORE UPDATE OF state ON aid_aidlist
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION aid_aidlist_moves();

CREATE OR REPLACE FUNCTION aid_notice_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('open', 'closed'))
    THEN
        RAISE EXCEPTION '公示 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER aid_notice_moves BEFORE UPDATE OF state ON aid_notice
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION aid_notice_moves();

CREATE OR REPLACE FUNCTION aid_objection_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('open', 'upheld'), ('open', 'dismissed'))
    THEN
        RAISE EXCEPTION '公示意见 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER aid_objection_moves BEFORE UPDATE OF state ON aid_objection
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION aid_objection_moves();
"""
BACK = "DROP FUNCTION aid_entitlement_moves CASCADE; DROP FUNCTION aid_sheet_moves CASCADE; DROP FUNCTION aid_aidlist_moves CASCADE; DROP FUNCTION aid_notice_moves CASCADE; DROP FUNCTION aid_objection_moves CASCADE"


class Migration(migrations.Migration):
    dependencies = [("aid", "0004_notice_four_eyes")]
    operations = [migrations.RunSQL(MOVES, BACK)]
