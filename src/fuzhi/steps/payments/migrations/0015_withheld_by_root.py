"""What is withheld, of the child as it is known today: files are joined while an item is held."""

from django.db import migrations

VIEW = """
CREATE VIEW payments_withheld_v AS
SELECT w.id, w.entitlement_id, r.root_id AS person_id, w.term, w.benefit
  FROM payments_withheld w JOIN registry_root_v r ON r.person_id = w.person_id WHERE w.state <> 'ended';
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0014_came_after_all"), ("registry", "0004_root_view")]
    operations = [migrations.RunSQL(VIEW, "DROP VIEW payments_withheld_v")]
