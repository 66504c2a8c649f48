"""Which state may follow which: the text is made of the table in ``states.py``, and a guard compares them."""

from django.db import migrations, models

import fuzhi.steps.intake.models

MOVES = """
CREATE OR REPLACE FUNCTION intake_batch_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('checked', 'committed'), ('committed', 'undone'))
    THEN
        RAISE EXCEPTION '批次 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER intake_batch_moves BEFORE UPDATE OF state ON intake_batch
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION intake_batch_moves();
"""
BACK = "DROP FUNCTION intake_batch_moves CASCADE"


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_views")]
    operations = [
        migrations.RunSQL(MOVES, BACK),
        # the list of kinds is the vocabulary's; a new one needs no migration here
        migrations.AlterField(
            "batch", "kind", models.CharField("种类", max_length=20, choices=fuzhi.steps.intake.models.roster_kinds)
        ),
    ]
