"""Who stands under a username: rows keep the account that acted, people read the name of whoever has it."""

from collections.abc import Iterable

from fuzhi.steps.accounts.models import Staff

NO_ACCOUNTS = {"system": "系统", "public": "公众", "demo": "演示"}
"""What acts without an account, as people call it."""


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """By username; what has no account by what it is called, else by the word itself. Asked of the database once."""
    asked = {*usernames} - {""}
    rows = Staff.objects.filter(username__in=asked).values_list("username", "display_name") if asked else ()
    found = dict(rows)
    return {"": ""} | {one: found.get(one) or NO_ACCOUNTS.get(one, one) for one in asked}


def name_of(username: str) -> str:
    """One of them."""
    return names_of([username])[username]
