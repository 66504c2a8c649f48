"""App registration of the ledger step."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Tables ``ledger_*``."""

    name = "fuzhi.steps.ledger"
    label = "ledger"
    verbose_name = "总账"
    default_auto_field = "django.db.models.BigAutoField"
