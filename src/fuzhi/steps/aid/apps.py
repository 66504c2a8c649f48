"""Django's entry for this step."""

from django.apps import AppConfig


class AidConfig(AppConfig):
    """资助认定."""

    name = "fuzhi.steps.aid"
    label = "aid"
    verbose_name = "资助认定"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let an undo of an import ask what rests on it; the places are those of the pack in use;
        say what a second person confirms."""
        from fuzhi.steps.accounts.proposals import register
        from fuzhi.steps.aid import dependents, rules
        from fuzhi.steps.aid.answering import WITHDRAWAL_CHANGE
        from fuzhi.steps.aid.answering_many import DISMISS_MANY
        from fuzhi.steps.aid.readings import READING_CHANGE
        from fuzhi.steps.bulk import acts
        from fuzhi.vocabulary.places import use_source

        use_source(rules.jurisdiction_in_use)

        dependents.register()
        register(READING_CHANGE)
        register(WITHDRAWAL_CHANGE)
        acts.register(DISMISS_MANY)
