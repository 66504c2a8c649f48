"""Triggers of the journal, its read-only views, and the accounts."""

from django.db import migrations

INSERT_ONLY = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '总账只增不改：% 被拒绝，更正请用冲销凭证', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ledger_entry_insert_only BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_line_insert_only BEFORE UPDATE OR DELETE ON ledger_line
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_line_no_truncate BEFORE TRUNCATE ON ledger_line
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""

# Deferred: each entry is looked at when the transaction commits. A line's own event asks again only when another
# statement has added lines since (the mark is cleared before each INSERT), so a bulk posting costs one look an entry.
BALANCE = """
CREATE FUNCTION ledger_check_entry(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE found record; home text;
BEGIN
    IF current_setting('fuzhi.ledger_checked', true) = wanted::text THEN RETURN; END IF;
    SELECT county_code INTO home FROM ledger_entry WHERE id = wanted;
    SELECT count(*) AS lines, coalesce(sum(amount_fen), 0) AS total,
           coalesce(bool_and(county_code = home), true) AS one_county
      INTO found FROM ledger_line WHERE entry_id = wanted;
    IF found.lines < 2 THEN
        RAISE EXCEPTION '凭证 % 少于两行', wanted USING ERRCODE = 'check_violation';
    ELSIF found.total <> 0 THEN
        RAISE EXCEPTION '凭证 % 借贷不平，差 % 分', wanted, found.total USING ERRCODE = 'check_violation';
    ELSIF NOT found.one_county THEN
        RAISE EXCEPTION '凭证 % 跨了县', wanted USING ERRCODE = 'check_violation';
    END IF;
    PERFORM set_config('fuzhi.ledger_checked', wanted::text, true);
END $$;
CREATE FUNCTION ledger_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_check_entry(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION ledger_line_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('fuzhi.ledger_checked', true) IS DISTINCT FROM NEW.entry_id::text THEN
        PERFORM ledger_check_entry(NEW.entry_id);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION ledger_forget_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('fuzhi.ledger_checked', '', true);
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_line_forget BEFORE INSERT ON ledger_line
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_forget_checked();
CREATE CONSTRAINT TRIGGER ledger_entry_balanced AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_balances();
CREATE CONSTRAINT TRIGGER ledger_line_balanced AFTER INSERT ON ledger_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_line_balances();
CREATE FUNCTION ledger_shares_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_fundshare GROUP BY county_code, tier, valid_from HAVING sum(percent) <> 100) THEN
        RAISE EXCEPTION '各级分担比例之和不是 100%%' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_shares_add_up AFTER INSERT OR UPDATE OR DELETE ON ledger_fundshare
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_shares_whole();
"""

VIEWS = """
CREATE VIEW ledger_journal_v AS
    SELECT l.id, e.id AS entry_id, e.no AS entry, l.line_no AS line, e.on, e.kind, e.batch_no, l.account_id AS account,
           l.county_code, l.benefit, l.clause, l.tier, l.level, l.term, l.amount_fen, l.payee_kind, l.payee_no,
           l.entitlement_id, e.reverses_id, e.recorded_at
      FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id;
CREATE VIEW ledger_entry_v AS
    SELECT e.id, e.no, e.on, e.kind, e.county_code, e.term, e.batch_no, e.made_by, e.recorded_at, e.reason,
           e.reverses_id, back.id AS reversed_by_id
      FROM ledger_entry e LEFT JOIN ledger_entry back ON back.reverses_id = e.id;
"""

DROP = """
DROP VIEW ledger_entry_v, ledger_journal_v;
DROP FUNCTION ledger_shares_whole, ledger_forget_checked, ledger_line_balances, ledger_entry_balances,
    ledger_check_entry, ledger_refuse_change CASCADE;
"""

def seed(apps, schema_editor):
    """The two accounts."""
    account = apps.get_model("ledger", "Account")
    account.objects.bulk_create([account(code="aid_expense", name="资助支出"), account(code="treasury", name="财政专户")])


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunSQL(INSERT_ONLY + BALANCE + VIEWS, DROP),
    ]
