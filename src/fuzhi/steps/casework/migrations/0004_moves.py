"""Which state may follow which: the text is made of the tables in ``states.py``, and a guard compares them."""

from django.db import migrations

MOVES = """
CREATE OR REPLACE FUNCTION casework_case_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('open', 'submitted'), ('open', 'closed'), ('submitted', 'approved'), ('submitted', 'refused'))
    THEN
        RAISE EXCEPTION '个案 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER casework_case_moves BEFORE UPDATE OF state ON casework_case
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION casework_case_moves();
"""
BACK = "DROP FUNCTION casework_case_moves CASCADE"


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_merged_persons")]
    operations = [migrations.RunSQL(MOVES, BACK)]
