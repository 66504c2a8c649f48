"""App registration of the intake step."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Tables ``intake_*``."""

    name = "fuzhi.steps.intake"
    label = "intake"
    verbose_name = "名册接收"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the tasks of this step known to worker and pages, and who may fetch a roster's file."""
        from fuzhi.steps.files.queries import let_fetch
        from fuzhi.steps.intake import jobs  # noqa: F401
        from fuzhi.steps.intake.permissions import can_fetch_roster

        for purpose in ("roster", "upload"):
            let_fetch(purpose=purpose, rule=can_fetch_roster)
