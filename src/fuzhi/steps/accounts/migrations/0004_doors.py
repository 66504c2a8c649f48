"""Tallies of what is tried; how often an account was closed; the tables of the throttle that stood here before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Additive; what is dropped held failed sign-ins of the last quarter of an hour."""

    dependencies = [("accounts", "0003_disclosure")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=24)),
                ("who", models.CharField(max_length=120)),
                ("since", models.DateTimeField(db_index=True)),
                ("count", models.IntegerField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=["what", "who"], name="accounts_tally_once")]},
        ),
        migrations.AddField(
            "staff", "times_closed", models.IntegerField("停用次数", default=0, db_default=0)
        ),
        migrations.RunSQL(
            "DROP TABLE IF EXISTS axes_accessattempt, axes_accessattemptexpiration, axes_accessfailurelog, axes_accesslog"
            " CASCADE",
            migrations.RunSQL.noop,
        ),
    ]
