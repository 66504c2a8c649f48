"""App registration of the payments step."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Tables ``payments_*``."""

    name = "fuzhi.steps.payments"
    label = "payments"
    verbose_name = "发放"
    default_auto_field = "django.db.models.BigAutoField"
