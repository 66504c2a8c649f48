"""Fields for what people write freely: a whole ID or account number in it is masked before it reaches the table,
whichever page, command or operation it came by. Migrations see the plain field: a column becomes one without any."""

from django.db import models

from fuzhi.vocabulary.identity import mask_whole_numbers


def masked(value: object) -> object:
    """Text without whole numbers; anything else as it is."""
    return mask_whole_numbers(value) if isinstance(value, str) else value


class FreeText(models.TextField):
    """Any length."""

    def pre_save(self, model_instance: models.Model, add: bool) -> object:
        """Mask the object's own value too: it may be shown before it is read again."""
        setattr(model_instance, self.attname, masked(getattr(model_instance, self.attname)))
        return super().pre_save(model_instance, add)

    def get_prep_value(self, value: object) -> object:
        """Also where a queryset writes or asks."""
        return masked(super().get_prep_value(value))

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        """As Django's own field."""
        name, _, words, more = super().deconstruct()
        return name, "django.db.models.TextField", list(words), dict(more)


class FreeLine(models.CharField):
    """One line of at most ``max_length`` characters."""

    def pre_save(self, model_instance: models.Model, add: bool) -> object:
        """As :meth:`FreeText.pre_save`."""
        setattr(model_instance, self.attname, masked(getattr(model_instance, self.attname)))
        return super().pre_save(model_instance, add)

    def get_prep_value(self, value: object) -> object:
        """As :meth:`FreeText.get_prep_value`."""
        return masked(super().get_prep_value(value))

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        """As Django's own field."""
        name, _, words, more = super().deconstruct()
        return name, "django.db.models.CharField", list(words), dict(more)
