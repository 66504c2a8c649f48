"""Django's entry for this step."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """项目."""

    name = "fuzhi.steps.programmes"
    label = "programmes"
    verbose_name = "项目"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug our registers into the engine of periods, and so into intake."""
        from fuzhi.steps.periods.registers import plug
        from fuzhi.steps.programmes.registers import REGISTERS

        plug(*REGISTERS)
