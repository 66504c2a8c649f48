"""The places of the jurisdiction, copied into the database for views and filters."""

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.registry.models import Place
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.places import Jurisdiction, all_places, place_name, village_name


def read_village(text: str) -> str:
    """The code (12 digits) of the village that has this code, or alone has this name. Raises InputError."""
    found = [one.code for one in all_places().values() if len(one.code) == 12 and text in (one.code, one.name)]
    if len(found) != 1:
        said = f"有 {len(found)} 个村叫" if found else "没有这个村："
        raise InputError("bad_village", f"{said}“{text}”。", "打几个字，从列出的村里选。")
    return found[0]


def villages_in(scope: Scope) -> list[tuple[str, str]]:
    """(code, town and village) of the villages of an area, by town, for forms."""
    codes = sorted(code for code in all_places() if len(code) == 12 and code.startswith(scope.area_code))
    return [(code, f"{place_name(code[:9])}{village_name(code)}") for code in codes]


def take_places(jurisdiction: Jurisdiction) -> int:
    """Keep every place of a jurisdiction; names are renewed, places kept before stay. Safe to repeat."""
    rows = [Place(code=one.code, name=one.name, parent_code=one.parent) for one in jurisdiction.places.values()]
    Place.objects.bulk_create(
        rows, batch_size=2000, update_conflicts=True, unique_fields=["code"], update_fields=["name", "parent_code"]
    )
    return len(rows)
