"""What reading a roster yields:
the accepted rows as columns, the findings with their mend, the columns as understood."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from fuzhi.vocabulary.plain import Json

if TYPE_CHECKING:
    import pyarrow as pa

Severity = Literal["error", "warning"]

FINDINGS_LISTED_MAX = 1_000
"""How many errors, and how many warnings, a report lists; the totals are always whole."""

FINDINGS_KEPT_MAX = 20_000
"""How many findings of each severity a reading keeps."""


UNREAD = "unread"
"""The column of a reading that names, by comma, the columns of a row that are unknown because a cell cannot be read."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One cell (or row) that was refused, doubted or repaired.

    ``row`` counts as Excel does, ``column`` is the header as written, ``value`` the cell with ID and account numbers
    masked. An error rejects its row; a warning never does; ``is_repair`` says that the value was mended and taken.
    """

    sheet: str
    row: int
    column: str
    code: str
    value: str
    message: str
    fix: str
    severity: Severity
    is_repair: bool = False
    column_number: int = 0
    """The column as Excel numbers it, 0 when the table has none for it."""
    field: str = ""
    """The field of the kind that the cell holds, empty for what is said of a row or of an unused column."""

    def as_listed(self) -> Json:
        """The shape of the report contract."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "code": self.code,
            "value": self.value,
            "message": self.message,
            "fix": self.fix,
        }


@dataclass(frozen=True, slots=True)
class CellMend:
    """What is read in place of a cell: sheet by name, row and column as Excel numbers them, the value as typed."""

    sheet: str
    row: int
    column: int
    value: str


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """A header as written, the field it was understood as (None = not used), and one masked sample value."""

    header: str
    field: str | None
    sample: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class RosterReading:
    """A roster that was read. ``table`` is a pyarrow Table of the accepted rows:
    ``sheet``, ``row``, ``unread`` (:data:`UNREAD`), then the kind's fields; ``refused`` has the rejected rows alike,
    what could not be read NULL: they say who stands on the roster.

    ``rows`` = ``accepted`` + ``rejected`` counts data rows without blank, subtotal, repeated header and footer rows.
    ``title`` is the text above the first table, with the names of file and sheet, whole numbers masked.
    ``sheet`` joins the sheets that were read by 、; ``header_row`` is the (lower) header row of the first of them.
    """

    file: str
    kind: str
    sheet: str
    header_row: int
    rows: int
    accepted: int
    rejected: int
    errors_total: int
    warnings_total: int
    findings: list[Finding] = field(repr=False)
    columns: list[ColumnMatch] = field(repr=False)
    title: str = ""
    table: Any = field(repr=False, default=None)
    refused: "pa.Table" = field(repr=False, default=None)

    @property
    def errors(self) -> list[Finding]:
        """Findings that rejected their row."""
        return [finding for finding in self.findings if finding.severity == "error"]

    @property
    def warnings(self) -> list[Finding]:
        """Repairs and doubts; their rows were accepted."""
        return [finding for finding in self.findings if finding.severity == "warning"]

    def as_report(self) -> Json:
        """The JSON document of ``fuzhi roster check``: at most 1,000 errors and 1,000 warnings are listed."""
        return {
            "file": self.file,
            "kind": self.kind,
            "sheet": self.sheet,
            "header_row": self.header_row,
            "rows": self.rows,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "errors": [finding.as_listed() for finding in self.errors[:FINDINGS_LISTED_MAX]],
            "errors_total": self.errors_total,
            "warnings": [finding.as_listed() for finding in self.warnings[:FINDINGS_LISTED_MAX]],
            "warnings_total": self.warnings_total,
        }

    def as_plain(self) -> Json:
        """Everything but the table, as JSON-ready values (what the parsing child hands back)."""
        plain = {name: getattr(self, name) for name in _PLAIN}
        plain["findings"] = [{name: getattr(one, name) for name in Finding.__slots__} for one in self.findings]
        plain["columns"] = [{name: getattr(one, name) for name in ColumnMatch.__slots__} for one in self.columns]
        return plain

    @classmethod
    def from_plain(cls, plain: Json, table: Any, refused: "pa.Table" = None) -> "RosterReading":
        """The inverse of :meth:`as_plain`, with the tables put back."""
        known = {name: plain[name] for name in _PLAIN}
        findings = [Finding(**finding) for finding in plain["findings"]]
        columns = [ColumnMatch(**column) for column in plain["columns"]]
        return cls(**known, findings=findings, columns=columns, table=table, refused=refused)


_PLAIN = tuple({*RosterReading.__slots__} - {"findings", "columns", "table", "refused"})
