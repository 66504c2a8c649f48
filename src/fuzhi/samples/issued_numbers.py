"""Numbers that the city's offices issue: resident IDs, household and person numbers, accounts, telephones.

Every ID passes its check digit, and is invented: its sequence digits lie in 900-999, which a county with some ten
births a day never reaches. Accounts begin with 622999, telephones with 1990000: blocks that nobody was given.
"""

from collections import Counter
from datetime import date
from random import Random

from fuzhi.vocabulary.identity import complete_id, luhn_complete

OLD_AREA = {"220802": "222301", "220821": "222326", "220822": "222327", "220881": "222302", "220882": "222304"}
_NEW_CODES_FROM = date(1993, 6, 14)
_BANKS = ("吉林农信", "吉林农信", "吉林农信", "邮储银行", "农业银行", "工商银行")
_BRANCHES = {"220802": "洮北", "220821": "镇赉", "220822": "通榆", "220881": "洮南", "220882": "大安"}


class Issuer:
    """Gives out numbers, none of them twice; the same calls in the same order give the same numbers."""

    def __init__(self) -> None:
        self._sequences: Counter[str] = Counter()
        self._household = 7_100_000_000
        self._person = 81_000_000_000
        self._account = 0
        self._phone = 0
        self._certificate_rest = 0

    def resident_id(self, county: str, birth: date, sex: str) -> str:
        """A valid 18-character ID; whoever was born before 1993-06-14 carries the prefecture's older area code."""
        area = county if birth >= _NEW_CODES_FROM else OLD_AREA[county]
        stem = f"{area}{birth:%Y%m%d}"
        is_male = sex == "男"
        key = f"{stem}{is_male}"
        taken = self._sequences[key]
        self._sequences[key] += 1
        if taken >= 450:
            raise ValueError(f"too many people born on one day: {stem}")
        return complete_id(f"{stem}{999 - 2 * taken - (not is_male):03d}")

    def household_no(self) -> str:
        """户编号: a running number without an area code."""
        self._household += 7
        return str(self._household)

    def person_no(self) -> str:
        """人编号: a running number unrelated to the household's."""
        self._person += 3
        return str(self._person)

    def account(self) -> str:
        """A 19-digit card number that passes Luhn."""
        self._account += 1
        return luhn_complete(f"622999{self._account * 37 % 10**12:012d}")

    def phone(self) -> str:
        """A mobile number of 11 digits."""
        self._phone += 1
        return f"199{self._phone * 13 % 10**8:08d}"


def bank_branch(draw: Random, county: str) -> str:
    """Where an account is kept: ``吉林农信通榆支行``."""
    return f"{draw.choice(_BANKS)}{_BRANCHES[county]}支行"


def with_wrong_digit(draw: Random, number: str) -> str:
    """The number with one of its sequence digits mistyped, so that the check digit no longer fits."""
    place = draw.choice((14, 15))
    return number[:place] + str((int(number[place]) + draw.randint(1, 8)) % 10) + number[place + 1 :]


def as_fifteen(number: str) -> str:
    """The first-generation form of an ID of someone born in the twentieth century."""
    return number[:6] + number[8:17]
