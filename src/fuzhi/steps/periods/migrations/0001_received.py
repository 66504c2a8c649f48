"""Which registers were received moves here from the registry: the table is renamed, its rows and its view stay."""

from django.db import migrations, models

RENAME = """
ALTER TABLE registry_receivedregister RENAME TO periods_receivedregister;
ALTER SEQUENCE registry_receivedregister_id_seq RENAME TO periods_receivedregister_id_seq;
ALTER INDEX registry_receivedregister_pkey RENAME TO periods_receivedregister_pkey;
ALTER INDEX registry_received_key RENAME TO periods_received_key;
ALTER INDEX registry_received_once RENAME TO periods_received_once;
"""
BACK = """
ALTER INDEX periods_received_once RENAME TO registry_received_once;
ALTER INDEX periods_received_key RENAME TO registry_received_key;
ALTER INDEX periods_receivedregister_pkey RENAME TO registry_receivedregister_pkey;
ALTER SEQUENCE periods_receivedregister_id_seq RENAME TO registry_receivedregister_id_seq;
ALTER TABLE periods_receivedregister RENAME TO registry_receivedregister;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("registry", "0006_found_by_root_and_name")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(RENAME, BACK)],
            state_operations=[
                migrations.CreateModel(
                    name="ReceivedRegister",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(max_length=20)),
                        ("county_code", models.CharField(max_length=6)),
                        ("term", models.CharField(max_length=6)),
                        ("school_code", models.CharField(blank=True, max_length=10)),
                        ("batch_id", models.BigIntegerField()),
                        ("recorded_at", models.DateTimeField()),
                        ("superseded_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "收到的名册",
                        "indexes": [models.Index(fields=["kind", "county_code", "term"], name="periods_received_key")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("superseded_at__isnull", True)),
                                fields=("batch_id", "school_code"),
                                name="periods_received_once",
                            )
                        ],
                    },
                )
            ],
        )
    ]
