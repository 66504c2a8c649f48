"""A file's own title against what was chosen for it: another semester or county is asked before it is imported."""

from fuzhi.rosters import Finding, RosterReading
from fuzhi.rosters.titles import other_county, other_term
from fuzhi.vocabulary.places import counties, place_name
from fuzhi.vocabulary.terms import Term

OTHER_TERM, OTHER_COUNTY = "title_other_term", "title_other_county"
ASKED = (OTHER_TERM, OTHER_COUNTY)
"""Findings that are asked again at the import."""


def doubts_of(reading: RosterReading, chosen: str, county_code: str) -> list[Finding]:
    """Findings of the whole file, with what the title says and what was chosen."""
    found, term = [], Term.parse(chosen)
    if said := other_term(reading.title, term):
        found.append(_doubt(reading, OTHER_TERM, said.short_label, term.short_label, "学期"))
    if other := other_county(reading.title, county_code, counties()):
        found.append(_doubt(reading, OTHER_COUNTY, other, place_name(county_code), "县"))
    return found


def _doubt(reading: RosterReading, code: str, said: str, chosen: str, what: str) -> Finding:
    return Finding(
        reading.sheet.split("、")[0],
        1,
        "",
        code,
        reading.title.strip(),
        f"文件的标题写的是“{said}”，选的是“{chosen}”",
        f"请核对{what}：选错了就不导入，重新上传；没有错就照选定的导入",
        "warning",
    )
