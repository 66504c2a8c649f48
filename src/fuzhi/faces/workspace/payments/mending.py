"""Where the account of a child is mended, for whoever may."""

from collections.abc import Iterable

from fuzhi.faces.kit.links import link
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.registry import queries as registry
from fuzhi.steps.registry.permissions import can_mend_account, check_mend_account


def mend_urls(by: Staff, numbers: Iterable[str]) -> dict[str, str]:
    """The page's address by the child's public number; children whose account this person may not mend are left out."""
    if not check_mend_account.held(by):
        return {}
    found = registry.persons_by_number(by.scope, numbers)
    return {number: link("account-mend", number) for number, person in found.items() if can_mend_account(by, person)}
