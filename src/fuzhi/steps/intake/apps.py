"""App registration of the intake step."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Tables ``intake_*``."""

    name = "fuzhi.steps.intake"
    label = "intake"
    verbose_name = "名册接收"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the tasks of this step known to worker and pages."""
        from fuzhi.steps.intake import jobs  # noqa: F401
