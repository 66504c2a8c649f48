"""Fund shares are entered by one person and confirmed by another, with the paper they rest on; none stand from the start.

What stood before were sample figures that no person had entered: they are taken anew from the policy pack by setup.
"""

import django.db.models.deletion
from django.db import migrations, models

OLD = "DROP FUNCTION ledger_shares_whole() CASCADE"
MOVES = """
CREATE OR REPLACE FUNCTION ledger_shareset_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('proposed', 'confirmed'), ('proposed', 'refused'))
    THEN
        RAISE EXCEPTION '分担比例 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER ledger_shareset_moves BEFORE UPDATE OF state ON ledger_shareset
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION ledger_shareset_moves();
"""
STANDS = """
CREATE FUNCTION ledger_entered_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.state <> 'proposed' OR
       (to_jsonb(NEW) - 'state' - 'decided_by' - 'decided_at') <> (to_jsonb(OLD) - 'state' - 'decided_by' - 'decided_at')
    THEN
        RAISE EXCEPTION '已登记的内容不能改动或删除，请另行登记' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION ledger_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '已登记的内容不能改动或删除，请另行登记' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ledger_shareset_stands BEFORE UPDATE OR DELETE ON ledger_shareset
    FOR EACH ROW EXECUTE FUNCTION ledger_entered_stands();
CREATE TRIGGER ledger_shareset_no_truncate BEFORE TRUNCATE ON ledger_shareset
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_kept();
CREATE TRIGGER ledger_fundshare_insert_only BEFORE UPDATE OR DELETE ON ledger_fundshare
    FOR EACH ROW EXECUTE FUNCTION ledger_kept();
CREATE TRIGGER ledger_fundshare_no_truncate BEFORE TRUNCATE ON ledger_fundshare
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_kept();
CREATE FUNCTION ledger_shares_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted bigint := CASE TG_TABLE_NAME WHEN 'ledger_shareset' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'set_id')::bigint END;
BEGIN
    IF (SELECT coalesce(sum(percent), 0) FROM ledger_fundshare WHERE set_id = wanted) <> 100 THEN
        RAISE EXCEPTION '各级分担比例之和不是 100%%' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_shareset_whole AFTER INSERT ON ledger_shareset
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_shares_whole();
CREATE CONSTRAINT TRIGGER ledger_fundshare_whole AFTER INSERT ON ledger_fundshare
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_shares_whole();
"""
LEVELS = [("central", "中央"), ("province", "省级"), ("city", "市级"), ("county", "县级")]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_chart")]

    operations = [
        migrations.RunSQL(OLD),
        migrations.DeleteModel("FundShare"),
        migrations.CreateModel(
            name="ShareSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("county_code", models.CharField(max_length=6)),
                ("document", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "待另一人确认"), ("confirmed", "已确认"), ("refused", "未通过")],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("made_by", models.CharField(max_length=150)),
                ("made_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, default="", max_length=150)),
                ("decided_at", models.DateTimeField(null=True)),
                ("tier", models.CharField(choices=[("national", "国家项目"), ("municipal", "市级新增")], max_length=10)),
                ("valid_from", models.DateField()),
                ("is_sample", models.BooleanField()),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["county_code", "tier", "valid_from"], name="ledger_shareset_county")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decided_by", models.F("made_by")), _negated=True),
                        name="ledger_shareset_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by", ""), ("state", "proposed")),
                            models.Q(
                                models.Q(("state", "proposed"), _negated=True),
                                models.Q(("decided_by", ""), _negated=True),
                                ("decided_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_shareset_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("document", ""), _negated=True), name="ledger_shareset_names_paper"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FundShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "set",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="ledger.shareset",
                    ),
                ),
                ("level", models.CharField(choices=LEVELS, max_length=10)),
                ("percent", models.SmallIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("set", "level"), name="ledger_fundshare_once"),
                    models.CheckConstraint(
                        condition=models.Q(("percent__gt", 0), ("percent__lte", 100)), name="ledger_fundshare_percent"
                    ),
                ]
            },
        ),
        migrations.RunSQL(MOVES + STANDS),
    ]
