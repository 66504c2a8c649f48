"""The registers that the registry keeps, each a value that says what its rows mean."""

from fuzhi.steps.periods.register import Register
from fuzhi.steps.registry.kinds.bill import BILL_REGISTER
from fuzhi.steps.registry.kinds.household import HOUSEHOLD_REGISTER
from fuzhi.steps.registry.kinds.roll import ROLL_REGISTER
from fuzhi.steps.registry.kinds.schools import KINDERGARTEN_REGISTER, SCHOOL_REGISTER
from fuzhi.steps.registry.kinds.welfare import DISABILITY_REGISTER, MINIMUM_LIVING_REGISTER

REGISTERS: tuple[Register, ...] = (
    HOUSEHOLD_REGISTER,
    ROLL_REGISTER,
    DISABILITY_REGISTER,
    MINIMUM_LIVING_REGISTER,
    SCHOOL_REGISTER,
    KINDERGARTEN_REGISTER,
    BILL_REGISTER,
)
