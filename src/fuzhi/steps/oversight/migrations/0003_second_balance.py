"""Whom the policy serves beside the register; what is in progress stands apart from what was paid. Snapshots are drawn
anew: they are derived."""

from django.db import migrations, models
from django.db.models import CheckConstraint, Q

from fuzhi.vocabulary.codes import CoverageKind, CoverageStage, GapKind

EMPTY = "DELETE FROM oversight_coveragerow; DELETE FROM oversight_snapshot;"
VIEW = """
CREATE OR REPLACE VIEW oversight_coverage_v AS
    SELECT c.term, c.person_id, c.number, c.name, c.age, c.kind, c.gap_kind, c.detail, c.county_code, c.town_code,
           c.village_code, c.school_code, s.drawn_at, c.is_listed, c.stage, c.due_fen, c.paid_fen
      FROM oversight_coveragerow c JOIN oversight_snapshot s ON s.term = c.term;
"""


class Migration(migrations.Migration):
    dependencies = [("oversight", "0002_coverage_view")]
    operations = [
        migrations.RunSQL(EMPTY, migrations.RunSQL.noop),
        migrations.AddField("coveragerow", "is_listed", models.BooleanField()),
        migrations.AddField(
            "coveragerow",
            "stage",
            models.CharField(max_length=12, choices=CoverageStage.choices(), blank=True, default=""),
        ),
        migrations.AddField("coveragerow", "due_fen", models.BigIntegerField()),
        migrations.AddField("coveragerow", "paid_fen", models.BigIntegerField()),
        migrations.AlterField(
            "coveragerow", "kind", models.CharField(max_length=12, choices=CoverageKind.choices())
        ),
        migrations.AlterField(
            "coveragerow",
            "gap_kind",
            models.CharField(max_length=16, choices=GapKind.choices(), blank=True, default=""),
        ),
        migrations.AddConstraint(
            "coveragerow",
            CheckConstraint(
                condition=Q(kind="in_progress") & ~Q(stage="") | ~Q(kind="in_progress") & Q(stage=""),
                name="oversight_coverage_stage_named",
            ),
        ),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
    ]
