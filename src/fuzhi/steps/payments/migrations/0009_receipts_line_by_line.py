"""Receipts are said line by line and can be taken back; the county answers what has not come."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0008_return_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NotReceived',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('reason', models.CharField(max_length=200)),
                ('said_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, default='', max_length=200)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='receipt',
            name='payments_receipt_once',
        ),
        migrations.AddField(
            model_name='receipt',
            name='count',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='receipt',
            name='reopen_reason',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='receipt',
            name='reopened_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='receipt',
            name='reopened_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments_receipts_reopened', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='receipt',
            name='total_fen',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(condition=models.Q(('reopened_at__isnull', True)), fields=('batch', 'school_code'), name='payments_receipt_once'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reopened_at__isnull', True), ('reopened_by__isnull', True)), models.Q(('reopened_at__isnull', False), ('reopened_by__isnull', False), models.Q(('reopen_reason', ''), _negated=True)), _connector='OR'), name='payments_receipt_reopened_says_why'),
        ),
        migrations.AddField(
            model_name='notreceived',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments_not_received_answered', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notreceived',
            name='line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='not_received', to='payments.line'),
        ),
        migrations.AddField(
            model_name='notreceived',
            name='said_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments_not_received_said', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='notreceived',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('line',), name='payments_notreceived_one_open'),
        ),
        migrations.AddConstraint(
            model_name='notreceived',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='payments_notreceived_answered_whole'),
        ),
    ]
