"""The places of the jurisdiction, copied into the database for views and filters."""

from fuzhi.steps.registry.models import Place
from fuzhi.vocabulary.places import Jurisdiction


def take_places(jurisdiction: Jurisdiction) -> int:
    """Keep every place of a jurisdiction; names are renewed, places kept before stay. Safe to repeat."""
    rows = [Place(code=one.code, name=one.name, parent_code=one.parent) for one in jurisdiction.places.values()]
    Place.objects.bulk_create(
        rows, batch_size=2000, update_conflicts=True, unique_fields=["code"], update_fields=["name", "parent_code"]
    )
    return len(rows)
