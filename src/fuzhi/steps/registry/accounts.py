"""The account that aid is paid to, entered by hand: the first one at once, another one when a second person agrees."""

import uuid
from dataclasses import asdict, dataclass

from django.db import transaction

from fuzhi.steps.accounts import proposals, sealing
from fuzhi.steps.accounts.proposals import Kind, Proposal, Wanted
from fuzhi.steps.accounts.repeating import bound, made_before
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.intake import sealed_rows
from fuzhi.steps.periods import deciding, sql
from fuzhi.steps.periods.deciding import Decided
from fuzhi.steps.periods.register import PeriodTable
from fuzhi.steps.registry import queries
from fuzhi.steps.registry.by_hand import locked_about, locked_person, own_record, stated, written
from fuzhi.steps.registry.changes import ACCOUNT, office_of
from fuzhi.steps.registry.files import Payee, payee_of
from fuzhi.steps.registry.models import Account, Correction, Person
from fuzhi.steps.registry.permissions import check_mend_account
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError
from fuzhi.vocabulary.identity import mask_whole_numbers
from fuzhi.vocabulary.names import tidy_name
from fuzhi.vocabulary.terms import term_on

NO_ACCOUNT = "无账户"


@dataclass(frozen=True, slots=True)
class _Card:
    """An account as it was typed; ``index`` as hex, the number itself sealed apart under ``ref``."""

    holder_name: str
    bank_name: str
    last4: str
    index: str
    ref: str


@transaction.atomic
def mend_account(
    *,
    person_id: int,
    holder_name: str,
    bank_name: str,
    number: str,
    reason: str,
    by: Staff,
    request_key: str | None = None,
) -> Correction | Proposal:
    """Enter the account that aid is to be paid to from today on; it goes before what the registers say.

    An empty ``number``: it stays as it stands, holder or bank alone are put right. The first account of a child stands
    at once (it is named at release). Another one in place of it is a proposal: the old one stands until a second person
    has confirmed.
    """
    check_mend_account.role(by)
    reason, holder_name, bank_name = stated(reason), tidy_name(holder_name), mask_whole_numbers(bank_name.strip())
    person = locked_person(person_id, by)
    check_mend_account(by, person)
    digits = "".join(ch for ch in number if not ch.isspace() and ch != "-") or _standing_number(person.pk)
    if not digits.isdigit() or not 10 <= len(digits) <= 25:
        raise InputError("bad_account", "账号应为 10 到 25 位数字。", "请对照存折或银行卡核对。")
    if not 0 < len(holder_name) <= 60 or len(bank_name) > 80:
        raise InputError("bad_holder", "户名没有填好。", "请填开户人姓名和开户银行。")
    index = sealing.index("account", digits)
    request_key = bound(request_key, person_id, holder_name, bank_name, index, reason)
    if done := made_before(Correction.objects.all(), request_key, by=by.username):
        return done
    payee, ref = payee_of(person.pk), f"manual:{uuid.uuid4()}"
    if payee and (bytes(payee.account_index), payee.holder_name, payee.origin) == (index, holder_name, "decision"):
        return Correction.objects.filter(person=person, fact=ACCOUNT).latest("at")
    card = _Card(holder_name, bank_name, digits[-4:], index.hex(), ref)
    sealed = sealed_rows.seal_account(digits, ref)
    if payee is not None:
        wanted = Wanted(
            kind=ACCOUNT,
            about=person.number,
            part=ACCOUNT,
            county_code=office_of(by, person),
            name=f"{person.name}的账户",
            old=_said(payee),
            new=f"{holder_name}，{bank_name or '未写开户银行'}，尾号 {card.last4}",
            content=asdict(card),
            sealed=sealed,
        )
        return proposals.propose(wanted, reason=reason, by=by, request_key=request_key)
    made = _Occasion(by.username, "", reason, request_key)
    correction = _enter(person, card, sealed, NO_ACCOUNT, made)
    written(by, "mend_account", "person", person.number, person.county_code, {"correction": correction.pk})
    return correction


def _standing_number(person_id: int) -> str:
    """The whole number that stands, which nobody sees here; empty when there is no account."""
    found = sql.rows("SELECT account_sealed, account_ref FROM registry_payee_v WHERE person_id = %s", [person_id])
    return queries.open_account(*found[0]) if found and found[0][0] is not None else ""


@dataclass(frozen=True, slots=True)
class _Occasion:
    """Who entered an account, who confirmed it, and why."""

    by: str
    confirmed_by: str
    reason: str
    request_key: str | None = None


def _said(payee: Payee | None) -> str:
    return (
        f"{payee.holder_name}，{payee.bank_name or '未写开户银行'}，尾号 {payee.account_last4}" if payee else NO_ACCOUNT
    )


def _enter(person: Person, card: _Card, sealed: bytes, old: str, made: _Occasion) -> Correction:
    at = clock.now()
    correction = Correction.objects.create(
        person=person,
        fact=ACCOUNT,
        old=old,
        new=f"尾号 {card.last4}",
        reason=made.reason,
        term=str(term_on(clock.today())),
        by=made.by,
        confirmed_by=made.confirmed_by,
        at=at,
        request_key=made.request_key,
    )
    changes = {
        "household_id": None,
        "bank_name": card.bank_name,
        "holder_name": card.holder_name,
        "account_index": bytes.fromhex(card.index),
        "account_last4": card.last4,
        "account_sealed": sealed,
        "account_ref": card.ref,
        "origin": "decision",
    }
    record = own_record(person)
    deciding.decide(PeriodTable.of(Account), record.pk, Decided(changes, clock.today(), None, correction.pk, at))
    return correction


def _apply(found: Proposal) -> None:
    """The account as it was proposed, if the one that stands is still the one it was to replace."""
    person = locked_about(found.about)
    payee = payee_of(person.pk)
    if _said(payee) != found.old:
        raise Conflict(
            "changed_since",
            f"提出之后{person.name}的账户已经变动：现在是“{_said(payee)}”。",
            "请退回这项更改，由提出人核对后重新提出。",
        )
    confirmed_by = found.decided_by.username if found.decided_by else ""
    made = _Occasion(found.proposed_by.username, confirmed_by, found.reason)
    old = f"尾号 {payee.account_last4}" if payee else NO_ACCOUNT
    _enter(person, _Card(**found.content), bytes(found.sealed or b""), old, made)


ACCOUNT_CHANGE = Kind(ACCOUNT, "person", _apply)
