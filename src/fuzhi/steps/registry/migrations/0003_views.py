"""The published read-only views and the places; the SQL stands beside this file."""

from pathlib import Path

from django.db import migrations

from fuzhi.vocabulary.places import all_places

SQL = Path(__file__).with_suffix(".sql")


def load_places(apps, schema_editor):
    place = apps.get_model("registry", "Place")
    rows = [place(code=p.code, name=p.name, parent_code=p.parent) for p in all_places().values()]
    place.objects.bulk_create(rows, batch_size=2000)


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_constraints"), ("intake", "0002_views")]
    operations = [
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunPython(load_places, migrations.RunPython.noop),
    ]
