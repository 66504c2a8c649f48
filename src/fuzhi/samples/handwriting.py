"""How each county's offices type: dates, yes and no, money, numbers, names, headers; and the slips they make.

Every slip here is one that a reader can repair; what cannot be repaired is planted on purpose elsewhere.
"""

from datetime import date
from random import Random

from fuzhi.samples.invented_names import PRIVATE_USE
from fuzhi.samples.workbook import Cell
from fuzhi.vocabulary.places import counties

_FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
_DOTS = ("\u2022", "\u2027", "\u22c5", "\u30fb", "\u25cf", "\uff0e")
_YES_NO = (("是", "否"), ("√", "×"), ("是", "否"), ("1", "0"), ("是", "否"))
_SLIP_RATE = 0.012
_EXCEL_EPOCH = date(1899, 12, 30).toordinal()


class Handwriting:
    """The typing habits of one county; ``index`` picks the variant of every list of five."""

    def __init__(self, county: str, seed: str) -> None:
        self.index = list(counties()).index(county)
        self.draw = Random(seed)
        self._yes, self._no = _YES_NO[self.index]

    def pick(self, variants: str) -> str:
        """One of several spellings joined by ``|``: the county's own, the first when there are fewer."""
        options = variants.split("|")
        return options[self.index] if self.index < len(options) else options[0]

    def yes(self, value: bool | None) -> str | None:
        """是 / 否, √ / ×, 1 / 0; None stays blank."""
        if value is None:
            return None
        return self._yes if value else self._no

    def day(self, day: date | None) -> Cell:
        """A date in the county's style; one county has true Excel dates (serial numbers)."""
        if day is None:
            return None
        style = self.index
        if self.draw.random() < 0.03:
            style = self.draw.randrange(6)
        if style == 5 and day.day > 12:
            return f"{day.month:02d}/{day.day:02d}/{day.year}"
        if style == 1:
            return f"{day.year}.{day.month:02d}.{day.day:02d}"
        if style == 2:
            return day.toordinal() - _EXCEL_EPOCH
        if style == 3:
            return f"{day:%Y%m%d}"
        if style == 4:
            return f"{day.year}年{day.month}月{day.day}日"
        return day.isoformat()

    def month(self, text: str) -> str:
        """A month given as ``2017-09``."""
        year, month = text.split("-")
        return (text, f"{year}.{month}", f"{year}-{month}-01", year + month, f"{year}年{int(month)}月")[self.index]

    def yuan(self, fen: int | None) -> Cell:
        """Yuan: whole ones as number, others as text."""
        if fen is None:
            return None
        whole, cents = divmod(fen, 100)
        plain: Cell = whole if cents == 0 else f"{whole}.{cents:02d}"
        slip = self.draw.random()
        if self.index == 1:
            return f"{whole:,}.{cents:02d}"
        if self.index == 3 and slip < 0.4:
            return f"{whole}.{cents:02d}元"
        return f"{whole}.{cents:02d}" if slip < 0.05 else plain

    def number(self, text: str) -> Cell:
        """A long number (ID, account) as text, with the county's habit and now and then a slip."""
        if not text:
            return None
        if self.index == 1:
            text = text.replace("X", "x")
        elif self.index == 4:
            text = "'" + text
        if self.draw.random() < _SLIP_RATE:
            return self._slip(text)
        return text

    def account(self, text: str) -> Cell:
        """An account number: as text, with at most a blank too many."""
        if not text:
            return None
        blank = self.draw.random() < _SLIP_RATE
        return ("'" if self.index == 4 else "") + text + ("\u00a0" if blank else "")

    def unwrapped(self, text: str) -> Cell:
        """As :meth:`number`, but the way a CSV detour leaves it: ``="2208..."`` in one county."""
        if self.index == 2 and text and self.draw.random() < 0.1:
            return f'="{text}"'
        return self.number(text)

    def name(self, text: str) -> str:
        """A name with blanks for alignment, another dot, or a private-use code for a rare character."""
        slip = self.draw.random()
        if self.index == 3 and len(text) == 2:
            text = text[0] + "\u3000" + text[1]
        elif len(text) == 2 and slip < 0.05:
            text = text[0] + "  " + text[1]
        elif slip < 0.004:
            text += " "
        if "·" in text and slip < 0.3:
            text = text.replace("·", _DOTS[int(slip * 20) % len(_DOTS)])
        return text

    def _slip(self, text: str) -> str:
        kind = self.draw.randrange(6)
        if kind == 0:
            return text + "\t"
        if kind == 1:
            return text + "\u00a0"
        if kind == 2:
            return text.upper().translate(_FULL_WIDTH)
        if kind == 3 and "0" in text[6:]:
            place = text.index("0", 6)
            return text[:place] + "O" + text[place + 1 :]
        if kind == 4:
            return text.lower()
        return " " + text


def name_variants(name: str) -> str | None:
    """Another spelling of the same name that folds to it: a private-use code or another dot; None when it has none."""
    for proper, private in PRIVATE_USE.items():
        if proper in name:
            return name.replace(proper, private)
    return name.replace("·", "\u2027") if "·" in name else None
