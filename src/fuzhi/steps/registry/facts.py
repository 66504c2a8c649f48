"""The facts that a clerk may put right by hand: what the registers of persons say of themselves, and the yes/no facts
and sums of the catalogue that one of them states as it is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from fuzhi.steps.periods import editable
from fuzhi.steps.periods.editable import Beside, Choices, Editable, Listing, Occasion, Read, Say
from fuzhi.steps.periods.flow import Span
from fuzhi.steps.periods.register import About, Fact, PeriodTable, Register
from fuzhi.steps.registry.kinds import REGISTERS
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.facts import STUDENT_FACTS, FactType
from fuzhi.vocabulary.terms import Term

NOTHING_STATED = "没有记录"
"""What stands where no register and nobody has said anything: it is not the same as unknown."""


@dataclass(frozen=True, slots=True)
class EditableFact:
    """An :class:`fuzhi.steps.periods.editable.Editable` where it stands.

    ``kinds``: on which records it stands, best first; ``span``: from and until when a decision about it holds;
    ``beside``: what such a decision says of other columns; ``by_two``: a second person confirms it;
    ``listing`` as there.
    """

    key: str
    label: str
    table: PeriodTable
    column: str
    kinds: tuple[str, ...]
    read: Read
    say: Say
    span: Callable[[Term], Span]
    beside: Beside
    choices: Choices
    unit: str
    by_two: bool
    listing: Listing | None

    @property
    def first(self) -> str:
        """SQL order of rows ``t`` that state it of one child, the one that counts first: where somebody attends goes
        before where somebody no longer does (two schools claimed the child), then what was decided by hand."""
        attends = "array_position(ARRAY[true, NULL, false], registry_attends(t.roll_state)), "
        return f"{attends if 'roll_state' in self.table.values else ''}t.source_kind = 'decision' DESC"

    def said(self, row: Mapping[str, object]) -> str:
        """The value in words of a row that stands; an empty row is none."""
        return self.say(row[self.column]) if row else NOTHING_STATED

    def changes(self, occasion: Occasion) -> dict[str, object]:
        """What a decision writes: the wanted value, and what comes beside it."""
        return {**self.beside(occasion), self.column: occasion.wanted}


@dataclass(frozen=True, slots=True)
class _Place:
    """A period table as the register states it that knows best; ``kinds`` of all that state it, that one first."""

    fact: Fact
    is_primary: bool
    kinds: tuple[str, ...]


def _rank(register: Register) -> tuple[bool, int]:
    return register.rank is None, register.rank or 0


def _places() -> list[_Place]:
    """Each table of persons once, tables that come beside another one first, then by the rank of their register."""
    ranked = sorted((one for one in REGISTERS if one.about is About.PERSON), key=_rank)
    stated = [(register, fact) for register in ranked for fact in register.facts]
    stated.sort(key=lambda pair: pair[1] is not pair[0].primary)
    places: dict[str, _Place] = {}
    for register, fact in stated:
        kinds = tuple(one.code.value for one, other in stated if other.table == fact.table)
        places.setdefault(fact.table.name, _Place(fact, fact is register.primary, kinds))
    return sorted(places.values(), key=lambda place: place.is_primary)


def _as_stated(table: PeriodTable) -> Iterator[Editable]:
    """The yes/no facts and sums of the catalogue that stand as columns of a table."""
    for fact in STUDENT_FACTS:
        if fact.name in table.values and fact.is_money:
            yield editable.money(fact.name, fact.short, "元/学期")
        elif fact.name in table.values and fact.type is FactType.FLAG:
            yield editable.yes_no(fact.name, fact.label)


def _stands(one: Editable, place: _Place) -> EditableFact:
    fact = place.fact
    return EditableFact(
        key=one.key,
        label=one.label,
        table=fact.table,
        column=one.column or one.key,
        kinds=place.kinds,
        read=one.read,
        say=one.say,
        span=fact.span,
        beside=one.beside or fact.beside,
        choices=one.choices,
        unit=one.unit,
        by_two=fact.by_two or one.by_two,
        listing=one.listing,
    )


def _facts() -> Iterator[EditableFact]:
    places = _places()
    for place in places:
        yield from (_stands(one, place) for one in _as_stated(place.fact.table))
    for place in places:
        yield from (_stands(one, place) for one in place.fact.editable)


FACTS: dict[str, EditableFact] = {fact.key: fact for fact in _facts()}


def fact_named(key: str) -> EditableFact:
    """The fact of that key. Raises InputError when it cannot be put right by hand."""
    if key not in FACTS:
        raise InputError(
            "unknown_fact", "这一项不能更正。", f"可以更正：{'、'.join(f.label for f in FACTS.values())}。"
        )
    return FACTS[key]


def filled_by(name: str) -> EditableFact | None:
    """What is filled in when this fact of the catalogue is unknown; None where nothing by hand settles it."""
    reads = next((fact.reads for fact in STUDENT_FACTS if fact.name == name), ())
    return next((FACTS[key] for key in (name, *reads) if key in FACTS), None)


def days_of(fact: EditableFact, term: Term) -> tuple[date, date | None]:
    """From and until when a decision about the fact holds."""
    span = fact.span(term)
    return span.starts, span.ends
