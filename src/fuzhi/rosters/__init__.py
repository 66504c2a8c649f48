"""Any spreadsheet to typed rows, repairs and cell errors with the mend.

``read_roster(path, kind, county_code)`` is the whole library: it parses the file in a limited child process and hands
back a :class:`RosterReading`; a file that cannot be used raises ``InputError`` with code, sentence and mend.
"""

from fuzhi.rosters.isolation import read_roster, recognise_roster
from fuzhi.rosters.reading import FINDINGS_LISTED_MAX, ColumnMatch, Finding, RosterReading

__all__ = ["FINDINGS_LISTED_MAX", "ColumnMatch", "Finding", "RosterReading", "read_roster", "recognise_roster"]
