"""The birth date that was reported with a case is sealed; beside it stand its key and the school year."""

from django.db import connection, migrations, models

from fuzhi.steps.accounts.sealing import seal
from fuzhi.steps.accounts.veiling import veil_births

VIEW = "ALTER VIEW casework_case_v RENAME COLUMN birth_date TO born_from;"


def seal_births(apps: object, schema_editor: object) -> None:
    """Cases of before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, born_from::text FROM casework_case WHERE born_from IS NOT NULL")
        for number, day in cursor.fetchall():
            sealed = seal(day, table="casework_case", column="birth", row=number)
            cursor.execute("UPDATE casework_case SET birth_sealed = %s WHERE number = %s", [sealed, number])
    veil_births("casework_case")


class Migration(migrations.Migration):
    """A day becomes its school year."""

    dependencies = [("casework", "0004_moves")]
    operations = [
        migrations.RenameField("case", "birth_date", "born_from"),
        migrations.AlterField("case", "born_from", models.DateField("出生学年", blank=True, null=True)),
        migrations.AddField("case", "birth_index", models.BinaryField(null=True)),
        migrations.AddField("case", "birth_sealed", models.BinaryField(null=True)),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
        migrations.RunPython(seal_births, migrations.RunPython.noop),
    ]
