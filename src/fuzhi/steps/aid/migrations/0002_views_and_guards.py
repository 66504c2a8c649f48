"""Read-only views that other steps may join, and the guards that hold below any service."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION aid_entitlement_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state IN ('approved', 'withdrawn') THEN
      RAISE EXCEPTION '已批准或撤回的资助明细不能删除' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
  END IF;
  IF OLD.state = 'withdrawn' THEN
    RAISE EXCEPTION '已撤回的资助明细不能再改' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state = 'approved' AND (
       NEW.state NOT IN ('approved', 'withdrawn')
       OR (NEW.person_id, NEW.term, NEW.benefit, NEW.clause, NEW.tier, NEW.delivery, NEW.amount_fen, NEW.county_code,
           NEW.school_code, NEW.list_id, NEW.run_id, NEW.decision_id, NEW.is_late)
          IS DISTINCT FROM
          (OLD.person_id, OLD.term, OLD.benefit, OLD.clause, OLD.tier, OLD.delivery, OLD.amount_fen, OLD.county_code,
           OLD.school_code, OLD.list_id, OLD.run_id, OLD.decision_id, OLD.is_late)) THEN
    RAISE EXCEPTION '已批准的资助明细不能改动' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER aid_entitlement_keep BEFORE UPDATE OR DELETE ON aid_entitlement
  FOR EACH ROW EXECUTE FUNCTION aid_entitlement_keep();

CREATE FUNCTION aid_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% 只能增加，不能改动或删除', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER aid_noticeline_insert_only BEFORE UPDATE OR DELETE ON aid_noticeline
  FOR EACH ROW EXECUTE FUNCTION aid_insert_only();
CREATE TRIGGER aid_decision_insert_only BEFORE UPDATE OR DELETE ON aid_decision
  FOR EACH ROW EXECUTE FUNCTION aid_insert_only();
CREATE TRIGGER aid_factrow_insert_only BEFORE UPDATE OR DELETE ON aid_factrow
  FOR EACH ROW EXECUTE FUNCTION aid_insert_only();
"""
GUARDS_BACK = """
DROP TRIGGER aid_factrow_insert_only ON aid_factrow;
DROP TRIGGER aid_decision_insert_only ON aid_decision;
DROP TRIGGER aid_noticeline_insert_only ON aid_noticeline;
DROP FUNCTION aid_insert_only();
DROP TRIGGER aid_entitlement_keep ON aid_entitlement;
DROP FUNCTION aid_entitlement_keep();
"""
VIEWS = """
CREATE VIEW aid_entitlement_v AS
SELECT e.id, e.person_id, e.term, e.benefit, e.clause, e.tier, e.delivery, e.amount_fen, e.county_code, e.village_code,
       e.school_code, e.state, e.list_id, e.is_late, e.mark_reason, e.sheet_id,
       n.id AS notice_id, n.opened_on AS notice_opened_on, n.closes_on AS notice_closes_on, n.state AS notice_state,
       EXISTS (SELECT 1 FROM aid_objectionitem i JOIN aid_objection o ON o.id = i.objection_id
                WHERE i.entitlement_id = e.id AND o.state = 'open') AS is_held,
       e.decision_id, e.run_id
  FROM aid_entitlement e
  LEFT JOIN aid_notice n ON n.list_id = e.list_id;

CREATE VIEW aid_payable_v AS
SELECT * FROM aid_entitlement_v
 WHERE state = 'approved' AND NOT is_held
   AND (benefit IN ('compulsory_fee_waiver', 'nutrition_meal') OR notice_state = 'closed');

CREATE VIEW aid_decision_v AS
SELECT d.id, d.run_id, d.person_id, r.term, r.county_code, d.benefit, d.outcome, d.amount_fen, d.true_mask,
       d.unknown_mask, r.is_current
  FROM aid_decision d JOIN aid_run r ON r.id = d.run_id;

CREATE VIEW aid_fact_v AS
SELECT f.*, r.is_current, r.known_at, r.made_at
  FROM aid_factrow f JOIN aid_run r ON r.id = f.run_id;
"""
VIEWS_BACK = "DROP VIEW aid_fact_v; DROP VIEW aid_decision_v; DROP VIEW aid_payable_v; DROP VIEW aid_entitlement_v;"


class Migration(migrations.Migration):
    """Views and guards of aid."""

    dependencies = [("aid", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS, GUARDS_BACK), migrations.RunSQL(VIEWS, VIEWS_BACK)]
