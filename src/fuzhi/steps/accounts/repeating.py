"""What came before: a form that is sent twice acts once, and answers with what the first time made."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from fuzhi.vocabulary.errors import NotFound

Made = TypeVar("Made", bound=Model)


def made_before(rows: QuerySet[Made], request_key: str | None, **own: object) -> Made | None:
    """What this very form made when it came before; None for the first time, and for a form without a key.

    Asked after the permission for the thing at hand. ``own`` says who sent it: a key that is another's answers as
    missing (NotFound), since what it made may be none of this person's business.
    """
    known = rows.filter(request_key=request_key).first() if request_key else None
    if known is not None and any(getattr(known, name) != value for name, value in own.items()):
        raise NotFound("not_here", "没有找到。", "请从自己的列表打开。")
    return known
