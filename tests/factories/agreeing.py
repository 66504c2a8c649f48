"""The second person of the tests: whoever sets a scene by hand and needs it to stand asks here."""

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.models import Correction
from fuzhi.steps.registry.things import Proposal
from fuzhi.vocabulary.codes import Role
from tests.factories.pages import there
from tests.factories.rosters import open_account

CHECKER = "second-person"


def checker(county: str) -> Staff:
    """A checker of the county, opened when first asked for."""
    username = f"{CHECKER}-{county}"
    known = Staff.objects.filter(username=username).first()
    return known or open_account(username, Role.CHECKER.value, county)


def agreed(made: Correction | Proposal) -> Correction:
    """What was put right: at once, or after the second person has confirmed it."""
    if isinstance(made, Correction):
        return made
    registry.confirm_change(change_id=made.pk, by=checker(made.county_code))
    return there(Correction.objects.order_by("-pk").first())
