"""Registers of some counties as their agencies keep them: what is written is imported by the county's clerk, whole."""

import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.intake import services as intake
from fuzhi.steps.intake.states import Covers
from tests.factories.reading import read_here
from tests.factories.registers import Row
from tests.factories.rosters import write


class Agencies:
    """What stands in each register; every import states a whole register anew, as agencies do."""

    def __init__(self, clerks: Mapping[str, Staff], term: str) -> None:
        self.clerks, self.term = clerks, term
        self.batches: dict[str, int] = {}
        """The last batch of each register: ``household:220822`` -> its number."""
        self.rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self._waiting: dict[tuple[str, str], None] = {}

    def write(self, kind: str, county: str, *rows: Row) -> None:
        """Put rows into a register; they wait to be imported."""
        self.rows[kind, county].extend(rows)
        self._waiting[kind, county] = None

    def bring(self, kind: str, county: str, term: str = "") -> None:
        """Import a register as it stands."""
        self._waiting.pop((kind, county), None)
        rows, by = self.rows[kind, county], self.clerks[county]
        headers = list(dict.fromkeys(header for row in rows for header in row))
        with tempfile.TemporaryDirectory() as folder, read_here():
            path = write(Path(folder) / f"{kind}.xlsx", headers, [[row.get(one) for one in headers] for row in rows])
            batch = intake.receive(
                path=path, name=path.name, kind=kind, county_code=county, term=term or self.term, by=by
            )
        self.batches[f"{kind}:{county}"] = intake.commit(batch_id=batch.pk, by=by, covers=Covers.WHOLE).pk

    def bring_all(self) -> None:
        """Import what waits, in the order in which it was first written to."""
        for kind, county in list(self._waiting):
            self.bring(kind, county)
