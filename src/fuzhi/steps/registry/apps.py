"""App registration of the registry step."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Tables ``registry_*``."""

    name = "fuzhi.steps.registry"
    label = "registry"
    verbose_name = "档案"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug the receivers of our kinds of roster into intake."""
        from fuzhi.steps.registry import receivers

        receivers.register_all()
