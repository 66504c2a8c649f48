"""Packs kept as they were when they decided; items and conditions by pack; digests of what a run knew."""

import django.db.models.deletion
from django.db import migrations, models

GUARDS = """
CREATE TRIGGER aid_keptpack_insert_only BEFORE UPDATE OR DELETE ON aid_keptpack
  FOR EACH ROW EXECUTE FUNCTION aid_insert_only();
CREATE TRIGGER aid_item_insert_only BEFORE UPDATE OR DELETE ON aid_item
  FOR EACH ROW EXECUTE FUNCTION aid_insert_only();
CREATE TRIGGER aid_itemcondition_insert_only BEFORE UPDATE OR DELETE ON aid_itemcondition
  FOR EACH ROW EXECUTE FUNCTION aid_insert_only();
CREATE TRIGGER aid_packinuse_insert_only BEFORE UPDATE OR DELETE ON aid_packinuse
  FOR EACH ROW EXECUTE FUNCTION aid_insert_only();
-- runs from before packs were kept name a pack that is not there
ALTER TABLE aid_run ADD CONSTRAINT aid_run_kept_pack FOREIGN KEY (pack_hash) REFERENCES aid_keptpack (hash) NOT VALID;

CREATE FUNCTION aid_run_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.term, NEW.county_code, NEW.pack, NEW.pack_hash, NEW.switches, NEW.known_at)
     IS DISTINCT FROM (OLD.term, OLD.county_code, OLD.pack, OLD.pack_hash, OLD.switches, OLD.known_at)
     OR (OLD.facts_digest <> '' AND NEW.facts_digest <> OLD.facts_digest) THEN
    RAISE EXCEPTION '认定所依据的政策包、读法和资料不能改动' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER aid_run_keep BEFORE UPDATE ON aid_run FOR EACH ROW EXECUTE FUNCTION aid_run_keep();

CREATE OR REPLACE FUNCTION aid_entitlement_keep() RETURNS trigger LANGUAGE plpgsql AS $$
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
           NEW.school_code, NEW.list_id, NEW.run_id, NEW.decision_id, NEW.is_late, NEW.is_universal)
          IS DISTINCT FROM
          (OLD.person_id, OLD.term, OLD.benefit, OLD.clause, OLD.tier, OLD.delivery, OLD.amount_fen, OLD.county_code,
           OLD.school_code, OLD.list_id, OLD.run_id, OLD.decision_id, OLD.is_late, OLD.is_universal)) THEN
    RAISE EXCEPTION '已批准的资助明细不能改动' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
"""
GUARDS_BACK = """
DROP TRIGGER aid_run_keep ON aid_run;
DROP FUNCTION aid_run_keep();
ALTER TABLE aid_run DROP CONSTRAINT aid_run_kept_pack;
"""
VIEWS = """
CREATE VIEW aid_item_v AS
SELECT p.hash AS pack_hash, p.name AS pack, u.last_use, i.code, i.position, i.fact_table, i.label, i.short_label,
       i.public_label, i.clause, i.tier, i.delivery, i.is_universal, i.asks_for_need
  FROM aid_item i
  JOIN aid_keptpack p ON p.hash = i.pack_hash
  JOIN (SELECT pack_hash, max(id) AS last_use FROM aid_packinuse GROUP BY pack_hash) u ON u.pack_hash = p.hash;

CREATE VIEW aid_condition_v AS
SELECT i.pack_hash, i.code AS benefit, c.bit, c.code, c.label, c.clause, c.is_group
  FROM aid_itemcondition c JOIN aid_item i ON i.id = c.item_id;

CREATE OR REPLACE VIEW aid_entitlement_v AS
SELECT e.id, r.root_id AS person_id, e.term, e.benefit, e.clause, e.tier, e.delivery, e.amount_fen, e.county_code, e.village_code,
       e.school_code, e.state, e.list_id, e.is_late, e.mark_reason, e.sheet_id,
       n.id AS notice_id, n.opened_on AS notice_opened_on, n.closes_on AS notice_closes_on, n.state AS notice_state,
       EXISTS (SELECT 1 FROM aid_objectionitem i JOIN aid_objection o ON o.id = i.objection_id
                WHERE i.entitlement_id = e.id AND o.state = 'open') AS is_held,
       e.decision_id, e.run_id, e.is_universal
  FROM aid_entitlement e
  JOIN registry_root_v r ON r.person_id = e.person_id
  LEFT JOIN aid_notice n ON n.list_id = e.list_id;

CREATE OR REPLACE VIEW aid_payable_v AS
SELECT * FROM aid_entitlement_v
 WHERE state = 'approved' AND NOT is_held AND (is_universal OR notice_state = 'closed');

CREATE OR REPLACE VIEW aid_decision_v AS
SELECT d.id, d.run_id, o.root_id AS person_id, r.term, r.county_code, d.benefit, d.outcome, d.amount_fen, d.true_mask,
       d.unknown_mask, r.is_current, r.pack_hash
  FROM aid_decision d JOIN aid_run r ON r.id = d.run_id JOIN registry_root_v o ON o.person_id = d.person_id;
"""
VIEWS_BACK = "DROP VIEW aid_condition_v; DROP VIEW aid_item_v;"


def _key() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """A decision knows its rules."""

    dependencies = [("aid", "0005_moves")]
    operations = [
        migrations.CreateModel(
            name="KeptPack",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=120)),
                ("files", models.BinaryField(help_text="政策包全部文件的压缩包，内容以摘要为准")),
                ("kept_at", models.DateTimeField()),
            ],
            options={"verbose_name": "保存的政策包"},
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", _key()),
                (
                    "pack",
                    models.ForeignKey(
                        db_column="pack_hash",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="aid.keptpack",
                    ),
                ),
                ("code", models.CharField(max_length=64)),
                ("position", models.IntegerField(help_text="在政策包里的次序，从 0 起")),
                ("fact_table", models.CharField(max_length=20)),
                ("label", models.CharField(max_length=120)),
                ("short_label", models.CharField(max_length=8)),
                ("public_label", models.CharField(max_length=120)),
                ("clause", models.CharField(max_length=40)),
                ("tier", models.CharField(max_length=10)),
                ("delivery", models.CharField(max_length=10)),
                ("is_universal", models.BooleanField()),
                ("asks_for_need", models.BooleanField()),
            ],
            options={
                "verbose_name": "资助项目",
                "constraints": [models.UniqueConstraint(fields=("pack", "code"), name="aid_item_once")],
            },
        ),
        migrations.CreateModel(
            name="ItemCondition",
            fields=[
                ("id", _key()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="conditions", to="aid.item"
                    ),
                ),
                ("bit", models.IntegerField()),
                ("code", models.CharField(max_length=64)),
                ("label", models.CharField(max_length=120)),
                ("clause", models.CharField(max_length=40)),
                ("is_group", models.BooleanField()),
            ],
            options={
                "verbose_name": "资助项目的条件",
                "constraints": [models.UniqueConstraint(fields=("item", "bit"), name="aid_itemcondition_once")],
            },
        ),
        migrations.CreateModel(
            name="PackInUse",
            fields=[
                ("id", _key()),
                ("from_term", models.CharField(max_length=6)),
                (
                    "pack",
                    models.ForeignKey(
                        db_column="pack_hash",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="aid.keptpack",
                    ),
                ),
                ("set_by", models.CharField(max_length=150)),
                ("set_at", models.DateTimeField()),
            ],
            options={"verbose_name": "使用的政策包"},
        ),
        migrations.AddField("run", "facts_digest", models.CharField(blank=True, max_length=64, default=""), False),
        migrations.AddField(
            "factrow",
            "digest",
            models.BinaryField(help_text="本行各列当时的摘要（SHA-256）", null=True),
        ),
        migrations.AddField(
            "entitlement", "is_universal", models.BooleanField(default=False, verbose_name="人人享受，不公示")
        ),
        migrations.RunSQL(GUARDS, GUARDS_BACK),
        migrations.RunSQL(VIEWS, VIEWS_BACK),
    ]
