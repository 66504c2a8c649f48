"""The settings kept in the database: which keys exist, read and written in one place."""

from datetime import date
from typing import Any

from django.db import connection

from fuzhi.steps.accounts.models import Setting
from fuzhi.vocabulary.errors import InputError

DEMO_DATE = "demo_date"
WORKING_TERM = "working_term"
DEMO_STAGE = "demo_stage"
KEYS = frozenset({DEMO_DATE, WORKING_TERM, DEMO_STAGE})


def read(key: str) -> Any:
    """The value, None when it was never set."""
    return Setting.objects.filter(pk=_known(key)).values_list("value", flat=True).first()


def write(key: str, value: object, *, by: str) -> None:
    """Set a value (JSON). Verbs record the change in the audit trail."""
    Setting.objects.update_or_create(pk=_known(key), defaults={"value": value, "changed_by": by})


def demo_day() -> date | None:
    """The demo's business day; None outside the demo and before migrations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('accounts_setting') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return None
    text = read(DEMO_DATE)
    return date.fromisoformat(text) if text else None


def _known(key: str) -> str:
    if key not in KEYS:
        raise InputError("unknown_setting", f"没有设置项 {key}。", f"可用：{'、'.join(sorted(KEYS))}。")
    return key
