"""An item that goes into no batch for now; a batch that the second person gave back. Both stand as they were said."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

MOVES = """
CREATE OR REPLACE FUNCTION payments_withheld_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('proposed', 'standing'), ('proposed', 'ended'), ('standing', 'ended'))
    THEN
        RAISE EXCEPTION '暂缓 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER payments_withheld_moves BEFORE UPDATE OF state ON payments_withheld
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION payments_withheld_moves();
"""
STANDS = """
CREATE TRIGGER payments_withheld_stands BEFORE UPDATE OR DELETE ON payments_withheld
    FOR EACH ROW EXECUTE FUNCTION audit_stands('state', 'confirmed_by_id', 'confirmed_at', 'ended_by_id', 'ended_at',
        'end_reason');
CREATE TRIGGER payments_withheld_ended_stands BEFORE UPDATE ON payments_withheld
    FOR EACH ROW WHEN (OLD.state = 'ended') EXECUTE FUNCTION audit_stands();
CREATE OR REPLACE TRIGGER payments_batch_made_stands BEFORE UPDATE ON payments_batch
    FOR EACH ROW
    EXECUTE FUNCTION audit_stands('state', 'version', 'released_by_id', 'released_at', 'release_reason',
        'handed_over_by_id', 'handed_over_at', 'returned_by_id', 'returned_at', 'settled_by_id', 'settled_at',
        'voided_by_id', 'voided_at', 'void_reason', 'sent_back_at', 'request_sheet_id', 'request_text_id');
"""
BACK = """
DROP TRIGGER payments_withheld_stands ON payments_withheld;
DROP TRIGGER payments_withheld_ended_stands ON payments_withheld;
CREATE OR REPLACE TRIGGER payments_batch_made_stands BEFORE UPDATE ON payments_batch
    FOR EACH ROW
    EXECUTE FUNCTION audit_stands('state', 'version', 'released_by_id', 'released_at', 'release_reason',
        'handed_over_by_id', 'handed_over_at', 'returned_by_id', 'returned_at', 'settled_by_id', 'settled_at',
        'voided_by_id', 'voided_at', 'void_reason', 'request_sheet_id', 'request_text_id');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0002_never_changed'),
        ('payments', '0011_standing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Withheld',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('entitlement_id', models.BigIntegerField(db_index=True)),
                ('person_id', models.BigIntegerField()),
                ('person_number', models.CharField(max_length=20)),
                ('person_name', models.CharField(max_length=100)),
                ('county_code', models.CharField(max_length=6)),
                ('term', models.CharField(max_length=6)),
                ('delivery', models.CharField(choices=[('cash', '发放到卡'), ('waiver', '免除不收'), ('in_kind', '实物供餐')], max_length=10)),
                ('benefit', models.CharField(max_length=60)),
                ('amount_fen', models.BigIntegerField()),
                ('payee', models.CharField(blank=True, default='', max_length=120)),
                ('state', models.CharField(choices=[('proposed', '暂缓，待另一人确认'), ('standing', '已暂缓'), ('ended', '不再暂缓')], default='proposed', max_length=10)),
                ('reason', models.CharField(max_length=200)),
                ('put_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.CharField(blank=True, default='', max_length=200)),
            ],
        ),
        migrations.AddField(
            model_name='batch',
            name='sent_back_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('sent_back_at__isnull', True), models.Q(('voided_by', models.F('made_by')), _negated=True), _connector='OR'), name='payments_batch_sent_back_by_other'),
        ),
        migrations.AddField(
            model_name='withheld',
            name='confirmed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments_withheld_confirmed', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='withheld',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments_withheld_ended', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='withheld',
            name='put_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments_withheld_put', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='withheld',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'ended'), _negated=True), fields=('person_id', 'term', 'benefit'), name='payments_withheld_once'),
        ),
        migrations.AddConstraint(
            model_name='withheld',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('put_by')), _negated=True), _connector='OR'), name='payments_withheld_four_eyes', violation_error_message='提出暂缓的人不能自己确认。'),
        ),
        migrations.AddConstraint(
            model_name='withheld',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'ended'), _negated=True), models.Q(('ended_by__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='payments_withheld_ended_says_why'),
        ),
        migrations.RunSQL(MOVES, "DROP FUNCTION payments_withheld_moves CASCADE"),
        migrations.RunSQL(STANDS, BACK),
    ]
