"""Each seal signs the one before it and all are kept; an entry is of the transaction that writes it, its detail an
object."""

from django.db import migrations, models

KEEP = """
CREATE TRIGGER audit_seal_insert_only BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE FUNCTION audit_own_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.xid := pg_current_xact_id();
    RETURN NEW;
END $$;
CREATE TRIGGER audit_entry_own_transaction BEFORE INSERT ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_own_transaction();
"""
BACK = """
DROP FUNCTION audit_own_transaction CASCADE;
DROP TRIGGER audit_seal_insert_only ON audit_seal;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_changes")]

    operations = [
        migrations.AlterField("seal", "day", models.DateField()),
        migrations.AddField("seal", "previous", models.BinaryField(default=b"", db_default=b"")),
        migrations.AddConstraint(
            "entry",
            models.CheckConstraint(
                condition=models.expressions.RawSQL(
                    "jsonb_typeof(detail) = 'object'", [], output_field=models.BooleanField()
                ),
                name="audit_entry_detail_is_object",
            ),
        ),
        migrations.RunSQL(KEEP, BACK),
    ]
