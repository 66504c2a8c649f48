"""What acts for many approved items ask."""

from typing import ClassVar

from fuzhi.faces.kit.bulk_forms import ManyWithReason


class PutMany(ManyWithReason):
    """Why they are left out."""

    label: ClassVar[str] = "为什么暂缓"
    hint: ClassVar[str] = "例如：收款的卡是教师的，等家长提供自己的存折"


class LiftMany(ManyWithReason):
    """Why they may be paid now."""

    label: ClassVar[str] = "为什么可以发了"


class DisagreeMany(ManyWithReason):
    """Why they should not be left out."""

    label: ClassVar[str] = "为什么不同意"
