"""The second factor: a code of an app on the own telephone (RFC 6238), asked at sign-in and where money is let go.

Who pays, approves or opens accounts must have one; others may. The secret is sealed like an ID number, so that a dump
makes no codes. A code counts once: the step it was of is kept, and no older one is taken. Ten recovery codes stand in
for a lost telephone, each once. In the demo nothing of this is asked.
"""

import hmac
import secrets
from base64 import b32encode
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction

from fuzhi.steps.accounts import sealing, services
from fuzhi.steps.accounts.models import RecoveryCode, SecondFactor, Staff
from fuzhi.steps.accounts.openings import BY_TWO
from fuzhi.steps.accounts.permissions import Verb, check
from fuzhi.steps.accounts.signing_in import QUARTER
from fuzhi.steps.accounts.tallies import Limit
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed, TooMany
from fuzhi.vocabulary.plain import Json

SECRET_BYTES, DIGITS, STEP_SECONDS = 20, 6, 30
DRIFT = 1
"""Steps by which a telephone's clock may be wrong."""
TRIES = Limit("second_factor", 5, QUARTER)
CODES, CODE_LETTERS = 10, 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are read for one another."""
ISSUER = "扶智"
TABLE, COLUMN = "accounts_secondfactor", "secret"


@dataclass(frozen=True, slots=True)
class Begun:
    """A secret that counts as soon as a code of it was typed in: for the app, as an address and as letters."""

    uri: str
    letters: str


def is_on() -> bool:
    """False in the demo, and where the installation says so (FUZHI_SECOND_FACTOR)."""
    return bool(settings.FUZHI_SECOND_FACTOR)


def is_required(staff: Staff) -> bool:
    """True when this person does nothing without one."""
    return is_on() and not staff.is_demo and staff.role in BY_TWO


def is_asked(staff: Staff) -> bool:
    """True when this person has one and is asked for it."""
    return is_on() and not staff.is_demo and staff.has_second_factor


def begun(staff: Staff) -> Begun | None:
    """The secret that waits for its first code, None when there is none."""
    found = SecondFactor.objects.filter(staff=staff, confirmed_at=None).first()
    if found is None or staff.has_second_factor:
        return None
    letters = b32encode(_secret(found)).decode()
    label = quote(f"{ISSUER}:{staff.username}")
    uri = f"otpauth://totp/{label}?secret={letters}&issuer={quote(ISSUER)}&digits={DIGITS}&period={STEP_SECONDS}"
    return Begun(uri, " ".join(letters[at : at + 4] for at in range(0, len(letters), 4)))


def codes_left(staff: Staff) -> int:
    """How many recovery codes were not used."""
    return RecoveryCode.objects.filter(staff=staff, used_at=None).count()


@transaction.atomic
def begin(*, by: Staff) -> None:
    """Make a secret for the own telephone; a new one in place of one that was never confirmed."""
    _check_own(by)
    staff = services.locked(by.username)
    if staff.has_second_factor:
        raise Conflict(
            "has_second_factor", "您已经有第二因素。", "换手机的，请先用现在的验证码停用，或请系统管理员清除。"
        )
    SecondFactor.objects.filter(staff=staff).delete()
    made = SecondFactor(staff=staff, made_at=clock.real_now())
    plain = secrets.token_bytes(SECRET_BYTES).hex()
    made.secret = sealing.seal(plain, table=TABLE, column=COLUMN, row=str(staff.pk))
    made.save()
    services.note("begin_second_factor", staff, by.username)


def confirm(*, code: str, by: Staff) -> list[str]:
    """The telephone shows the right code: from now on it is asked. Returns the recovery codes, kept nowhere."""
    _check_own(by)
    _count_try(by)
    found = SecondFactor.objects.filter(staff=by, confirmed_at=None).first()
    if found is None:
        raise Conflict("no_second_factor_begun", "没有正在设置的第二因素。", "请重新打开“我的账号”，从头设置。")
    if not _takes(found, code):
        _fail(by, "confirm")
    with transaction.atomic():
        staff = services.locked(by.username)
        found.confirmed_at = clock.real_now()
        found.save(update_fields=["confirmed_at"])
        staff.has_second_factor = True
        staff.save(update_fields=["has_second_factor"])
        made = _new_codes(staff)
        services.note("start_second_factor", staff, by.username, old=_state(False), new=_state(True))
    by.has_second_factor = True
    TRIES.forget(by.username)
    return made


def prove(*, code: str, by: Staff, purpose: str) -> Staff:
    """Ask for a code where that is due; the caller holds no transaction, so that a try counts whatever follows.

    Raises NotAllowed for who must have a second factor and has none, InputError for a wrong, used or missing code,
    TooMany after too many.
    """
    if is_required(by) and not by.has_second_factor:
        raise NotAllowed("no_second_factor", "您还没有设置第二因素。", "请先在“我的账号”设置，再办这一步。")
    if not is_asked(by):
        return by
    if not (code := _tidy(code)):
        raise InputError("code_missing", "验证码没有填。", "请打开手机上的验证器，填现在的 6 位数字。")
    _count_try(by)
    found = SecondFactor.objects.filter(staff=by, confirmed_at__isnull=False).first()
    if found is None:
        raise NotAllowed("no_second_factor", "您还没有设置第二因素。", "请先在“我的账号”设置，再办这一步。")
    way = "app" if _takes(found, code) else "recovery" if _takes_recovery(by, code) else ""
    if not way:
        _fail(by, purpose)
    TRIES.forget(by.username)
    services.note("pass_second_factor", by, by.username, new={"purpose": purpose, "way": way})
    return by


def renew_codes(*, code: str, by: Staff) -> list[str]:
    """Ten new recovery codes; those before count no more."""
    _check_own(by)
    prove(code=code, by=by, purpose="new codes")
    with transaction.atomic():
        staff = services.locked(by.username)
        left = codes_left(staff)
        made = _new_codes(staff)
        services.note("renew_codes", staff, by.username, old={"codes": left}, new={"codes": len(made)})
    return made


def switch_off(*, code: str, by: Staff) -> Staff:
    """Do without it again, or change telephones: by who has a code of the present one."""
    _check_own(by)
    prove(code=code, by=by, purpose="switch off")
    with transaction.atomic():
        clear(services.locked(by.username), by)
    by.has_second_factor = False
    return by


def clear(staff: Staff, by: Staff, *, ends_sessions: bool = False) -> None:
    """Secret and recovery codes are gone; within the caller's transaction, with the account locked."""
    was = staff.has_second_factor
    SecondFactor.objects.filter(staff=staff).delete()
    RecoveryCode.objects.filter(staff=staff).delete()
    staff.has_second_factor = False
    staff.times_closed += ends_sessions
    staff.save(update_fields=["has_second_factor", "times_closed"])
    services.note("stop_second_factor", staff, by.username, old=_state(was), new=_state(False))


def _check_own(by: Staff) -> None:
    check(by, Verb.USE_OWN_TASKS)
    if not is_on() or by.is_demo:
        raise NotAllowed("second_factor_off", "这里没有用第二因素。", "演示中不用；正式部署由服务器的设置决定。")


def _count_try(by: Staff) -> None:
    if TRIES.is_passed_by(by.username):
        raise TooMany("code_paused", "验证码连续输错，暂停15分钟。", "请稍后再试；手机丢了请系统管理员清除第二因素。")


def _fail(by: Staff, purpose: str) -> NoReturn:
    services.note("second_factor_failed", by, by.username, new={"purpose": purpose})
    raise InputError("code_wrong", "验证码不对，或已经用过。", "请等手机上换成下一个再填；手机的时间要准。")


def _takes(found: SecondFactor, code: str) -> bool:
    """True when it is the code of this moment and no step so late was taken before: of two at once, one."""
    made = TOTP(_secret(found), DIGITS, SHA1(), STEP_SECONDS, enforce_key_length=True)
    now = int(clock.real_now().timestamp()) // STEP_SECONDS
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(made.generate(step * STEP_SECONDS), _tidy(code).encode()):
            later = SecondFactor.objects.filter(pk=found.pk, last_step__lt=step)
            return later.update(last_step=step) == 1
    return False


def _takes_recovery(staff: Staff, code: str) -> bool:
    unused = RecoveryCode.objects.filter(staff=staff, digest=_digest(staff, code), used_at=None)
    return unused.update(used_at=clock.real_now()) == 1


def _new_codes(staff: Staff) -> list[str]:
    RecoveryCode.objects.filter(staff=staff).delete()
    made = ["".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(staff=staff, digest=_digest(staff, code)) for code in made)
    return [f"{code[:5]}-{code[5:]}" for code in made]


def _tidy(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()[:20]


def _digest(staff: Staff, code: str) -> bytes:
    return sealing.index("recovery", f"{staff.pk}|{code}")


def _secret(found: SecondFactor) -> bytes:
    return bytes.fromhex(sealing.unseal(found.secret, table=TABLE, column=COLUMN, row=str(found.staff_id)))


def _state(has_one: bool) -> Json:
    return {"has_second_factor": has_one}
