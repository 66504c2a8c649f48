"""App registration of the intake step."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Tables ``intake_*``."""

    name = "fuzhi.steps.intake"
    label = "intake"
    verbose_name = "名册接收"
    default_auto_field = "django.db.models.BigAutoField"

