"""By whom and why a line was withdrawn is read by other steps too."""

from django.db import migrations

BODY = """
CREATE OR REPLACE VIEW aid_entitlement_v AS
SELECT e.id, r.root_id AS person_id, e.term, e.benefit, e.clause, e.tier, e.delivery, e.amount_fen, e.county_code, e.village_code,
       e.school_code, e.state, e.list_id, e.is_late, e.mark_reason, e.sheet_id,
       n.id AS notice_id, n.opened_on AS notice_opened_on, n.closes_on AS notice_closes_on, n.state AS notice_state,
       EXISTS (SELECT 1 FROM aid_objectionitem i JOIN aid_objection o ON o.id = i.objection_id
                WHERE i.entitlement_id = e.id AND o.state = 'open') AS is_held,
       e.decision_id, e.run_id, e.is_universal, e.withdrawn_by, e.withdrawn_reason
  FROM aid_entitlement e
  JOIN registry_root_v r ON r.person_id = e.person_id
  LEFT JOIN aid_notice n ON n.list_id = e.list_id;
"""


class Migration(migrations.Migration):
    dependencies = [("aid", "0017_who_withdrew")]
    operations = [migrations.RunSQL(BODY, migrations.RunSQL.noop)]
