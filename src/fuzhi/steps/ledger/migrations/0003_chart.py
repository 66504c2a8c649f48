"""The chart becomes data, and entries say more than aid to pupils: payee of any kind, purpose, reference.

Columns are renamed and retyped, never updated: the journal's rows refuse that. What a purpose asks of its lines stands in
``ledger_purpose``; the deferred look at each entry holds it.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from fuzhi.steps.ledger.chart import fill

DROP_VIEWS = "DROP VIEW ledger_entry_v, ledger_journal_v"

REQUIRABLE = ("item", "clause", "tier", "level", "period", "reference_key")
LACKS = " OR ".join(f"('{column}' = ANY(p.requires) AND l.{column} = '')" for column in REQUIRABLE)
# the first thing that is wrong with a line, NULL when all is well: the trigger and the invariant both ask this
FAULTS = f"""
CREATE VIEW ledger_fault_v AS
    SELECT l.entry_id, l.line_no, l.amount_fen, e.no AS entry, CASE
        WHEN l.county_code <> e.county_code THEN '跨了县'
        WHEN a.code IS NULL THEN '没有科目“' || l.account_id || '”'
        WHEN e.reverses_id IS NOT NULL THEN NULL
        WHEN p.is_retired OR a.is_retired THEN '“' || p.label || '”或“' || a.label || '”已停用'
        WHEN NOT p.code = ANY(a.purposes) THEN '科目“' || a.label || '”不记“' || p.label || '”'
        WHEN NOT l.payee_kind = ANY(p.payee_kinds) THEN '“' || p.label || '”不付给' || l.payee_kind
        WHEN {LACKS} THEN '没有写全“' || p.label || '”必须写明的内容'
        END AS fault
      FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id JOIN ledger_purpose p ON p.code = e.purpose_id
      LEFT JOIN ledger_account a ON a.code = l.account_id;
"""
CHECK_ENTRY = """
CREATE OR REPLACE FUNCTION ledger_check_entry(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE found record;
BEGIN
    IF current_setting('fuzhi.ledger_checked', true) = wanted::text THEN RETURN; END IF;
    SELECT count(*) AS lines, coalesce(sum(amount_fen), 0) AS total, min(fault) AS fault
      INTO found FROM ledger_fault_v WHERE entry_id = wanted;
    IF found.lines < 2 THEN
        RAISE EXCEPTION '凭证 % 少于两行', wanted USING ERRCODE = 'check_violation';
    ELSIF found.total <> 0 THEN
        RAISE EXCEPTION '凭证 % 借贷不平，差 % 分', wanted, found.total USING ERRCODE = 'check_violation';
    ELSIF found.fault IS NOT NULL THEN
        RAISE EXCEPTION '凭证 %：%', wanted, found.fault USING ERRCODE = 'check_violation';
    END IF;
    PERFORM set_config('fuzhi.ledger_checked', wanted::text, true);
END $$;
"""
VIEWS = """
CREATE VIEW ledger_journal_v AS
    SELECT l.id, e.id AS entry_id, e.no AS entry, l.line_no AS line, e.on, e.purpose_id AS purpose, e.document_no,
           l.account_id AS account, l.county_code, l.item, l.clause, l.tier, l.level, l.period, l.amount_fen,
           l.payee_kind, l.payee_no, l.payee_name, l.reference_kind, l.reference_key, e.reverses_id, e.recorded_at
      FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id;
CREATE VIEW ledger_entry_v AS
    SELECT e.id, e.no, e.on, e.purpose_id AS purpose, e.county_code, e.period, e.document_no, e.made_by, e.recorded_at,
           e.text, e.reverses_id, back.id AS reversed_by_id
      FROM ledger_entry e LEFT JOIN ledger_entry back ON back.reverses_id = e.id;
"""
REFERENCE = """
ALTER TABLE ledger_line ALTER COLUMN entitlement_id TYPE varchar(80) USING entitlement_id::text;
ALTER TABLE ledger_line RENAME COLUMN entitlement_id TO reference_key;
ALTER TABLE ledger_line ADD COLUMN reference_kind varchar(40) NOT NULL DEFAULT 'entitlement';
ALTER TABLE ledger_line ALTER COLUMN reference_kind DROP DEFAULT;
"""
PURPOSE = """
ALTER TABLE ledger_entry RENAME COLUMN kind TO purpose_id;
ALTER TABLE ledger_entry ALTER COLUMN purpose_id TYPE varchar(40);
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_purpose_fk
    FOREIGN KEY (purpose_id) REFERENCES ledger_purpose DEFERRABLE INITIALLY DEFERRED;
"""

def fill_chart(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The accounts and purposes as they stand in ``chart``."""
    fill(apps)


def text(length: int, **more: object) -> models.CharField:
    return models.CharField(max_length=length, blank=True, **more)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_journal_guards")]

    operations = [
        migrations.RunSQL(DROP_VIEWS),
        migrations.RemoveConstraint("entry", "ledger_entry_reversal_names_entry"),
        migrations.RemoveIndex("entry", "ledger_entr_county__7ddc8d_idx"),
        migrations.RemoveIndex("entry", "ledger_entr_batch_n_7d7031_idx"),
        migrations.RemoveConstraint("line", "ledger_line_account"),
        migrations.RemoveIndex("line", "ledger_line_item"),
        migrations.RemoveIndex("line", "ledger_line_entitlement"),
        migrations.CreateModel(
            name="Purpose",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=40)),
                (
                    "payee_kinds",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), size=None),
                ),
                (
                    "requires",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None),
                ),
                ("is_retired", models.BooleanField(default=False)),
            ],
        ),
        migrations.RenameField("account", "name", "label"),
        migrations.AddField(
            "account",
            "side",
            models.CharField(choices=[("debit", "借方"), ("credit", "贷方")], default="debit", max_length=6),
            preserve_default=False,
        ),
        migrations.AddField(
            "account",
            "purposes",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), default=list, size=None
            ),
            preserve_default=False,
        ),
        migrations.AddField("account", "is_retired", models.BooleanField(default=False)),
        migrations.RunPython(fill_chart, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(PURPOSE)],
            [
                migrations.RenameField("entry", "kind", "purpose"),
                migrations.AlterField(
                    "entry",
                    "purpose",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ledger.purpose"
                    ),
                ),
            ],
        ),
        migrations.RenameField("entry", "term", "period"),
        migrations.RenameField("entry", "batch_no", "document_no"),
        migrations.RenameField("entry", "reason", "text"),
        migrations.AlterField("entry", "period", text(9)),
        migrations.AddConstraint(
            "entry",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose", "reversal"), ("reverses__isnull", False)),
                    models.Q(models.Q(("purpose", "reversal"), _negated=True), ("reverses__isnull", True)),
                    _connector="OR",
                ),
                name="ledger_entry_reversal_names_entry",
            ),
        ),
        migrations.AddIndex(
            "entry", models.Index(fields=["county_code", "period", "id"], name="ledger_entry_county")
        ),
        migrations.AddIndex("entry", models.Index(fields=["document_no"], name="ledger_entry_document")),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(REFERENCE)],
            [
                migrations.RenameField("line", "entitlement_id", "reference_key"),
                migrations.AlterField("line", "reference_key", text(80)),
                migrations.AddField("line", "reference_kind", text(40)),
            ],
        ),
        migrations.RenameField("line", "benefit", "item"),
        migrations.RenameField("line", "term", "period"),
        migrations.AlterField("line", "item", text(60)),
        migrations.AlterField("line", "clause", text(60)),
        migrations.AlterField("line", "tier", text(10)),
        migrations.AlterField("line", "level", text(10)),
        migrations.AlterField("line", "period", text(9)),
        migrations.AlterField(
            "line",
            "payee_kind",
            models.CharField(
                choices=[
                    ("person", "学生"),
                    ("teacher", "教师"),
                    ("school", "学校"),
                    ("operator", "供餐单位"),
                    ("supplier", "供应商"),
                    ("donor", "捐赠方"),
                    ("project", "项目"),
                    ("county", "县（市、区）"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField("line", "payee_name", text(100, default="", db_default="")),
        migrations.AddConstraint(
            "line",
            models.CheckConstraint(
                condition=models.Q(("payee_no", ""), _negated=True), name="ledger_line_names_payee"
            ),
        ),
        migrations.AddConstraint(
            "line",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("payee_kind__in", ("person", "teacher")), _negated=True),
                    ("payee_name", ""),
                    _connector="OR",
                ),
                name="ledger_line_person_by_number",
            ),
        ),
        migrations.AddIndex(
            "line", models.Index(fields=["county_code", "period", "item", "level"], name="ledger_line_item")
        ),
        migrations.AddIndex(
            "line", models.Index(fields=["reference_kind", "reference_key"], name="ledger_line_reference")
        ),
        migrations.RunSQL(VIEWS + FAULTS + CHECK_ENTRY),
    ]
