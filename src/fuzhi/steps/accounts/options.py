"""The settings kept in the database: which keys exist, read and written in one place."""

from datetime import date
from typing import Any

from django.db import connection

from fuzhi.steps.accounts.models import Setting
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError
from fuzhi.vocabulary.terms import Term, term_on

DEMO_DATE = "demo_date"
WORKING_TERM = "working_term"
DEMO_STAGE = "demo_stage"
RESTORED = "restored"
"""Set on a copy that came from a backup, with the backup's time, until a person says that it is the one to pay from."""
KEYS = frozenset({DEMO_DATE, WORKING_TERM, DEMO_STAGE, RESTORED})


def read(key: str) -> Any:
    """The value, None when it was never set."""
    return Setting.objects.filter(pk=_known(key)).values_list("value", flat=True).first()


def write(key: str, value: object, *, by: str) -> None:
    """Set a value (JSON). Verbs record the change in the audit trail."""
    Setting.objects.update_or_create(pk=_known(key), defaults={"value": value, "changed_by": by})


def working_term() -> Term:
    """The semester in work: the one that was set, else today's."""
    text = read(WORKING_TERM)
    return Term.parse(text) if text else term_on(clock.today())


def demo_day() -> date | None:
    """The demo's business day; None outside the demo and before migrations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('accounts_setting') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return None
    text = read(DEMO_DATE)
    return date.fromisoformat(text) if text else None


def refuse_restored() -> None:
    """Raise Conflict in a copy from a backup that nobody confirmed yet: two copies must not both pay."""
    if made_at := read(RESTORED):
        raise Conflict(
            "restored_copy",
            f"这是从 {str(made_at)[:19]} 的备份恢复的数据，还没有人确认由它发放。",
            "请系统管理员确认原来的那一份已停用，再运行 fuzhi restore confirm。",
        )


def _known(key: str) -> str:
    if key not in KEYS:
        raise InputError("unknown_setting", f"没有设置项 {key}。", f"可用：{'、'.join(sorted(KEYS))}。")
    return key
