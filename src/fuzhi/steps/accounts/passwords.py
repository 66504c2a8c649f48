"""Which passwords are too easy to guess, beside Django's own rules: words of this place, repeats, runs of keys."""

import re
from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError

from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.names import pinyin_key
from fuzhi.vocabulary.places import here, place_name

if TYPE_CHECKING:
    from fuzhi.steps.accounts.models import Staff

DIFFERENT_MIN = 5
RUN_MAX = 5
"""So many keys in a row or of a sequence are one thing to guess."""
_RUNS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_LOOKS_LIKE = str.maketrans("013457$@!", "oleastsai")
_WORDS = ("fuzhi", "扶智", "扶贫", "资助", "password", "passwd", "mima", "密码", "admin", "welcome", "woaini")
REST_MIN = 8
"""What is left without such words must still be something."""


class NotGuessed:
    """A validator of ``AUTH_PASSWORD_VALIDATORS``."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError with code ``password_guessable``."""
        if len(set(password.lower())) < DIFFERENT_MIN or len(_without_words(password, user)) < REST_MIN:
            raise ValidationError("too easy", code="password_guessable")

    def get_help_text(self) -> str:
        """Nothing that is not said elsewhere."""
        return ""


class NotCommon(CommonPasswordValidator):
    """Django's list, also for what only looks different: ``P4ssw0rd`` with digits behind it."""

    def validate(self, password: str, user: "Staff | None" = None) -> None:
        """Raise ValidationError with code ``password_too_common``."""
        lower = password.lower()
        stems = {lower, lower.translate(_LOOKS_LIKE), re.sub(r"[\W\d_]+$", "", lower).translate(_LOOKS_LIKE)}
        for stem in filter(None, stems):
            super().validate(stem, user)


def _without_words(password: str, user: object) -> str:
    """What is left when words, the person's names, repeats and runs of keys are struck."""
    rest = re.sub(r"(.+?)\1+", r"\1", password.lower())
    names = (str(getattr(user, name, "") or "").lower() for name in ("username", "display_name"))
    county = str(getattr(user, "area_code", ""))[:6]
    places = [name[:-1] for name in (here().name, place_name(county))]
    letters = [pinyin_key(name).replace(" ", "") for name in places]
    for word in sorted({*_WORDS, *names, *places, *letters, *(role.value for role in Role)}, key=len, reverse=True):
        if len(word) > 1:
            rest = rest.replace(word, "")
    for run in (*_RUNS, *(run[::-1] for run in _RUNS)):
        for length in range(len(run), RUN_MAX - 1, -1):
            for start in range(len(run) - length + 1):
                rest = rest.replace(run[start : start + length], "")
    return rest


_WEAK = {  # Django's words for these are not all translated
    "password_too_short": "不足12位",
    "password_too_common": "太常见",
    "password_too_similar": "和用户名或姓名太像",
    "password_guessable": "由重复、连续的键，或单位、岗位、姓名这些词组成",
}


def check_strength(password: str, staff: "Staff") -> None:
    """Raise InputError with what makes the password easy to guess."""
    try:
        validate_password(password, staff)
    except ValidationError as error:
        said = "、".join(_WEAK.get(str(one.code), "不合要求") for one in error.error_list)
        raise InputError("weak_password", f"密码太弱：{said}。", "至少12位，不用常见密码。") from None
