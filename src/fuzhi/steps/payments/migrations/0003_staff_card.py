"""A line remembers that its account is a teacher's, so that the person who releases it sees it too."""

from django.db import migrations, models

VIEW = """
CREATE OR REPLACE VIEW payments_line_v AS
    SELECT l.id AS line_id, l.line_no, l.entitlement_id, l.person_id, l.person_number, l.person_name, l.term, l.benefit,
           l.clause, l.tier, b.delivery, l.amount_fen, b.no AS batch_no, l.batch_id, b.kind AS batch_kind,
           b.state AS batch_state, b.county_code, l.village_code, l.school_code, l.state, l.on, l.reason,
           l.bank_name, l.account_last4, l.holder_name, l.is_shared, l.repays_id, b.released_at,
           EXISTS (SELECT 1 FROM payments_line r WHERE r.repays_id = l.id AND r.state <> 'void') AS is_repaid,
           l.is_staff_card
      FROM payments_line l JOIN payments_batch b ON b.id = l.batch_id;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_payment_guards")]
    operations = [
        migrations.AddField("line", "is_staff_card", models.BooleanField(default=False, db_default=False)),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
    ]
