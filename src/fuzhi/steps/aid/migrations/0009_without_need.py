"""Conditions that give an item to those who are not in need: having it so is not being aided."""

from django.db import migrations, models

VIEW = """
CREATE OR REPLACE VIEW aid_condition_v AS
SELECT i.pack_hash, i.code AS benefit, c.bit, c.code, c.label, c.clause, c.is_group, c.gives_without_need
  FROM aid_itemcondition c JOIN aid_item i ON i.id = c.item_id;
"""


class Migration(migrations.Migration):
    dependencies = [("aid", "0006_packs")]
    operations = [
        migrations.AddField("itemcondition", "gives_without_need", models.BooleanField(default=False)),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
    ]
