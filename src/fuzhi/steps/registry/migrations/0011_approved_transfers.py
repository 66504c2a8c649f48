"""Why a pupil may attend outside the zone of the home, which fees a school has declared never to charge, and what was
really charged beside what is approved."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

VIEWS = """
CREATE OR REPLACE VIEW registry_enrolment_v AS
SELECT e.id, e.record_id, p.root_id AS person_id, e.valid_from, e.valid_to, e.recorded_at, e.superseded_at, e.source_kind,
       e.batch_id, e.row_id, e.correction_id, e.school_code, r.county_code,
       nullif(e.stage, '') AS stage, e.grade, e.grade_text, e.class_name, e.is_school_choice, e.is_full_time,
       nullif(e.hukou_code, '') AS hukou_code, nullif(e.hukou_kind, '') AS hukou_kind, nullif(e.major, '') AS major,
       e.entered_on, nullif(e.roll_state, '') AS roll_state, e.is_disabled_claim, e.guardian_name,
       registry_attends(e.roll_state) AS is_attending, nullif(e.approved_transfer, '') AS approved_transfer
FROM registry_enrolment e JOIN registry_record r ON r.id = e.record_id JOIN registry_person p ON p.id = r.person_id;

CREATE OR REPLACE VIEW registry_bill_v AS
SELECT e.id, e.record_id, p.root_id AS person_id, e.valid_from, e.valid_to, e.recorded_at, e.superseded_at, e.source_kind,
       e.batch_id, e.row_id, e.correction_id, e.term, nullif(e.school_code, '') AS school_code, e.care_fee_fen, e.misc_fee_fen,
       e.textbook_fee_fen, e.tuition_fen, e.accommodation_fen, e.bus_fare_fen, e.meal_days, e.charged_fen
FROM registry_bill e JOIN registry_record r ON r.id = e.record_id JOIN registry_person p ON p.id = r.person_id;

CREATE OR REPLACE VIEW registry_school_v AS
SELECT e.id, e.record_id, NULL::bigint AS person_id, e.valid_from, e.valid_to, e.recorded_at, e.superseded_at, e.source_kind,
       e.batch_id, e.row_id, e.correction_id, e.school_code, e.name, e.name_key, e.county_code, nullif(e.kind_text, '') AS kind_text,
       nullif(e.school_type, '') AS school_type, nullif(e.ownership, '') AS ownership, nullif(e.area, '') AS area,
       e.is_teaching_point, e.public_tuition_fen, coalesce(cardinality(e.zone_codes) > 0, false) AS has_zone, e.fees_never
FROM registry_school e;
"""


class Migration(migrations.Migration):
    """Columns, and the views that hand them on."""

    dependencies = [("registry", "0010_attendance")]
    operations = [
        migrations.AddField("enrolment", "approved_transfer", models.CharField(blank=True, max_length=20, default="")),
        migrations.AlterField("enrolment", "approved_transfer", models.CharField(blank=True, max_length=20)),
        migrations.AddField("school", "fees_never", ArrayField(models.CharField(max_length=24), null=True)),
        migrations.AddField("bill", "charged_fen", models.BigIntegerField(null=True)),
        migrations.RunSQL(VIEWS, migrations.RunSQL.noop),
    ]
