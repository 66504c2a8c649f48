"""A task is of a business day, beside the real instant at which it was started."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tasks", "0003_analyse")]

    operations = [
        migrations.AddField(
            model_name="task", name="made_on", field=models.DateField(null=True, verbose_name="提交日")
        )
    ]
