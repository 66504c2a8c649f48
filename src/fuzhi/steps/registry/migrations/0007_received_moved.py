"""The table of received registers is the engine's now (periods 0001)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_found_by_root_and_name"), ("periods", "0001_received")]
    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="ReceivedRegister")])
    ]
