"""The chart of accounts and the purposes of entries, as lists offer them."""

from fuzhi.steps.ledger.models import Account, Purpose


def account_choices() -> list[tuple[str, str]]:
    """(code, label) of every account of the chart, retired ones too: old entries name them."""
    return list(Account.objects.order_by("code").values_list("code", "label"))


def purpose_choices() -> list[tuple[str, str]]:
    """(code, label) of every purpose of an entry."""
    return list(Purpose.objects.order_by("code").values_list("code", "label"))
