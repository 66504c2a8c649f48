"""App registration of the registry step."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Tables ``registry_*``."""

    name = "fuzhi.steps.registry"
    label = "registry"
    verbose_name = "档案"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug our registers into the engine of periods, and so into intake; say what a second person confirms."""
        from fuzhi.steps.accounts.proposals import register
        from fuzhi.steps.bulk import acts
        from fuzhi.steps.periods.registers import plug
        from fuzhi.steps.registry.accounts import ACCOUNT_CHANGE
        from fuzhi.steps.registry.changing_many import CONFIRM_MANY, REFUSE_MANY
        from fuzhi.steps.registry.correcting_many import CORRECT_MANY, FILL_MANY
        from fuzhi.steps.registry.corrections import FACT_CHANGE
        from fuzhi.steps.registry.kinds import REGISTERS
        from fuzhi.steps.registry.pairing_many import DIFFERENT_MANY, SAME_MANY
        from fuzhi.steps.registry.placing_many import PLACE_MANY

        plug(*REGISTERS)
        register(ACCOUNT_CHANGE)
        register(FACT_CHANGE)
        acts.register(CORRECT_MANY, FILL_MANY, PLACE_MANY, CONFIRM_MANY, REFUSE_MANY, SAME_MANY, DIFFERENT_MANY)
