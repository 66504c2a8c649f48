"""What was typed and could not be sent: kept sealed over the end of a session, or said again on a page of refusal.

docs/decisions/0025: what is kept is read by its writer alone, and holds no password and no whole number of a person.
"""

import json
import re
import unicodedata
from base64 import b64decode, b64encode

from django.http import HttpRequest

from fuzhi.faces.kit.fields import TEXT_MAX
from fuzhi.steps.accounts import sealing
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.identity import mask_whole_numbers

WRITER = "fz_writer"
"""On the request: whose session has just ended (its key as text)."""
_KEPT, _KEPT_MAX = "fz_typed", 20
_SECRET = frozenset({"password", "old", "new", "again", "code", "token"})
"""Fields in which passwords and codes are typed: nothing of them is kept or said again."""
_OURS = _SECRET | {"csrfmiddlewaretoken", "request_key"}
_MARK = re.compile(r"[0-9a-fx\s-]{11,64}", re.I)
"""Nothing but a number of a person, or a mark that the page makes anew when it is opened."""
_RUN = re.compile(r"\d(?:\s?\d){10,}")


def keep_typed(request: HttpRequest, *, shown_on: str = "") -> None:
    """Keep what was posted for the moment when its writer has signed in again: to stand in its form, or, where a
    button of another page sent it, to be copied there (``shown_on``: its path)."""
    typed = {name: _without_numbers(str(text)) for name, text in request.POST.items() if len(text) <= TEXT_MAX}
    typed = {name: text for name, text in typed.items() if text and name not in _OURS}
    if shown_on:
        typed = {str(place): text for place, text in enumerate(typed_words(request))}
    if not typed or len(typed) > _KEPT_MAX:
        return
    of = getattr(request, WRITER, "")
    text = json.dumps(typed, ensure_ascii=False)
    sealed = b64encode(sealing.seal(text, table="session", column=shown_on or request.path, row=of)).decode()
    request.session[_KEPT] = {"path": shown_on or request.path, "is_form": not shown_on, "of": of, "sealed": sealed}


def typed_before(request: HttpRequest) -> dict[str, str]:
    """What this person typed into the form of this page when the session ended, once."""
    return _taken_out(request, is_form=True)


def unsent_words(request: HttpRequest) -> list[str]:
    """What this person wrote into a part of this page when the session ended, once."""
    return list(_taken_out(request, is_form=False).values())


def _taken_out(request: HttpRequest, *, is_form: bool) -> dict[str, str]:
    kept = request.session.get(_KEPT) if hasattr(request, "session") else None
    if not kept or not request.user.is_authenticated:
        return {}
    if kept["of"] not in ("", str(request.user.pk)):
        del request.session[_KEPT]
        return {}
    if kept["path"] != request.path or kept["is_form"] is not is_form:
        return {}
    del request.session[_KEPT]
    try:
        text = sealing.unseal(b64decode(kept["sealed"]), table="session", column=request.path, row=kept["of"])
    except InputError:  # the keys have changed since
        return {}
    fields: dict[str, str] = json.loads(text)
    return fields


def _without_numbers(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    if _MARK.fullmatch(plain.strip()):
        return ""
    return _RUN.sub("*" * 11, mask_whole_numbers(text))


_WORDS = re.compile(r"[\u3400-\u9fff]")
_WORDS_MAX = 10
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def typed_words(request: HttpRequest) -> list[str]:
    """What a person wrote into the form that is refused here: nothing of it is lost, it can be copied from the page.

    Sentences and names are Chinese, while keys, counts and choices are not; whole numbers are masked.
    """
    if request.method != "POST" or request.content_type not in _FORMS:
        return []
    shown = (name for name in request.POST if name not in _SECRET)
    said = dict.fromkeys(text.strip() for name in shown for text in request.POST.getlist(name))
    return [mask_whole_numbers(text) for text in said if _WORDS.search(text)][:_WORDS_MAX]
