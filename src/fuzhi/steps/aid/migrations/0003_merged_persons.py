"""What aid knows of a child that was merged with another is found under the person who stands today."""

from django.db import migrations

VIEWS = """
CREATE OR REPLACE VIEW aid_entitlement_v AS
SELECT e.id, r.root_id AS person_id, e.term, e.benefit, e.clause, e.tier, e.delivery, e.amount_fen, e.county_code, e.village_code,
       e.school_code, e.state, e.list_id, e.is_late, e.mark_reason, e.sheet_id,
       n.id AS notice_id, n.opened_on AS notice_opened_on, n.closes_on AS notice_closes_on, n.state AS notice_state,
       EXISTS (SELECT 1 FROM aid_objectionitem i JOIN aid_objection o ON o.id = i.objection_id
                WHERE i.entitlement_id = e.id AND o.state = 'open') AS is_held,
       e.decision_id, e.run_id
  FROM aid_entitlement e
  JOIN registry_root_v r ON r.person_id = e.person_id
  LEFT JOIN aid_notice n ON n.list_id = e.list_id;

CREATE OR REPLACE VIEW aid_decision_v AS
SELECT d.id, d.run_id, o.root_id AS person_id, r.term, r.county_code, d.benefit, d.outcome, d.amount_fen, d.true_mask,
       d.unknown_mask, r.is_current
  FROM aid_decision d JOIN aid_run r ON r.id = d.run_id JOIN registry_root_v o ON o.person_id = d.person_id;

DO $$
DECLARE columns text;
BEGIN
  SELECT string_agg(CASE attname WHEN 'person_id' THEN 'o.root_id AS person_id' ELSE 'f.' || quote_ident(attname) END, ', ' ORDER BY attnum)
    INTO columns FROM pg_attribute WHERE attrelid = 'aid_factrow'::regclass AND attnum > 0 AND NOT attisdropped;
  EXECUTE 'CREATE OR REPLACE VIEW aid_fact_v AS SELECT ' || columns || ', r.is_current, r.known_at, r.made_at
    FROM aid_factrow f JOIN aid_run r ON r.id = f.run_id JOIN registry_root_v o ON o.person_id = f.person_id';
END $$;
"""


class Migration(migrations.Migration):
    """Persons resolved through merges."""

    dependencies = [("aid", "0002_views_and_guards"), ("registry", "0004_root_view")]
    operations = [migrations.RunSQL(VIEWS, migrations.RunSQL.noop)]
