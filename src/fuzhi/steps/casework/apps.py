"""Django's entry for this step."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """个案."""

    name = "fuzhi.steps.casework"
    label = "casework"
    verbose_name = "个案"
    default_auto_field = "django.db.models.BigAutoField"
