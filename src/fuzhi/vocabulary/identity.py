"""Numbers that name persons and accounts: resident ID, disability certificate, 学籍号, bank card.

Sources: GB 11643 (resident ID), ISO 7064 MOD 11-2 (check character), ISO/IEC 7812 (card check digit).
The first six digits of an ID show the first registration, never today's residence, so they are not checked.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum.cn import ric

from fuzhi.vocabulary.blanks import means_nothing

_SHAPE_18 = re.compile(r"\d{17}[\dX]")
_SHAPE_15 = re.compile(r"\d{15}")
_WHOLE_NUMBER = re.compile(
    r"\d{14,24}[\dXxＸｘ]"
    r"|\d{6}([ -])(?:\d{8}|\d{4}[ -]\d{4})[ -]\d{3}[\dXxＸｘ]"
    r"|\d{4}([ -])\d{4}(?:\2\d{4}){2,3}(?:\2?\d{1,3})?"
)
"""Long runs; an ID in groups (6 8 4, 6 4 4 4); a card in fours."""


class IdState(StrEnum):
    """What an ID number is good for: only VALID and CONVERTED join registers by themselves."""

    VALID = "valid"
    CONVERTED = "converted"
    BAD_CHECK = "bad_check"
    BAD_DATE = "bad_date"
    BAD_SHAPE = "bad_shape"
    PLACEHOLDER = "placeholder"
    MISSING = "missing"


_FAULTS = {
    IdState.BAD_SHAPE: "证件号码的位数不对，应为 18 位。",
    IdState.BAD_DATE: "证件号码里的出生日期不存在。",
    IdState.BAD_CHECK: "证件号码的最后一位与前面对不上，有一位抄错了。",
    IdState.PLACEHOLDER: "这是代替号，不是真的证件号码。",
    IdState.MISSING: "没有填证件号码。",
}


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A read ID number: ``number`` is 18 characters when usable, else the cleaned text as it stood; empty for a blank
    and for what stands for one (无, 000000)."""

    number: str
    state: IdState

    @property
    def is_usable(self) -> bool:
        """True when the number passes its check and may join two registers."""
        return self.state in (IdState.VALID, IdState.CONVERTED)

    @property
    def fault(self) -> str:
        """Why the number may not join two registers, in words; empty when it may."""
        return _FAULTS.get(self.state, "")

    @property
    def birth_date(self) -> date | None:
        """Birth date inside the number, None when it has no date that exists."""
        return _birth_date(self.number) if len(self.number) == 18 else None

    @property
    def sex(self) -> str | None:
        """``"男"`` or ``"女"`` from the sequence digit of a usable number, else None."""
        if not self.is_usable:
            return None
        return "男" if int(self.number[16]) % 2 else "女"


def read_resident_id(text: str) -> ResidentId:
    """Read a cleaned ID number (no blanks, ASCII digits, upper-case X); 15 digits become 18 (state CONVERTED)."""
    number = text.strip().upper()
    if not number:
        return ResidentId("", IdState.MISSING)
    if _SHAPE_18.fullmatch(number) and number[6:8] in ("19", "20") and _birth_date(number) and number[:3] != "999":
        # no filler has such a date, but ones behind 2011-11-11, of which the check tells: the rest is asked more
        is_right = ric.calc_check_digit(number) == number[-1]
        return ResidentId(number, IdState.VALID if is_right else IdState.BAD_CHECK)
    if means_nothing(number):
        return ResidentId("", IdState.PLACEHOLDER)
    if number.startswith("999") and _SHAPE_18.fullmatch(number):
        return ResidentId(number, IdState.PLACEHOLDER)
    if _SHAPE_15.fullmatch(number):
        long = number[:6] + "19" + number[6:]
        if _birth_date(long + "0") is None:
            return ResidentId(number, IdState.BAD_DATE)
        return ResidentId(long + ric.calc_check_digit(long + "0"), IdState.CONVERTED)
    if not _SHAPE_18.fullmatch(number):
        return ResidentId(number, IdState.BAD_SHAPE)
    if _birth_date(number) is None:
        return ResidentId(number, IdState.BAD_DATE)
    if ric.calc_check_digit(number) != number[-1]:
        return ResidentId(number, IdState.BAD_CHECK)
    return ResidentId(number, IdState.VALID)


def complete_id(first_17: str) -> str:
    """Seventeen digits plus their check character."""
    return first_17 + ric.calc_check_digit(first_17 + "0")


def _birth_date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def mask_id(number: str) -> str:
    """``****************26``: the last two alone, as texts are kept that quote a number. The first six say the place
    and the rest the birth; what stands beside them would make up the number."""
    return "*" * max(len(number) - 2, 0) + number[-2:]


def mask_account(number: str) -> str:
    """Only the last four digits of an account: ``尾号 4471``."""
    return f"尾号 {number[-4:]}" if number else ""


def mask_phone(number: str) -> str:
    """``138****0021``."""
    return number[:3] + "****" + number[-4:] if len(number) >= 8 else "*" * len(number)


def mask_whole_numbers(text: str) -> str:
    """Mask every ID-like or card-like run of 15 to 25 digits inside free text (messages, reasons, logs), also one
    that was written in groups."""
    return _WHOLE_NUMBER.sub(lambda hit: mask_id(hit.group()), text)


def last_four_of_whole_numbers(text: str) -> str:
    """Each such run cut to its last four characters: enough to look somebody up, too little to be the number."""
    return _WHOLE_NUMBER.sub(lambda hit: hit.group()[-4:], text)


def luhn_ok(number: str) -> bool:
    """True when a card number passes its check digit; passbooks have none, so this is a hint, never a refusal."""
    digits = [int(d) for d in reversed(number) if d.isdigit()]
    total = sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits))
    return len(digits) > 1 and total % 10 == 0


def luhn_complete(body: str) -> str:
    """Card digits without check digit, completed."""
    return next(body + d for d in "0123456789" if luhn_ok(body + d))


def resident_id_in_student_number(student_number: str) -> str | None:
    """The 18 characters inside a formal 学籍号 (``G`` + ID at issue); None for J, L and anything else."""
    text = student_number.strip().upper()
    return text[1:] if re.fullmatch(r"G\d{17}[\dX]", text) else None


DISABILITY_CATEGORIES = {"1": "视力", "2": "听力", "3": "言语", "4": "肢体", "5": "智力", "6": "精神", "7": "多重"}


@dataclass(frozen=True, slots=True)
class DisabilityCertificate:
    """First twenty characters of a certificate: ID + category (1-7) + grade (1-4);
    ``rest`` is what a re-issue added."""

    resident_id: str
    category: str
    grade: int
    rest: str


def read_disability_certificate(text: str) -> DisabilityCertificate | None:
    """Parse a disability certificate number, None when its first twenty characters are not one."""
    number = text.strip().upper()
    if not re.fullmatch(r"\d{17}[\dX][1-7][1-4].*", number):
        return None
    return DisabilityCertificate(number[:18], DISABILITY_CATEGORIES[number[18]], int(number[19]), number[20:])
