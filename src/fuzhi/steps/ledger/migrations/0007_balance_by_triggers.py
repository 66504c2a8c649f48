"""Whether an entry balances is asked of its lines alone, by triggers: no session setting stands between.

All lines of an entry come in one statement: after each statement the entries that it touched are looked at, in one
question. An entry without lines is seen when the transaction commits. Lines are never changed or removed, so what
balanced once balances for good.
"""

from django.db import migrations

BALANCE = """
DROP TRIGGER ledger_line_forget ON ledger_line;
DROP TRIGGER ledger_line_balanced ON ledger_line;
DROP TRIGGER ledger_entry_balanced ON ledger_entry;
DROP FUNCTION ledger_forget_checked();
DROP FUNCTION ledger_line_balances();
DROP FUNCTION ledger_entry_balances();
DROP FUNCTION ledger_check_entry(bigint);

CREATE FUNCTION ledger_check_entries(wanted bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE wrong record;
BEGIN
    SELECT one.id, count(f.entry_id) AS lines, coalesce(sum(f.amount_fen), 0) AS total, min(f.fault) AS fault INTO wrong
      FROM unnest(wanted) AS one(id) LEFT JOIN ledger_fault_v f ON f.entry_id = one.id
     GROUP BY one.id
    HAVING count(f.entry_id) < 2 OR coalesce(sum(f.amount_fen), 0) <> 0 OR min(f.fault) IS NOT NULL
     ORDER BY one.id LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    ELSIF wrong.lines < 2 THEN
        RAISE EXCEPTION '凭证 % 少于两行', wrong.id USING ERRCODE = 'check_violation';
    ELSIF wrong.total <> 0 THEN
        RAISE EXCEPTION '凭证 % 借贷不平，差 % 分', wrong.id, wrong.total USING ERRCODE = 'check_violation';
    END IF;
    RAISE EXCEPTION '凭证 %：%', wrong.id, wrong.fault USING ERRCODE = 'check_violation';
END $$;
CREATE FUNCTION ledger_lines_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_check_entries(ARRAY(SELECT DISTINCT entry_id FROM written));
    RETURN NULL;
END $$;
CREATE FUNCTION ledger_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_check_entries(ARRAY[NEW.id]);
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_lines_balanced AFTER INSERT ON ledger_line REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_lines_balance();
CREATE CONSTRAINT TRIGGER ledger_entry_balanced AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_balances();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_shares_by_item")]
    operations = [migrations.RunSQL(BALANCE, migrations.RunSQL.noop)]
