"""Tables of the registry; for this step alone (others read the published views)."""

from fuzhi.steps.registry.models.identity import IdentityDecision
from fuzhi.steps.registry.models.people import Household, Merge, Person, Record
from fuzhi.steps.registry.models.periods import (
    Account,
    Assistance,
    Bill,
    Boarding,
    BusRide,
    Disability,
    Enrolment,
    Hardship,
    Kindergarten,
    Poverty,
    School,
)
from fuzhi.steps.registry.models.places import Place
from fuzhi.steps.registry.models.review import Correction, MatchPair, Unmasking

__all__ = [
    "Account",
    "Assistance",
    "Bill",
    "Boarding",
    "BusRide",
    "Correction",
    "Disability",
    "Enrolment",
    "Hardship",
    "Household",
    "IdentityDecision",
    "Kindergarten",
    "MatchPair",
    "Merge",
    "Person",
    "Place",
    "Poverty",
    "Record",
    "School",
    "Unmasking",
]
