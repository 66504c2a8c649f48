"""The birth date goes into the sealed part of a row; what finds and counts people by it is a key and a school year."""

import json

from django.db import connection, migrations, models

from fuzhi.steps.accounts.veiling import SCHOOL_YEAR, birth_key, veil_numbers

VIEW = """
ALTER VIEW intake_row_v RENAME COLUMN id_last4 TO tail_key;
CREATE OR REPLACE VIEW intake_row_v AS
SELECT id, batch_id, sheet, row_no, ref, key, digest, payload, secret, id_index, tail_key, id_mask, id_state,
       student_number_index, student_number_id_index, head_id_index, account_index, account_last4, account_sealed,
       born_from, birth_index
FROM intake_row;
"""
CHUNK = 5_000


def seal_births(apps: object, schema_editor: object) -> None:
    """Rows that were kept before: the date leaves the open values."""
    from fuzhi.steps.intake.sealed_rows import open_secret, seal_secret

    veil_numbers("intake_row")
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT id, ref, payload->>'birth_date', secret FROM intake_row WHERE payload ? 'birth_date' LIMIT %s",
                [CHUNK],
            )
            found = cursor.fetchall()
            if not found:
                break
            cursor.executemany(
                f"""UPDATE intake_row SET payload = payload - 'birth_date', secret = %s,
                      birth_index = decode(%s, 'hex'), born_from = {SCHOOL_YEAR.format("%s::date")} WHERE id = %s""",
                [
                    (
                        seal_secret((open_secret(secret, ref) if secret else {}) | {"birth_date": day}, ref),
                        birth_key(day),
                        day,
                        day,
                        number,
                    )
                    if day
                    else (secret, None, None, None, number)
                    for number, ref, day, secret in found
                ],
            )
        cursor.execute(
            r"""UPDATE intake_finding SET value = regexp_replace(value, '(\d{4})\D+\d+\D+\d+', '\1年'),
                  message = regexp_replace(message, '(\d{4})\D\d{1,2}\D\d{1,2}', '\1年', 'g')
                WHERE "column" ~ '出生|生日'"""
        )
        cursor.execute("SELECT id, columns FROM intake_batch WHERE columns::text ~ '出生|生日'")
        for number, columns in cursor.fetchall():
            known = json.loads(columns) if isinstance(columns, str) else columns
            for one in known:
                if "出生" in one.get("header", "") or "生日" in one.get("header", ""):
                    one["sample"] = ""
            cursor.execute("UPDATE intake_batch SET columns = %s WHERE id = %s", [json.dumps(known), number])


class Migration(migrations.Migration):
    """Before the registers' own columns."""

    dependencies = [("intake", "0004_refused_rows")]
    operations = [
        migrations.RenameField("row", "id_last4", "tail_key"),
        migrations.AddField("row", "born_from", models.DateField(null=True)),
        migrations.AddField("row", "birth_index", models.BinaryField(null=True)),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
        migrations.RunPython(seal_births, migrations.RunPython.noop),
    ]
