"""App registration of the payments step."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Tables ``payments_*``."""

    name = "fuzhi.steps.payments"
    label = "payments"
    verbose_name = "发放"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say which acts are done to many items at once."""
        from fuzhi.steps.bulk import acts
        from fuzhi.steps.payments.withholding_many import AGREE_MANY, LIFT_MANY, PUT_MANY, REFUSE_MANY

        acts.register(PUT_MANY, LIFT_MANY, AGREE_MANY, REFUSE_MANY)
