"""Reminders stand in one room for all stages (oversight 0004 took them over)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("aid", "0019_printing"), ("oversight", "0004_urging")]
    operations = [migrations.DeleteModel(name="Reminder")]
