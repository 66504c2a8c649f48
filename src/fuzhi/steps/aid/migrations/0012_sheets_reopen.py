"""A school may open its own confirmed sheet again: the trigger follows the table of states."""

from django.db import migrations

MOVES = """
CREATE OR REPLACE FUNCTION aid_sheet_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('open', 'confirmed'), ('confirmed', 'open'))
    THEN
        RAISE EXCEPTION '确认表 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("aid", "0011_added_facts")]
    operations = [migrations.RunSQL(MOVES, migrations.RunSQL.noop)]
