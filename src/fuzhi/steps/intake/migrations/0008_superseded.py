"""A reading in whose place a newer whole roster was imported no longer waits; those that wait so today are moved."""

from django.db import migrations, models

MOVES = """
CREATE OR REPLACE FUNCTION intake_batch_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('checked', 'committed'), ('checked', 'superseded'), ('committed', 'undone'), ('superseded', 'checked'))
    THEN
        RAISE EXCEPTION '批次 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
ALIKE = "(n.county_code, n.kind, n.term) = (b.county_code, b.kind, b.term)"
SUPERSEDE = f"""
UPDATE intake_batch b SET state = 'superseded'
WHERE state = 'checked' AND EXISTS (
    SELECT FROM intake_batch n WHERE {ALIKE} AND n.id > b.id AND n.state = 'committed' AND n.covers = 'whole');
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0007_refused_where")]
    operations = [
        migrations.RunSQL(MOVES, migrations.RunSQL.noop),
        migrations.RunSQL(SUPERSEDE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="batch",
            name="state",
            field=models.CharField(
                choices=[
                    ("checked", "待导入"),
                    ("committed", "已导入"),
                    ("superseded", "已被替代"),
                    ("undone", "已撤回"),
                ],
                default="checked",
                max_length=10,
                verbose_name="状态",
            ),
        ),
    ]
