"""Why a batch was released to payees that needed a word; it stands with the release and does not change."""

from django.db import migrations, models

FROZEN = """
CREATE OR REPLACE FUNCTION payments_batch_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.no, NEW.county_code, NEW.term, NEW.delivery, NEW.kind, NEW.count, NEW.total_fen, NEW.manifest, NEW.made_by_id)
       IS DISTINCT FROM
       (OLD.no, OLD.county_code, OLD.term, OLD.delivery, OLD.kind, OLD.count, OLD.total_fen, OLD.manifest, OLD.made_by_id)
       OR (OLD.released_by_id IS NOT NULL AND (NEW.released_by_id, NEW.release_reason, NEW.request_sheet_id, NEW.request_text_id)
           IS DISTINCT FROM
           (OLD.released_by_id, OLD.release_reason, OLD.request_sheet_id, OLD.request_text_id))
    THEN
        RAISE EXCEPTION '批次 % 编制后不能改动，放行后文件不能更换', OLD.no USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
BACK = """
CREATE OR REPLACE FUNCTION payments_batch_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.no, NEW.county_code, NEW.term, NEW.delivery, NEW.kind, NEW.count, NEW.total_fen, NEW.manifest, NEW.made_by_id)
       IS DISTINCT FROM
       (OLD.no, OLD.county_code, OLD.term, OLD.delivery, OLD.kind, OLD.count, OLD.total_fen, OLD.manifest, OLD.made_by_id)
       OR (OLD.released_by_id IS NOT NULL AND (NEW.released_by_id, NEW.request_sheet_id, NEW.request_text_id)
           IS DISTINCT FROM (OLD.released_by_id, OLD.request_sheet_id, OLD.request_text_id))
    THEN
        RAISE EXCEPTION '批次 % 编制后不能改动，放行后文件不能更换', OLD.no USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0009_receipts_line_by_line'),
    ]

    operations = [
        migrations.AddField(
            model_name='batch',
            name='release_reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='放行说明'),
        ),
        migrations.RunSQL(FROZEN, BACK),
    ]
