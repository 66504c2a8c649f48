"""How much one clerk may have read: reading a workbook is the dearest thing that anybody can ask for."""

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.tallies import Limit
from fuzhi.vocabulary.errors import TooMany

READINGS = Limit("roster_reading", 60, 3600)


def take_reading(by: Staff) -> None:
    """Count one more file. Raises TooMany when it is one too many this hour."""
    if READINGS.is_passed_by(by.username):
        raise TooMany("too_many_readings", f"一小时内最多读取 {READINGS.most} 个文件。", "请稍后再上传。")
