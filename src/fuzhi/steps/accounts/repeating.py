"""What came before: a form that is sent twice acts once, and answers with what the first time made.

A key belongs to one person and to what they sent with it: ``bound`` makes both into the text that is kept.
"""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.crypto import salted_hmac

from fuzhi.vocabulary.errors import Conflict, NotFound

Made = TypeVar("Made", bound=Model)
_FIELD, _KEY = "request_key", 32
"""Characters of the key in what is kept; as many of the body follow."""


def bound(request_key: str | None, *body: object) -> str | None:
    """The key of a form with the digest of what was sent, to be kept with what it makes; None without a key."""
    if not request_key:
        return None
    return _digest(request_key) + _digest(repr(body))


def made_before(rows: QuerySet[Made], key: str | None, **own: object) -> Made | None:
    """What this very form made when it came before; None for the first time, and for a form without a key.

    Asked after the permission for the thing at hand, with the key as :func:`bound` made it. ``own`` says who sent it: a
    key that is another's answers as missing (NotFound), since what it made may be none of this person's business; the
    own key with something else (Conflict) is no repetition.
    """
    known = rows.filter(request_key__startswith=key[:_KEY]).first() if key else None
    if known is None:
        return None
    if any(getattr(known, name) != value for name, value in own.items()):
        raise NotFound("not_here", "没有找到。", "请从自己的列表打开。")
    if getattr(known, _FIELD) != key:
        raise Conflict("key_used", "这张表已经办过一次，这次的内容和上次不同。", "请重新打开这一页，再填写。")
    return known


def same_words(said: str, *, stands: str, by: str, what: str) -> None:
    """Asked when an act was done before: raises Conflict when it was done with another reason."""
    if said != stands:
        raise Conflict("other_words", f"{by}已经{what}：{stands}。您这次写的没有记下。", "请刷新，看最新情况。")


def _digest(text: str) -> str:
    """Keyed: a body may hold an ID number, which a plain digest would give away."""
    return salted_hmac("fuzhi.form", text.encode("utf-8", "replace"), algorithm="sha256").hexdigest()[:_KEY]
