"""Django's entry for this step."""

from django.apps import AppConfig


class AidConfig(AppConfig):
    """资助认定."""

    name = "fuzhi.steps.aid"
    label = "aid"
    verbose_name = "资助认定"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let an undo of an import ask what rests on it; the places are those of the pack in use."""
        from fuzhi.steps.aid import dependents, rules
        from fuzhi.vocabulary.places import use_source

        use_source(rules.jurisdiction_in_use)

        dependents.register()
