"""The account that aid is paid to, entered by hand."""

import uuid

from django.db import transaction

from fuzhi.steps.accounts import sealing
from fuzhi.steps.accounts.repeating import bound, made_before
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.intake import sealed_rows
from fuzhi.steps.periods import deciding
from fuzhi.steps.periods.deciding import Decided
from fuzhi.steps.periods.register import PeriodTable
from fuzhi.steps.registry.by_hand import locked_person, own_record, stated, written
from fuzhi.steps.registry.files import payee_of
from fuzhi.steps.registry.models import Account, Correction
from fuzhi.steps.registry.permissions import check_mend_account
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.identity import mask_whole_numbers
from fuzhi.vocabulary.names import tidy_name
from fuzhi.vocabulary.terms import term_on


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
) -> Correction:
    """Enter the account that aid is to be paid to from today on; it goes before what the registers say."""
    check_mend_account.role(by)
    reason, holder_name, bank_name = stated(reason), tidy_name(holder_name), mask_whole_numbers(bank_name.strip())
    digits = "".join(ch for ch in number if not ch.isspace() and ch != "-")
    if not digits.isdigit() or not 10 <= len(digits) <= 25:
        raise InputError("bad_account", "账号应为 10 到 25 位数字。", "请对照存折或银行卡核对。")
    if not 0 < len(holder_name) <= 60 or len(bank_name) > 80:
        raise InputError("bad_holder", "户名没有填好。", "请填开户人姓名和开户银行。")
    person = locked_person(person_id, by)
    check_mend_account(by, person)
    request_key = bound(request_key, person_id, holder_name, bank_name, sealing.index("account", digits), reason)
    if done := made_before(Correction.objects.all(), request_key, by=by.username):
        return done
    index = sealing.index("account", digits)
    payee = payee_of(person.pk)
    stands = (bytes(payee.account_index), payee.holder_name, payee.origin) if payee else None
    if stands == (index, holder_name, "decision"):
        return Correction.objects.filter(person=person, fact="account").latest("at")
    at, ref = clock.now(), f"manual:{uuid.uuid4()}"
    correction = Correction.objects.create(
        person=person,
        fact="account",
        old=f"尾号 {payee.account_last4}" if payee else "无账户",
        new=f"尾号 {digits[-4:]}",
        reason=reason,
        term=str(term_on(clock.today())),
        by=by.username,
        at=at,
        request_key=request_key,
    )
    changes = {
        "household_id": None,
        "bank_name": bank_name,
        "holder_name": holder_name,
        "account_index": index,
        "account_last4": digits[-4:],
        "account_sealed": sealed_rows.seal_account(digits, ref),
        "account_ref": ref,
        "origin": "decision",
    }
    record = own_record(person)
    deciding.decide(PeriodTable.of(Account), record.pk, Decided(changes, clock.today(), None, correction.pk, at))
    written(by, "mend_account", "person", person.number, person.county_code, {"correction": correction.pk})
    return correction
