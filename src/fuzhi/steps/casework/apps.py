"""Django's entry for this step."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """个案."""

    name = "fuzhi.steps.casework"
    label = "casework"
    verbose_name = "个案"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say which acts are done to many cases at once."""
        from fuzhi.steps.bulk import acts
        from fuzhi.steps.casework.acting_many import ASSIGN_MANY, CLOSE_MANY

        acts.register(ASSIGN_MANY, CLOSE_MANY)
