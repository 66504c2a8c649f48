"""What was approved, released or said stands: one function, which each step's triggers name, for roles and owner alike.

A trigger's arguments are the columns that still go on; all else of the row stays, and a row is not deleted.
"""

from django.db import migrations

STANDS = """
CREATE FUNCTION audit_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    goes_on text[] := coalesce(TG_ARGV, '{}');
BEGIN
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - goes_on) IS DISTINCT FROM (to_jsonb(OLD) - goes_on) THEN
        RAISE EXCEPTION '% 里已经定下的内容不能改动或删除', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_chained_seals")]
    operations = [migrations.RunSQL(STANDS, "DROP FUNCTION audit_stands")]
