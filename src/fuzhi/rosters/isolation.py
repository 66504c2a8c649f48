"""read_roster"""
from pathlib import Path
from fuzhi.rosters.reading import RosterReading


def read_roster(path, kind, county_code=None, isolated=True, column_overrides=None) -> RosterReading:
    from fuzhi.rosters.reader import read
    return read(Path(path), kind, county_code, column_overrides)
