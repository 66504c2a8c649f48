"""What a list offers for many rows at once, and what was chosen."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import resolve, reverse

from fuzhi.faces.kit.list_columns import Row
from fuzhi.faces.kit.list_sources import Source


@dataclass(frozen=True)
class BulkAction:
    """A button of the bulk bar: posts the chosen keys to ``url_name``. ``{n}`` in the label is the number chosen."""

    label: str
    url_name: str
    icon: str = ""
    name: str = ""

    @property
    def url(self) -> str:
        """Where it posts; that view asks :meth:`fuzhi.faces.kit.lists.ListPage.selection`."""
        return reverse(self.url_name)

    def opens_for(self, user: object) -> bool:
        """True when this person may open the page it posts to (``staff_view`` puts ``opens_for`` on the view)."""
        opens = getattr(resolve(self.url).func, "opens_for", None)
        return opens is None or bool(opens(user))

    @property
    def before(self) -> str:
        """The label up to the number."""
        return self.label.partition("{n}")[0]

    @property
    def after(self) -> str:
        """The label after the number."""
        return self.label.partition("{n}")[2]

    @property
    def has_number(self) -> bool:
        """True when the label holds ``{n}``."""
        return "{n}" in self.label


@dataclass(frozen=True)
class Selection:
    """What was chosen: everything filtered, or some keys; ``source`` holds just those rows."""

    is_all: bool
    keys: list[str]
    source: Source

    def count(self) -> int:
        """How many."""
        return self.source.count(1_000_000)

    def rows(self) -> Iterator[Row]:
        """The rows."""
        return self.source.stream()
