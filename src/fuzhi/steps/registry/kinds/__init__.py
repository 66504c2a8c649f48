"""The kinds of roster that the registry receives, each a value that says what its rows mean."""

from fuzhi.steps.registry.kinds.bill import BILL_KIND
from fuzhi.steps.registry.kinds.household import HOUSEHOLD_KIND
from fuzhi.steps.registry.kinds.roll import ROLL_KIND
from fuzhi.steps.registry.kinds.schools import KINDERGARTEN_KIND, SCHOOL_KIND
from fuzhi.steps.registry.kinds.shape import RegistryKind
from fuzhi.steps.registry.kinds.welfare import DISABILITY_KIND, MINIMUM_LIVING_KIND

KINDS: tuple[RegistryKind, ...] = (
    HOUSEHOLD_KIND,
    ROLL_KIND,
    DISABILITY_KIND,
    MINIMUM_LIVING_KIND,
    SCHOOL_KIND,
    KINDERGARTEN_KIND,
    BILL_KIND,
)

__all__ = ["KINDS", "RegistryKind"]
