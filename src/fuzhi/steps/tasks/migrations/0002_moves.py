"""Which state may follow which: the text is made of the table in ``states.py``, and a guard compares them."""

from django.db import migrations

MOVES = """
CREATE OR REPLACE FUNCTION tasks_task_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('waiting', 'running'), ('running', 'done'), ('running', 'failed'))
    THEN
        RAISE EXCEPTION '任务 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER tasks_task_moves BEFORE UPDATE OF state ON tasks_task
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION tasks_task_moves();
"""
BACK = "DROP FUNCTION tasks_task_moves CASCADE"


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_initial")]
    operations = [migrations.RunSQL(MOVES, BACK)]
