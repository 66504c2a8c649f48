"""Who was urged to do what, and the last days of the stages; reminders that schools had so far come over."""

from datetime import datetime, time

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from fuzhi.vocabulary.clock import SHANGHAI

def take_over(apps, schema_editor):  # type: ignore[no-untyped-def]
    """Each reminder once a school and day."""
    urging = apps.get_model("oversight", "Urging")
    urging.objects.bulk_create(
        [
            urging(
                term=one.sheet.term,
                stage="schools",
                county_code=one.sheet.county_code,
                school_code=one.sheet.school_code,
                verb="confirm_sheet",
                urged_by_id=one.by_id,
                urged_at=datetime.combine(one.reminded_on, time(12), SHANGHAI),
                urged_on=one.reminded_on,
                ended_at=one.sheet.confirmed_at,
            )
            for one in apps.get_model("aid", "Reminder").objects.select_related("sheet").order_by("pk")
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('oversight', '0003_second_balance'),
        ('aid', '0018_withdrawn_shown'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('term', models.CharField(max_length=6)),
                ('stage', models.CharField(choices=[('rosters', '名册'), ('pairs', '比对'), ('facts', '补事实'), ('schools', '学校确认'), ('list', '名单'), ('notice', '公示'), ('batch', '编批'), ('bank', '银行'), ('receipt', '到账确认')], max_length=10, verbose_name='环节')),
                ('due_on', models.DateField(null=True, verbose_name='限期')),
                ('set_at', models.DateTimeField(verbose_name='定下时间')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '环节限期',
                'indexes': [models.Index(fields=['term', 'stage', '-id'], name='oversight_deadline_last')],
            },
        ),
        migrations.CreateModel(
            name='Urging',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('term', models.CharField(max_length=6)),
                ('stage', models.CharField(choices=[('rosters', '名册'), ('pairs', '比对'), ('facts', '补事实'), ('schools', '学校确认'), ('list', '名单'), ('notice', '公示'), ('batch', '编批'), ('bank', '银行'), ('receipt', '到账确认')], max_length=10, verbose_name='环节')),
                ('county_code', models.CharField(max_length=6)),
                ('school_code', models.CharField(blank=True, default='', max_length=10)),
                ('verb', models.CharField(max_length=30, verbose_name='请谁办什么')),
                ('text', models.CharField(blank=True, default='', max_length=200, verbose_name='催办的话')),
                ('urged_at', models.DateTimeField(verbose_name='何时催办')),
                ('urged_on', models.DateField(verbose_name='催办日期')),
                ('answer', models.CharField(blank=True, default='', max_length=200, verbose_name='答复')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='何时答复')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='办完')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('urged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '催办',
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['county_code', 'term'], name='oversight_urging_open')],
                'constraints': [models.UniqueConstraint(fields=('term', 'stage', 'county_code', 'school_code', 'verb', 'urged_on'), name='oversight_urging_once_a_day'), models.CheckConstraint(condition=models.Q(('answer', ''), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='XOR'), name='oversight_urging_answered_by_someone')],
            },
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
