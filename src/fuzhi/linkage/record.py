"""What a register says of a person, as it is compared: blanks and what stands for one say nothing."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from fuzhi.linkage.addresses import bare_address
from fuzhi.vocabulary.blanks import means_nothing, names_nobody
from fuzhi.vocabulary.identity import IdState, ResidentId, read_resident_id
from fuzhi.vocabulary.names import name_key

_DAY = re.compile(r"(\d{4})(?:\D?(\d{2})\D?(\d{2})|\D(\d{1,2})\D(\d{1,2}))\D?(?:[ T].*)?")
_MONTH = re.compile(r"(\d{4})(?:\D?(\d{2})|\D(\d{1,2}))\D?(?:\D?0?0\D?)?")
_YEAR = re.compile(r"(\d{4})\D?(?:\D?0?0\D?){0,2}")
_NOT_SPOKEN_FOR = IdState.PLACEHOLDER, IdState.MISSING
DEFAULT_DAYS = frozenset({date(1900, 1, 1), date(1899, 12, 30), date(1899, 12, 31), date(9999, 12, 31)})
"""Days that programs write where nobody knew one."""


@dataclass(frozen=True, slots=True)
class BirthParts:
    """What is known of a birth date: each part a number, or None when it was not written."""

    year: int | None = None
    month: int | None = None

    @property
    def is_known(self) -> bool:
        """True when at least the year was written."""
        return self.year is not None


@dataclass(frozen=True)
class PersonRecord:
    """What a register says of a person; any part may be an empty text, which is no evidence either way."""

    name: str = ""
    sex: str = ""
    birth_date: str = ""
    id_number: str = ""
    address: str = ""
    guardian_name: str = ""
    phone: str = ""

    @cached_property
    def key(self) -> str:
        """The folded name."""
        return "" if names_nobody(self.name) else name_key(self.name)

    @cached_property
    def identity(self) -> ResidentId:
        """The ID number as read; what stands for a blank is read as one."""
        read = read_resident_id(re.sub(r"\s", "", self.id_number))
        return ResidentId("", IdState.MISSING) if read.state in _NOT_SPOKEN_FOR else read

    @cached_property
    def birth(self) -> date | None:
        """The birth date as written, else the one inside a usable ID; None when unreadable or not whole."""
        if self.birth_text:
            return _day(self.birth_text)
        return self.identity.birth_date if self.identity.is_usable else None

    @cached_property
    def birth_text(self) -> str:
        """The birth date as written, empty when what is written says nothing."""
        text = self.birth_date.strip()
        return "" if means_nothing(text) or _day(text) in DEFAULT_DAYS else text

    @cached_property
    def birth_parts(self) -> BirthParts:
        """Year and month, also where no day was written: 2009-11, 200911, 2009年."""
        if self.birth:
            return BirthParts(self.birth.year, self.birth.month)
        if (hit := _MONTH.fullmatch(self.birth_text)) and 1 <= (month := int(hit[2] or hit[3])) <= 12:
            return BirthParts(int(hit[1]), month)
        if hit := _YEAR.fullmatch(self.birth_text):
            return BirthParts(int(hit[1]))
        return BirthParts()

    @cached_property
    def gender(self) -> str:
        """The sex as written, else the one inside a usable ID."""
        written = "" if means_nothing(self.sex) else self.sex.strip()
        return written or self.identity.sex or ""

    @cached_property
    def guardian(self) -> str:
        """The guardian's folded name; 父亲 and 监护人 name nobody."""
        return "" if names_nobody(self.guardian_name) else name_key(self.guardian_name)

    @cached_property
    def phone_digits(self) -> str:
        """The digits of the telephone number."""
        digits = re.sub(r"\D", "", self.phone)
        return "" if means_nothing(digits) else digits

    @cached_property
    def place(self) -> str:
        """The address without what every address of the prefecture has."""
        return "" if means_nothing(self.address) else bare_address(self.address)


def _day(text: str) -> date | None:
    """A whole date that exists, None for anything else."""
    if hit := _DAY.fullmatch(text):
        try:
            return date(int(hit[1]), int(hit[2] or hit[4]), int(hit[3] or hit[5]))
        except ValueError:
            return None
    return None
