"""Numbers of objections: a short one for the office, and with it a code that only its sender was told.

The code follows from the number under the server's secret key: nothing is kept that would open an answer.
"""

import base64
import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

from fuzhi.steps.aid.models import Objection

NUMBER_CHARACTERS = 10
CODE_BYTES = 10
"""80 bits: 16 letters and digits."""


def new_number() -> str:
    """``YJ`` and eight digits that no other objection has."""
    while True:
        number = f"YJ{secrets.randbelow(10**8):08d}"
        if not Objection.objects.filter(number=number).exists():
            return number


def receipt(number: str) -> str:
    """What the sender is told: ``YJ12345678-ABCD-EFGH-JKLM-NPQR``."""
    code = _code(number)
    return "-".join((number, *(code[at : at + 4] for at in range(0, len(code), 4))))


def number_of(said: str) -> str | None:
    """The number of a receipt as somebody typed it; None when its code is not right."""
    bare = "".join(ch for ch in said.upper() if ch.isascii() and ch.isalnum())
    number, code = bare[:NUMBER_CHARACTERS], bare[NUMBER_CHARACTERS:]
    return number if constant_time_compare(code, _code(number)) else None


def _code(number: str) -> str:
    digest = salted_hmac("fuzhi.objection", number, algorithm="sha256").digest()
    return base64.b32encode(digest[:CODE_BYTES]).decode()
