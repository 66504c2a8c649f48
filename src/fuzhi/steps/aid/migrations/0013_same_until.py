"""Up to when a run's facts were found unchanged when it was looked again."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('aid', '0012_sheets_reopen'),
    ]

    operations = [
        migrations.AddField(
            model_name='run',
            name='same_until',
            field=models.DateTimeField(null=True, verbose_name='资料到此时没有变化'),
        ),
    ]
