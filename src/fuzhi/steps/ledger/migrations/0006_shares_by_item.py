"""Shares may be said of one item: where its own paper says who pays, the tier's sample shares do not count."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Sets that stand are of their whole tier."""

    dependencies = [("ledger", "0005_budget_lines")]
    operations = [
        migrations.AddField("shareset", "item", models.CharField(blank=True, max_length=60, default="")),
        migrations.AlterField("shareset", "item", models.CharField(blank=True, max_length=60)),
    ]
