"""Which state may follow which: the text is made of the tables in ``states.py``, and a guard compares them."""

from django.db import migrations

MOVES = """
CREATE OR REPLACE FUNCTION payments_batch_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('made', 'released'), ('made', 'void'), ('released', 'handed_over'), ('released', 'returned'),
        ('released', 'settled'), ('handed_over', 'returned'), ('handed_over', 'settled'), ('returned', 'settled'))
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
        ('pending', 'paid'), ('pending', 'failed'), ('pending', 'void'))
    THEN
        RAISE EXCEPTION '付款明细 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER payments_line_moves BEFORE UPDATE OF state ON payments_line
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION payments_line_moves();
"""
FROZEN = """
CREATE OR REPLACE FUNCTION payments_batch_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
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
CREATE OR REPLACE FUNCTION payments_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'state' - 'reason' - 'on') IS DISTINCT FROM (to_jsonb(OLD) - 'state' - 'reason' - 'on') THEN
        RAISE EXCEPTION '第 % 笔编制后不能改动', OLD.line_no USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
BACK = "DROP FUNCTION payments_batch_moves CASCADE; DROP FUNCTION payments_line_moves CASCADE"


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_lines_of_a_school")]
    operations = [migrations.RunSQL(FROZEN, migrations.RunSQL.noop), migrations.RunSQL(MOVES, BACK)]
