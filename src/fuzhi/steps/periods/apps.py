"""App registration of the engine of periods."""

from django.apps import AppConfig


class PeriodsConfig(AppConfig):
    """Table ``periods_receivedregister``."""

    name = "fuzhi.steps.periods"
    label = "periods"
    verbose_name = "期间"
    default_auto_field = "django.db.models.BigAutoField"
