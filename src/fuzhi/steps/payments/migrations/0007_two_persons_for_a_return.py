"""A record of what the bank did is made by one person and holds when another confirms it.

What was recorded before stays confirmed, without a second name.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0001_initial'),
        ('payments', '0006_moves'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='bankreturn',
            name='payments_bankreturn_one_answer',
        ),
        migrations.RemoveConstraint(
            model_name='batch',
            name='payments_batch_void_before_release',
        ),
        migrations.AddField(
            model_name='bankreturn',
            name='confirmed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='bankreturn',
            name='confirmed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments_returns_confirmed', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='bankreturn',
            name='dispute_reason',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='bankreturn',
            name='disputed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments_returns_disputed', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='bankreturn',
            name='end_reason',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='bankreturn',
            name='ended_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='bankreturn',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments_returns_ended', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='bankreturn',
            name='kind',
            field=models.CharField(choices=[('answer', '银行回盘'), ('late', '到账后退回'), ('silence', '银行无答复作废')], default='answer', max_length=10),
        ),
        migrations.AddField(
            model_name='bankreturn',
            name='reason',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='bankreturn',
            name='state',
            field=models.CharField(choices=[('proposed', '待另一人确认'), ('confirmed', '已确认'), ('withdrawn', '未采用'), ('disputed', '待确认冲回'), ('reversed', '已冲回')], default='confirmed', max_length=10),
        ),
        migrations.AlterField(
            model_name='bankreturn',
            name='state',
            field=models.CharField(choices=[('proposed', '待另一人确认'), ('confirmed', '已确认'), ('withdrawn', '未采用'), ('disputed', '待确认冲回'), ('reversed', '已冲回')], default='proposed', max_length=10),
        ),
        migrations.AlterField(
            model_name='bankreturn',
            name='digest',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name='bankreturn',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile'),
        ),
        migrations.AlterField(
            model_name='bankreturn',
            name='file_name',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name='returnline',
            name='line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='payments.line'),
        ),
        migrations.AddConstraint(
            model_name='bankreturn',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'answer'), ('state__in', ['proposed', 'confirmed', 'disputed'])), fields=('batch',), name='payments_bankreturn_one_answer'),
        ),
        migrations.AddConstraint(
            model_name='bankreturn',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'disputed'])), fields=('batch',), name='payments_bankreturn_one_waiting', violation_error_message='这个批次还有一份登记等另一人确认。'),
        ),
        migrations.AddConstraint(
            model_name='bankreturn',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('recorded_by')), _negated=True), _connector='OR'), name='payments_bankreturn_four_eyes', violation_error_message='登记的人不能确认自己的登记。'),
        ),
        migrations.AddConstraint(
            model_name='bankreturn',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'reversed'), _negated=True), models.Q(('ended_by__isnull', False), models.Q(('ended_by', models.F('disputed_by')), _negated=True)), _connector='OR'), name='payments_bankreturn_reversed_by_other', violation_error_message='提出冲回的人不能确认自己的冲回。'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'void'), _negated=True), ('voided_by__isnull', False), _connector='OR'), name='payments_batch_voided_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='returnline',
            constraint=models.UniqueConstraint(fields=('bank_return', 'line'), name='payments_returnline_once'),
        ),
    ]
