"""Budget lines, reservations against them, and the journal lines that consume what is reserved.

Held here whoever writes: nothing is reserved on a line that is not confirmed; what is reserved never exceeds the line's
sum, what is posted for a thing never what is reserved for it. Each row that is written locks the line and looks at the
sums, so two hands at once are one after the other.
"""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from fuzhi.steps.ledger.chart import fill

MOVES = """
CREATE OR REPLACE FUNCTION ledger_budgetline_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('proposed', 'confirmed'), ('proposed', 'refused'))
    THEN
        RAISE EXCEPTION '预算指标 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER ledger_budgetline_moves BEFORE UPDATE OF state ON ledger_budgetline
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION ledger_budgetline_moves();
"""
STANDS = """
CREATE TRIGGER ledger_budgetline_stands BEFORE UPDATE OR DELETE ON ledger_budgetline
    FOR EACH ROW EXECUTE FUNCTION ledger_entered_stands();
CREATE TRIGGER ledger_budgetline_no_truncate BEFORE TRUNCATE ON ledger_budgetline
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_kept();
CREATE TRIGGER ledger_reservation_insert_only BEFORE UPDATE OR DELETE ON ledger_reservation
    FOR EACH ROW EXECUTE FUNCTION ledger_kept();
CREATE TRIGGER ledger_reservation_no_truncate BEFORE TRUNCATE ON ledger_reservation
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_kept();
"""
LIMIT = """
CREATE FUNCTION ledger_check_budget(wanted bigint, thing_kind text, thing_key text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE budget record; in_all bigint; held bigint; used bigint;
BEGIN
    SELECT number, state, sum_fen INTO budget FROM ledger_budgetline WHERE id = wanted FOR NO KEY UPDATE;
    SELECT coalesce(sum(amount_fen), 0),
           coalesce(sum(amount_fen) FILTER (WHERE reference_kind = thing_kind AND reference_key = thing_key), 0)
      INTO in_all, held FROM ledger_reservation WHERE line_id = wanted;
    SELECT coalesce(sum(amount_fen), 0) INTO used FROM ledger_line
     WHERE budget_line_id = wanted AND reference_kind = thing_kind AND reference_key = thing_key;
    IF budget.state <> 'confirmed' THEN
        RAISE EXCEPTION '预算指标 % 没有确认，不能占用', budget.number USING ERRCODE = 'check_violation';
    ELSIF in_all > budget.sum_fen THEN
        RAISE EXCEPTION '预算指标 % 额度 % 分，预留到了 % 分', budget.number, budget.sum_fen, in_all
            USING ERRCODE = 'check_violation';
    ELSIF used NOT BETWEEN 0 AND held THEN
        RAISE EXCEPTION '预算指标 % 为 % % 预留 % 分，支出到了 % 分', budget.number, thing_kind, thing_key, held, used
            USING ERRCODE = 'check_violation';
    END IF;
END $$;
CREATE FUNCTION ledger_reservation_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_check_budget(NEW.line_id, NEW.reference_kind, NEW.reference_key);
    RETURN NULL;
END $$;
CREATE FUNCTION ledger_line_fits_budget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_check_budget(NEW.budget_line_id, NEW.reference_kind, NEW.reference_key);
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_reservation_fits AFTER INSERT ON ledger_reservation
    FOR EACH ROW EXECUTE FUNCTION ledger_reservation_fits();
CREATE TRIGGER ledger_line_fits_budget AFTER INSERT ON ledger_line
    FOR EACH ROW WHEN (NEW.budget_line_id IS NOT NULL) EXECUTE FUNCTION ledger_line_fits_budget();
"""
REQUIRABLE = ("item", "clause", "tier", "level", "period", "reference_key")
LACKS = " OR ".join(f"('{column}' = ANY(p.requires) AND l.{column} = '')" for column in REQUIRABLE)
FAULTS = f"""
CREATE OR REPLACE VIEW ledger_fault_v AS
    SELECT l.entry_id, l.line_no, l.amount_fen, e.no AS entry, CASE
        WHEN l.county_code <> e.county_code THEN '跨了县'
        WHEN a.code IS NULL THEN '没有科目“' || l.account_id || '”'
        WHEN e.reverses_id IS NOT NULL THEN NULL
        WHEN p.is_retired OR a.is_retired THEN '“' || p.label || '”或“' || a.label || '”已停用'
        WHEN NOT p.code = ANY(a.purposes) THEN '科目“' || a.label || '”不记“' || p.label || '”'
        WHEN NOT l.payee_kind = ANY(p.payee_kinds) THEN '“' || p.label || '”不付给' || l.payee_kind
        WHEN {LACKS} OR ('budget_line_id' = ANY(p.requires) AND l.budget_line_id IS NULL AND l.amount_fen > 0)
            THEN '没有写全“' || p.label || '”必须写明的内容'
        WHEN l.budget_line_id IS NOT NULL AND l.amount_fen < 0 THEN '预算指标只记在借方'
        WHEN (b.county_code, b.level, b.purpose_id) <> (l.county_code, l.level, p.code) OR b.item NOT IN ('', l.item)
            THEN '预算指标 ' || b.number || ' 不是这个县、级次、用途或项目的'
        END AS fault
      FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id JOIN ledger_purpose p ON p.code = e.purpose_id
      LEFT JOIN ledger_account a ON a.code = l.account_id LEFT JOIN ledger_budgetline b ON b.id = l.budget_line_id;
"""
BALANCES = """
CREATE FUNCTION ledger_budget_at(day date) RETURNS TABLE (
    id bigint, number text, county_code text, level text, purpose text, item text, period text,
    opened_fen bigint, reserved_fen bigint, consumed_fen bigint, free_fen bigint
) LANGUAGE sql STABLE AS $$
    SELECT b.id, b.number, b.county_code, b.level, b.purpose_id, b.item, b.period, b.sum_fen,
           held.fen - used.fen, used.fen, b.sum_fen - held.fen
      FROM ledger_budgetline b
     CROSS JOIN LATERAL (SELECT coalesce(sum(r.amount_fen), 0)::bigint AS fen FROM ledger_reservation r
                          WHERE r.line_id = b.id AND r.on <= day) held
     CROSS JOIN LATERAL (SELECT coalesce(sum(l.amount_fen), 0)::bigint AS fen FROM ledger_line l
                           JOIN ledger_entry e ON e.id = l.entry_id
                          WHERE l.budget_line_id = b.id AND e.on <= day) used
     WHERE b.state = 'confirmed' AND (b.decided_at AT TIME ZONE 'Asia/Shanghai')::date <= day
$$;
CREATE VIEW ledger_budget_v AS SELECT * FROM ledger_budget_at('infinity');
"""
LEVELS = [("central", "中央"), ("province", "省级"), ("city", "市级"), ("county", "县级")]
STATES = [("proposed", "待另一人确认"), ("confirmed", "已确认"), ("refused", "未通过")]


def fill_chart(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A project is paid out of a budget line alone."""
    fill(apps)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_share_sets")]

    operations = [
        migrations.CreateModel(
            name="BudgetLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("county_code", models.CharField(max_length=6)),
                ("document", models.CharField(max_length=200)),
                ("state", models.CharField(choices=STATES, default="proposed", max_length=10)),
                ("made_by", models.CharField(max_length=150)),
                ("made_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, default="", max_length=150)),
                ("decided_at", models.DateTimeField(null=True)),
                ("number", models.CharField(max_length=40, unique=True)),
                ("level", models.CharField(choices=LEVELS, max_length=10)),
                ("item", models.CharField(blank=True, max_length=60)),
                ("period", models.CharField(max_length=9)),
                ("sum_fen", models.BigIntegerField()),
                (
                    "purpose",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ledger.purpose"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["county_code", "period"], name="ledger_budgetline_county")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decided_by", models.F("made_by")), _negated=True),
                        name="ledger_budgetline_four_eyes",
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
                        name="ledger_budgetline_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("document", ""), _negated=True), name="ledger_budgetline_names_paper"
                    ),
                    models.CheckConstraint(condition=models.Q(("sum_fen__gt", 0)), name="ledger_budgetline_sum"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reservation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference_kind", models.CharField(max_length=40)),
                ("reference_key", models.CharField(max_length=80)),
                ("amount_fen", models.BigIntegerField()),
                ("on", models.DateField()),
                ("made_by", models.CharField(max_length=150)),
                ("recorded_at", models.DateTimeField()),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ledger.budgetline"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["line", "reference_kind", "reference_key"], name="ledger_reservation_thing"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen", 0), _negated=True), name="ledger_reservation_not_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reference_kind", ""), _negated=True),
                            models.Q(("reference_key", ""), _negated=True),
                        ),
                        name="ledger_reservation_names_thing",
                    ),
                ],
            },
        ),
        migrations.AddField(
            "line",
            "budget_line",
            models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="ledger.budgetline"
            ),
        ),
        migrations.AddIndex(
            "line",
            models.Index(
                condition=models.Q(("budget_line__isnull", False)),
                fields=["budget_line", "reference_kind", "reference_key"],
                name="ledger_line_budget",
            ),
        ),
        migrations.RunPython(fill_chart, migrations.RunPython.noop),
        migrations.RunSQL(MOVES + STANDS + LIMIT + FAULTS + BALANCES),
    ]
