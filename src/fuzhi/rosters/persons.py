"""Cells that say who a person is, read with the cleaners of the rosters and given back as one text a cell.

For tables that are compared and not imported (``fuzhi match``): what cannot be read stays as it stands, what stands
for a blank becomes one, and a date without its day keeps the year and the month that were written.
"""

from datetime import date

from fuzhi.rosters.cleaning import dates, numbers, people
from fuzhi.rosters.cleaning.cell import Clean, Memory, Raw, plain_text, text_of
from fuzhi.rosters.kinds.parts import SEX
from fuzhi.vocabulary.identity import IdState


def readers() -> dict[str, Memory]:
    """A fresh reader for each of name, sex, birth_date, id_number, address, guardian_name, phone: raw cell -> text.

    Each remembers what it read, as the readers of rosters do.
    """
    name = _or_as_it_stands(people.person_name)
    cleaners: dict[str, Clean] = {
        "name": name,
        "sex": _or_as_it_stands(SEX.clean),
        "birth_date": _birth,
        "id_number": _id_number,
        "address": _or_as_it_stands(plain_text),
        "guardian_name": name,
        "phone": _or_as_it_stands(numbers.phone),
    }
    return {field: Memory(clean) for field, clean in cleaners.items()}


_STANDS_FOR_NOTHING = frozenset({"name_is_none", "phone_placeholder"})


def _or_as_it_stands(clean: Clean) -> Clean:
    def read(raw: Raw) -> tuple[str, tuple[()]]:
        value, issues = clean(raw)
        if value is None and not any(issue.code in _STANDS_FOR_NOTHING for issue in issues):
            return text_of(raw), ()
        return str(value or ""), ()

    return read


def _id_number(raw: Raw) -> tuple[str, tuple[()]]:
    """The number as written, without what typing added; digits that the sheet lost are no number any more."""
    cell, _ = numbers.id_number(raw)
    if cell is None or cell.number is None:
        return "", ()
    is_old = cell.state == IdState.CONVERTED
    return cell.number[:6] + cell.number[8:17] if is_old else cell.number, ()


def _birth(raw: Raw) -> tuple[str, tuple[()]]:
    found, issues = dates.birth(raw)
    if isinstance(found, date):
        return found.isoformat(), ()
    if any(issue.code == "date_incomplete" for issue in issues):
        first, _ = dates.month_or_day(raw)
        if isinstance(first, date):
            return f"{first.year:04d}-{first.month:02d}", ()
    return text_of(raw), ()
