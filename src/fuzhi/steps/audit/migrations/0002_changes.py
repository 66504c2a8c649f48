"""Each act says whether it changed anything; those written before are taken as changing, which costs one recount."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="changes",
            field=models.BooleanField(db_default=True, default=True, verbose_name="改变数据"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["-id"], condition=models.Q(("changes", True)), name="audit_entry_changes"),
        ),
    ]
