"""Which schools said that a batch was received, and which batches wait for a second person at the bank's answer."""

from django.db import migrations

VIEW = """
CREATE VIEW payments_receipt_v AS
SELECT batch_id, school_code, confirmed_at FROM payments_receipt WHERE reopened_at IS NULL;
CREATE VIEW payments_batch_v AS
SELECT b.id AS batch_id, b.no, b.county_code, b.term, b.delivery, b.state, b.made_at, b.released_at, b.handed_over_at,
       EXISTS (SELECT 1 FROM payments_bankreturn r
                WHERE r.batch_id = b.id AND r.state IN ('proposed', 'disputed')) AS waits_for_second
  FROM payments_batch b;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0017_failed_first")]
    operations = [migrations.RunSQL(VIEW, "DROP VIEW payments_batch_v; DROP VIEW payments_receipt_v")]
