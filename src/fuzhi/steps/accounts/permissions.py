"""Who may do what (contract "running"): one table, asked by services, pages, API and commands alike.

Maker, checker and finance never overlap; that one does not check what this very person made is asked where the thing
is known, and held by a database CHECK there.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from django.contrib.auth.models import AnonymousUser

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.vocabulary.codes import Coded, Role
from fuzhi.vocabulary.errors import FuzhiError, NotAllowed, NotFound
from fuzhi.vocabulary.transitions import Stated, Transitions

__all__ = [
    "CLASHES",
    "MAY",
    "Permission",
    "Verb",
    "allows",
    "asks",
    "can",
    "check",
    "check_county",
    "check_manages",
    "check_school",
    "manages",
]

Thing = TypeVar("Thing")

_C, _K, _F, _S = Role.CLERK, Role.CHECKER, Role.FINANCE, Role.SCHOOL
_V, _M, _A, _Z = Role.VILLAGE, Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN
_OFFICE = (_C, _K, _F)
_READERS = (_M, _A)


def _table(rows: dict[Verb, tuple[Role, ...]]) -> dict[Verb, frozenset[Role]]:
    return {verb: frozenset(roles) for verb, roles in rows.items()}


MAY: dict[Verb, frozenset[Role]] = _table(
    {
        Verb.IMPORT_ROSTER: (_C,),
        Verb.UNDO_IMPORT: (_C,),
        Verb.DECIDE_MATCH: (_C,),
        Verb.CORRECT_FACT: (_C,),
        Verb.ADD_CHILD: (_C,),
        Verb.RUN: (_C,),
        Verb.CONFIRM_SHEET: (_S,),
        Verb.REPORT_LEAVER: (_S,),
        Verb.REPORT_MISSED: (_S, _V),
        Verb.CONFIRM_RECEIPT: (_S,),
        Verb.SUBMIT_LIST: (_C,),
        Verb.APPROVE_LIST: (_K,),
        Verb.OPEN_NOTICE: (_K,),
        Verb.ANSWER_OBJECTION: (_C,),
        Verb.CONFIRM_WITHDRAWAL: (_K,),
        Verb.OPEN_CASE: (_C,),
        Verb.SUBMIT_CASE: (_C,),
        Verb.APPROVE_CASE: (_K,),
        Verb.RECORD_VISIT: (_V, _C),
        Verb.MAKE_BATCH: (_F,),
        Verb.RELEASE_BATCH: (_K,),
        Verb.RECORD_RETURN: (_F,),
        Verb.CONFIRM_RETURN: (_K,),
        Verb.MEND_ACCOUNT: (_F, _C),
        Verb.CONFIRM_CHANGE: (_K,),
        Verb.REPAY: (_F,),
        Verb.SETTLE: (_F,),
        Verb.SET_READING: (_C, _M),
        Verb.CONFIRM_READING: (_K, _M),
        Verb.SET_SHARES: (_F,),
        Verb.OPEN_BUDGET_LINE: (_F,),
        Verb.CONFIRM_BUDGET_LINE: (_K,),
        Verb.CONFIRM_SHARES: (_K,),
        Verb.VIEW_CHILDREN: (*_OFFICE, _S, _V, *_READERS),
        Verb.VIEW_HOUSEHOLDS: (*_OFFICE, _V, *_READERS),
        Verb.VIEW_ROSTERS: (_C, *_READERS),
        Verb.VIEW_LISTS: (*_OFFICE, _S, _V, *_READERS),
        Verb.VIEW_CHANGES: (*_OFFICE, *_READERS),
        Verb.VIEW_CASES: (_C, _K, _S, _V, *_READERS),
        Verb.VIEW_MONEY: (*_OFFICE, _S, *_READERS),
        Verb.VIEW_AMOUNTS: (*_OFFICE, _S, *_READERS),
        Verb.VIEW_TEACHERS: (*_OFFICE, *_READERS),
        Verb.VIEW_FUNDS: (*_OFFICE, *_READERS),
        Verb.VIEW_COVERAGE: (*_OFFICE, *_READERS),
        Verb.VIEW_AUDIT: (_A, _Z),
        Verb.VIEW_CHECKS: (_F, _M, _A, _Z),
        Verb.COMPARE_COUNTIES: _READERS,
        Verb.URGE: (*_OFFICE, _M),
        Verb.SET_DEADLINE: (_M,),
        Verb.UNMASK: (_C, _F),
        Verb.EXPORT: (*_OFFICE, *_READERS),
        Verb.VERIFY: (_A,),
        Verb.MANAGE_ACCOUNTS: (_Z,),
        Verb.CONFIRM_OPENING: (_Z, _M),
        Verb.MANAGE_SETTINGS: (_Z,),
        Verb.CHOOSE_PACK: (_Z,),
        Verb.MOVE_DEMO_DATE: (_Z,),
        Verb.USE_OWN_TASKS: tuple(Role),
    }
)
CLASHES: tuple[frozenset[Verb], ...] = (
    frozenset({Verb.SUBMIT_LIST, Verb.APPROVE_LIST}),
    frozenset({Verb.ANSWER_OBJECTION, Verb.CONFIRM_WITHDRAWAL}),
    frozenset({Verb.SUBMIT_CASE, Verb.APPROVE_CASE}),
    frozenset({Verb.MAKE_BATCH, Verb.RELEASE_BATCH}),
    frozenset({Verb.RECORD_RETURN, Verb.RELEASE_BATCH}),
    frozenset({Verb.RECORD_RETURN, Verb.CONFIRM_RETURN}),
    frozenset({Verb.MEND_ACCOUNT, Verb.CONFIRM_CHANGE}),
    frozenset({Verb.CORRECT_FACT, Verb.CONFIRM_CHANGE}),
    frozenset({Verb.SET_SHARES, Verb.CONFIRM_SHARES}),
    frozenset({Verb.OPEN_BUDGET_LINE, Verb.CONFIRM_BUDGET_LINE}),
    frozenset({Verb.MANAGE_ACCOUNTS, Verb.VIEW_CHILDREN}),
    frozenset({Verb.MANAGE_ACCOUNTS, Verb.VIEW_MONEY}),
)
"""Verbs that no role may hold together (a test reads this)."""


def can(by: Staff | AnonymousUser, verb: Verb | str) -> bool:
    """True when this person's role holds the verb and the account is active."""
    return bool(by.is_active) and getattr(by, "role", "") in MAY[Verb(verb)]


def check(by: Staff, verb: Verb | str) -> None:
    """Raise NotAllowed with a sentence when ``can`` is false."""
    verb = Verb(verb)
    if not can(by, verb):
        who = "、".join(role.label for role in Role if role in MAY[verb])
        raise NotAllowed("not_your_role", f"您的岗位不能“{verb.label}”。", f"这件事由{who}办理。")


def check_county(by: Staff, county_code: str) -> None:
    """Raise NotFound unless the whole county lies in this person's area: foreign answers as missing."""
    if not by.scope.covers_county(county_code):
        raise NotFound("not_here", "没有找到。", "请从自己的列表打开。")


def check_school(by: Staff, school_code: str) -> None:
    """Raise NotFound unless this is the person's own school."""
    if not school_code or by.school_code != school_code:
        raise NotFound("not_here", "没有找到。", "请从自己的列表打开。")


class Permission(Generic[Thing]):
    """What one verb asks of a person and a thing: the role first, then what the function it was made of asks."""

    def __init__(self, verb: Verb, of_thing: Callable[[Staff, Thing], object]) -> None:
        self.verb, self._of_thing = verb, of_thing
        self.__doc__ = of_thing.__doc__

    def __call__(self, by: Staff, thing: Thing) -> None:
        """Raise NotAllowed (role, four eyes), NotFound (another area) or Conflict (not this kind of thing)."""
        self.role(by)
        self._of_thing(by, thing)

    def role(self, by: Staff) -> None:
        """Raise NotAllowed for a wrong role, before the thing is looked for: whoever may not is told so either way."""
        check(by, self.verb)

    def held(self, by: Staff | AnonymousUser) -> bool:
        """True when this person's role holds the verb at all."""
        return can(by, self.verb)


def asks(verb: Verb) -> Callable[[Callable[[Staff, Thing], object]], Permission[Thing]]:
    """Make a permission of a function that asks about the thing: area, four eyes, kind. The verb is named here."""

    def made(of_thing: Callable[[Staff, Thing], object]) -> Permission[Thing]:
        return Permission(verb, of_thing)

    return made


def allows(
    check_it: Callable[[Staff, Thing], object], table: Transitions[Any, Any] | None = None, act: Coded | None = None
) -> Callable[[Staff, Thing], bool]:
    """The twin of a check: ``can_x(by, thing)`` is true when ``check_x`` raises nothing and the thing's state allows x.

    With ``table`` and ``act`` the state is asked too, before the check (which may read the database).
    """

    def can_do(by: Staff, thing: Thing) -> bool:
        if table is not None and act is not None and not table.may(cast(Stated, thing), act):
            return False
        try:
            check_it(by, thing)
        except FuzhiError:
            return False
        return True

    return can_do


def manages(by: Staff | AnonymousUser) -> bool:
    """True for administration of accounts."""
    return can(by, Verb.MANAGE_ACCOUNTS)


def check_manages(by: Staff) -> None:
    """Raise NotAllowed for everybody else."""
    check(by, Verb.MANAGE_ACCOUNTS)
