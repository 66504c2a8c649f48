"""One file of a parcel by itself: what goes wrong with it is said on its line and leaves the others alone."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError

from fuzhi.steps.intake.models import ParcelFile
from fuzhi.vocabulary.errors import FuzhiError

log = logging.getLogger(__name__)


@contextmanager
def by_itself(file: ParcelFile) -> Iterator[None]:
    """What goes wrong with one file is said on its line. A database that went away is nobody's fault: the task is done
    again."""
    try:
        yield
    except FuzhiError as error:
        file.code, file.message, file.mend = error.code, error.message, error.mend
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        number = uuid.uuid4().hex[:8]
        log.exception("file %s of parcel %s failed, error number %s", file.number, file.parcel_id, number)
        file.code, file.message = "bug", f"系统出错，这一份没有办成，数据没有改变。错误编号 {number}。"
        file.mend = "请稍后再试；仍不行时把错误编号告诉系统管理员。"
