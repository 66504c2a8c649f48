"""Households of the poverty register: what they show of their members."""

from fuzhi.steps.periods import sql


def refresh_households(county_code: str) -> None:
    """A household is live while a member stands on the register; its state and size are those of its members."""
    sql.run(
        """UPDATE registry_household h SET is_live = x.members > 0, members = coalesce(nullif(x.members, 0), h.members),
                  poverty_state = coalesce(x.poverty_state, h.poverty_state)
           FROM (SELECT k.id, count(e.id) AS members,
             max(e.poverty_state) FILTER (WHERE e.relation = '户主') AS poverty_state
                 FROM registry_household k LEFT JOIN registry_poverty e ON e.household_id = k.id
                   AND e.superseded_at IS NULL
                   AND e.valid_to IS NULL
                 WHERE k.county_code = %s GROUP BY k.id) x
           WHERE x.id = h.id AND (h.is_live, h.members) IS DISTINCT FROM (x.members > 0, x.members)""",
        [county_code],
    )


def households_of(person_ids: list[int]) -> dict[int, tuple[int, str]]:
    """The live household of these persons, with its head, where one is known."""
    rows = sql.rows(
        """SELECT p.person_id, h.household_id, h.head_name FROM registry_person_v p
             JOIN registry_household_v h ON h.household_id = p.household_id WHERE p.person_id = ANY(%s)""",
        [person_ids],
    )
    return {person: (household, head) for person, household, head in rows}
