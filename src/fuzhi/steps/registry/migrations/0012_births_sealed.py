"""Beside a name stands the school year of birth and the last two of the ID; days and numbers are sealed or keyed."""

import uuid

from django.db import connection, migrations, models
from django.db.models import CheckConstraint, Q

from fuzhi.steps.accounts.veiling import SCHOOL_YEAR, birth_key, veil_births, veil_numbers

VIEWS = """
ALTER VIEW registry_person_v RENAME COLUMN id_last4 TO tail_key;
ALTER VIEW registry_person_v RENAME COLUMN birth_date TO born_from;
ALTER VIEW registry_record_v RENAME COLUMN birth_date TO born_from;
DROP INDEX registry_record_name_birth;
CREATE INDEX registry_record_name_birth ON registry_record (name_key, birth_index) WHERE person_id IS NOT NULL;
"""


def seal_births(apps: object, schema_editor: object) -> None:
    """What stood before: dates of persons entered by hand are sealed first, then every day becomes its school year."""
    from fuzhi.steps.intake.sealed_rows import open_secret, seal_secret

    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT id, born_from::text, secret, secret_ref FROM registry_record
               WHERE kind = 'manual' AND born_from IS NOT NULL"""
        )
        for number, day, secret, ref in cursor.fetchall():
            named = ref or f"manual:{uuid.uuid4()}"
            sealed = seal_secret((open_secret(secret, ref) if secret else {}) | {"birth_date": day}, named)
            cursor.execute(
                "UPDATE registry_record SET secret = %s, secret_ref = %s WHERE id = %s", [sealed, named, number]
            )
        cursor.execute("SELECT id, value FROM registry_identitydecision WHERE field = 'birth_date'")
        for number, day in cursor.fetchall():
            ref = f"identity:{uuid.uuid4()}"
            cursor.execute(
                f"""UPDATE registry_identitydecision SET value = {SCHOOL_YEAR.format("%s::date")}::text,
                      birth_index = decode(%s, 'hex'), secret = %s, secret_ref = %s WHERE id = %s""",
                [day, day, birth_key(day), seal_secret({"birth_date": day}, ref), ref, number],
            )
        cursor.execute(
            r"""UPDATE registry_correction SET old = regexp_replace(old, '(\d{4}年).*', '\1'),
                  new = regexp_replace(new, '(\d{4}年).*', '\1') WHERE fact = 'birth_date'"""
        )
    for table in ("registry_person", "registry_record", "registry_identitydecision"):
        veil_numbers(table)
    for table in ("registry_person", "registry_record"):
        veil_births(table)


class Migration(migrations.Migration):
    """After intake sealed its rows."""

    dependencies = [("registry", "0011_approved_transfers"), ("intake", "0005_births_sealed")]
    operations = [
        migrations.RenameField("person", "id_last4", "tail_key"),
        migrations.RenameField("record", "id_last4", "tail_key"),
        migrations.RenameField("identitydecision", "id_last4", "tail_key"),
        migrations.RenameField("person", "birth_date", "born_from"),
        migrations.RenameField("record", "birth_date", "born_from"),
        migrations.AlterField("person", "born_from", models.DateField("出生学年", null=True)),
        migrations.AddField("person", "birth_index", models.BinaryField(null=True)),
        migrations.AddField("record", "birth_index", models.BinaryField(null=True)),
        migrations.AddField("identitydecision", "birth_index", models.BinaryField(null=True)),
        migrations.RemoveConstraint("identitydecision", "registry_identity_sealed"),
        migrations.RunSQL(VIEWS, migrations.RunSQL.noop),
        migrations.RunPython(seal_births, migrations.RunPython.noop),
        migrations.AddConstraint(
            "identitydecision",
            CheckConstraint(
                name="registry_identity_sealed",
                condition=Q(field="id_number", value="", id_index__isnull=False, secret__isnull=False)
                | (~Q(field="id_number") & ~Q(value="") & Q(id_index__isnull=True)),
            ),
        ),
    ]
