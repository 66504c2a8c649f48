"""The registers that are kept, plugged in by their owners at start; questions derived from them."""

from fuzhi.steps.intake import receivers
from fuzhi.steps.periods.receiver import PeriodReceiver
from fuzhi.steps.periods.register import About, PeriodTable, Register, Shown
from fuzhi.vocabulary.codes import RosterKind

_registers: dict[RosterKind, Register] = {}


def plug(*registers: Register) -> None:
    """Take registers in and give intake their receivers (at start, from the owner's ``AppConfig.ready``)."""
    for register in registers:
        _registers[register.code] = register
        receivers.register(register.code, PeriodReceiver(register))


def registers() -> tuple[Register, ...]:
    """All registers, in the vocabulary's order."""
    return tuple(_registers[kind] for kind in RosterKind if kind in _registers)


def period_tables() -> dict[str, PeriodTable]:
    """Every period table that a register feeds, by its key (``bus``), each once."""
    tables = [fact.table for register in registers() for fact in register.facts]
    return {table.key: table for table in tables}


def naming_kinds() -> tuple[str, ...]:
    """The kinds whose records say who a person is, those whose word counts most first."""
    ranked = sorted((register.rank, register.code.value) for register in registers() if register.rank is not None)
    return tuple(kind for _, kind in ranked)


def shown_tables() -> tuple[tuple[PeriodTable, Shown], ...]:
    """The tables of which a person shows something, those of the register whose word counts most first."""
    ranked = sorted((one for one in registers() if one.rank is not None), key=lambda one: one.rank or 0)
    return tuple((fact.table, fact.shown) for one in ranked for fact in one.facts if fact.shown)


def kinds_showing(column: str) -> tuple[str, ...]:
    """The kinds that say what a person shows in a column."""
    return tuple(
        one.code.value for one in registers() if any(fact.shown and column in fact.shown.columns for fact in one.facts)
    )


def kinds_naming_villages() -> tuple[str, ...]:
    """The kinds whose records name the village where somebody lives."""
    return tuple(one.code.value for one in registers() if one.names_village)


def following_kinds() -> tuple[str, ...]:
    """The kinds that speak of persons but leave it to others who they are."""
    return tuple(one.code.value for one in registers() if one.about is About.PERSON and one.rank is None)


def person_tables() -> tuple[PeriodTable, ...]:
    """The tables of facts about persons, each once."""
    tables = [fact.table for one in registers() if one.about is About.PERSON for fact in one.facts]
    return tuple({table.key: table for table in tables}.values())
