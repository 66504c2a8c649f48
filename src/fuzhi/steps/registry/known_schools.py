"""Schools of the directory as rosters name them: by code, or by a name written their own way."""

from collections import Counter
from dataclasses import dataclass

from fuzhi.steps.periods import sql
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.names import name_key


@dataclass(frozen=True, slots=True)
class KnownSchools:
    """Schools of the directory: county by code, and code by (county, folded name)."""

    county_of: dict[str, str]
    code_of: dict[tuple[str, str], str]
    anywhere: dict[str, str]

    def find(self, code: str | None, name: str | None, county_code: str) -> str:
        """The code of a row's school: as written, else by the name in this county, else by a unique name; or ''."""
        if code:
            return code
        if not name:
            return ""
        folded = school_key(name)
        return self.code_of.get((county_code, folded)) or self.anywhere.get(folded, "")


def directory_sql(where: str = "TRUE") -> str:
    """The directory as it stands, the latest period of each school: a question over its columns, for other SQL."""
    return f"""SELECT DISTINCT ON (school_code) school_code, county_code, name_key, kind_text, name
               FROM registry_school WHERE superseded_at IS NULL AND {where} ORDER BY school_code, valid_from DESC"""


def known_schools() -> KnownSchools:
    """The directory as it stands."""
    found = sql.rows(f"SELECT school_code, county_code, name_key FROM ({directory_sql()}) s")
    names = Counter(key for _, _, key in found)
    return KnownSchools(
        {code: county for code, county, _ in found},
        {(county, key): code for code, county, key in found},
        {key: code for code, _, key in found if names[key] == 1},
    )


@dataclass(frozen=True, slots=True)
class KnownSchool:
    """A school of the directory as it stands."""

    code: str
    county_code: str
    kind_text: str
    name: str


def known_school(text: str) -> KnownSchool:
    """The school of a code, or of a name that one school alone has. Raises InputError for any other."""
    found = sql.rows(
        f"""SELECT school_code, county_code, kind_text, name FROM ({directory_sql()}) s
            WHERE school_code = %(text)s OR name_key = %(key)s ORDER BY school_code <> %(text)s LIMIT 2""",
        {"text": text, "key": school_key(text)},
    )
    if not found:
        raise InputError("no_school", f"学校名录里没有“{text}”。", "打几个字，从列出的学校里选。")
    if found[0][0] != text and len(found) > 1:
        raise InputError("no_school", f"名录里不止一所学校叫“{text}”。", "打几个字，从列出的学校里选。")
    return KnownSchool(*found[0])


def schools_of(county_code: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of a county's schools, by name."""
    found = sql.rows(
        f"SELECT school_code, name FROM ({directory_sql('county_code = %(county)s')}) s ORDER BY name, school_code",
        {"county": county_code},
    )
    return tuple((code, name) for code, name in found)


def school_key(name: str) -> str:
    """The form in which two school names are compared."""
    return name_key(name).replace("(", "（").replace(")", "）")
