"""What one person proposes and another confirms; what it says never changes, and none is ever removed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


MOVES = """
CREATE OR REPLACE FUNCTION accounts_proposal_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('waiting', 'confirmed'), ('waiting', 'refused'), ('waiting', 'withdrawn'))
    THEN
        RAISE EXCEPTION '更改 % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER accounts_proposal_moves BEFORE UPDATE OF state ON accounts_proposal
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION accounts_proposal_moves();
"""
GUARDS = """
CREATE FUNCTION accounts_proposal_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text[] := ARRAY['state', 'decided_by_id', 'decided_at', 'end_reason'];
BEGIN
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - decided) IS DISTINCT FROM (to_jsonb(OLD) - decided)
       OR (OLD.state <> 'waiting' AND to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD))
    THEN
        RAISE EXCEPTION '更改 % 的内容不能改动', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_proposal_frozen BEFORE UPDATE OR DELETE ON accounts_proposal
    FOR EACH ROW EXECUTE FUNCTION accounts_proposal_frozen();
"""
BACK = "DROP FUNCTION accounts_proposal_frozen CASCADE; DROP FUNCTION accounts_proposal_moves CASCADE"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_doors'),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=24, verbose_name='种类')),
                ('about', models.CharField(max_length=64, verbose_name='对象')),
                ('part', models.CharField(max_length=40, verbose_name='事项')),
                ('county_code', models.CharField(blank=True, max_length=6, verbose_name='县')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('old', models.TextField(blank=True, verbose_name='原来')),
                ('new', models.TextField(blank=True, verbose_name='改为')),
                ('reason', models.TextField(verbose_name='依据')),
                ('content', models.JSONField(default=dict)),
                ('sealed', models.BinaryField(null=True)),
                ('state', models.CharField(choices=[('waiting', '更改待另一人确认'), ('confirmed', '更改已生效'), ('refused', '更改未采用'), ('withdrawn', '更改已撤回')], default='waiting', max_length=10, verbose_name='状态')),
                ('proposed_at', models.DateTimeField(verbose_name='提出')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='办结')),
                ('end_reason', models.TextField(blank=True, verbose_name='退回理由')),
                ('request_key', models.CharField(max_length=64, null=True, unique=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decided_proposals', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['county_code', 'state', 'id'], name='accounts_proposal_county')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('kind', 'about', 'part'), name='accounts_proposal_one_waiting', violation_error_message='这一项已有一份更改等另一人确认。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='accounts_proposal_four_eyes', violation_error_message='提出的人不能确认自己提出的更改。'), models.CheckConstraint(condition=models.Q(('state', 'waiting'), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='accounts_proposal_ended_by_someone'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='accounts_proposal_reason')],
            },
        ),
        migrations.RunSQL(MOVES + GUARDS, BACK),
    ]
