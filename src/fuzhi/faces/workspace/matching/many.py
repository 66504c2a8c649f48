"""What acts for many pairs ask."""

from typing import ClassVar

from fuzhi.faces.kit.bulk_forms import ManyWithReason


class DecideMany(ManyWithReason):
    """By what they were judged; it stands on each pair."""

    label: ClassVar[str] = "凭什么定"
    hint: ClassVar[str] = "例如：姓名、出生日期都相同，证件号只抄错一位"
