"""A list whose rows name a school by its code shows the school's name."""

from fuzhi.faces.kit.list_columns import Column
from fuzhi.faces.kit.lists import Columns
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.registry.queries import schools_in
from fuzhi.vocabulary.places import prefecture


def everywhere() -> Scope:
    """The whole prefecture: whoever manages accounts sees no children, and names every school all the same."""
    return Scope(prefecture())


def with_school_names(columns: Columns, scope: Scope) -> Columns:
    """The columns, ``school_code`` told by name; a dash for a school outside the area."""
    names = dict(schools_in(scope))
    school = Column("school_code", "学校", sort="school_code", render=lambda row: names.get(row.school_code, "—"))
    return [school if one.key == "school_code" else one for one in columns]
