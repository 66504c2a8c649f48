"""Which state may follow which: the text is made of the table in ``states.py``, and a guard compares them."""

from django.db import migrations

MOVES = """
CREATE OR REPLACE FUNCTION registry_matchpair_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('open', 'same'), ('open', 'different'), ('open', 'later'), ('same', 'open'),
        ('different', 'open'), ('later', 'open'), ('later', 'same'), ('later', 'different'))
    THEN
        RAISE EXCEPTION '比对 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER registry_matchpair_moves BEFORE UPDATE OF state ON registry_matchpair
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION registry_matchpair_moves();
"""
BACK = "DROP FUNCTION registry_matchpair_moves CASCADE"


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_received_moved")]
    operations = [migrations.RunSQL(MOVES, BACK)]
