"""App registration of the oversight step."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Tables ``oversight_*``."""

    name = "fuzhi.steps.oversight"
    label = "oversight"
    verbose_name = "覆盖平衡"
    default_auto_field = "django.db.models.BigAutoField"
