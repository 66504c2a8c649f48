"""App registration of the oversight step."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Tables ``oversight_*``."""

    name = "fuzhi.steps.oversight"
    label = "oversight"
    verbose_name = "覆盖平衡"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say which acts for many there are."""
        from fuzhi.steps.bulk import acts
        from fuzhi.steps.oversight.urging_many import URGE_BATCHES, URGE_LINES

        acts.register(URGE_BATCHES, URGE_LINES)
