"""Who and what the entries of a page of the trail speak of: people by their names, tasks by their titles, a refused
page by its place in the menu. The account, the number and the address stand in the entry itself and in the export."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.list_columns import Row
from fuzhi.faces.workspace.system.trail_words import SETTINGS, kind_label
from fuzhi.steps.accounts.people import names_of
from fuzhi.steps.tasks.queries import titles_of


@dataclass(frozen=True, slots=True)
class Known:
    """Names by account and titles by task, for some entries at once."""

    names: Mapping[str, str]
    titles: Mapping[str, str]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Known":
        """What these entries speak of."""
        found = list(rows)
        accounts = {str(name) for row in found for name in (row.actor, row.detail.get("stands_for") or "")}
        accounts |= {row.object_key for row in found if row.object_kind == "staff"}
        return cls(names_of(accounts), titles_of(row.object_key for row in found if row.object_kind == "task"))

    def who(self, row: Row) -> str:
        """Who acted, and for whom."""
        stands_for = str(row.detail.get("stands_for") or "")
        return f"{self.names[row.actor]}（代 {self.names[stands_for]}）" if stands_for else self.names[row.actor]

    def thing(self, row: Row) -> str:
        """The object in words."""
        return f"{kind_label(row.object_kind)} {self._called(row)}"

    def _called(self, row: Row) -> str:
        key = str(row.object_key)
        match row.object_kind:
            case "staff":
                return self.names.get(key, key)
            case "task":
                return self.titles.get(key, "（已清除）")
            case "page":
                return menu.label_at(key)
            case "setting":
                return SETTINGS.get(key, key)
            case "aid_reading":
                return str(row.detail.get("name", key))
        return key
