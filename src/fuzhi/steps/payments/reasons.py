"""What banks write beside a failed line: masked before it is stored, and read as a kind with its mend."""

import re
from dataclasses import dataclass

_SPEAKS_OF_NAME = re.compile(r"户名|姓名|户主|持卡人|客户名")
_VERDICT = re.compile(r"^.*?(?:不符|不一致|不匹配|不相符|错误|有误)")
_NUMBER = re.compile(r"[\d*]{5,}")
HIDDEN = "［已隐去］"


@dataclass(frozen=True, slots=True)
class FailureKind:
    """How a failure is called, and what usually mends it."""

    label: str
    mend: str


_KINDS: tuple[tuple[str, FailureKind], ...] = (
    ("户名", FailureKind("户名不符", "与家长核对户名，按存折更正")),
    ("姓名", FailureKind("户名不符", "与家长核对户名，按存折更正")),
    ("销户", FailureKind("账户已销户", "请家长换用在用的账户")),
    ("冻结", FailureKind("账户冻结", "请家长到网点解冻，或换用账户")),
    ("只进不出", FailureKind("账户状态异常", "请家长到网点处理，或换用账户")),
    ("睡眠", FailureKind("睡眠户", "请家长到网点激活后再补发")),
    ("状态异常", FailureKind("账户状态异常", "请家长到网点处理，或换用账户")),
    ("非结算户", FailureKind("账户不能转入", "请家长换用结算账户")),
    ("不存在", FailureKind("账号不存在", "请学校或村里补登账号")),
    ("账号", FailureKind("账号有误", "请学校或村里核对账号")),
    ("帐号", FailureKind("账号有误", "请学校或村里核对账号")),
    ("证件", FailureKind("开户资料不全", "请家长持证件到网点补登")),
)
_OTHER = FailureKind("银行退回", "请向银行问明原因，更正账户后补发")


def mask_reason(text: str) -> str:
    """Hide the true holder's name and all but the last four of numbers: ``户名不符,原户名为[张三]`` names nobody.

    Banks print the name in many ways, so nothing that follows the verdict is kept when the reason speaks of a name.
    """
    text = " ".join(text.split())
    if _SPEAKS_OF_NAME.search(text):
        verdict = _VERDICT.match(text)
        kept = verdict[0] if verdict else "户名不符"
        kept = kept if len(kept) <= 12 else "户名不符"
        rest = text[verdict.end() :] if verdict else text
        text = f"{kept}，登记户名{HIDDEN}" if any(ch >= "\u3400" for ch in rest) else kept
    return _NUMBER.sub(lambda hit: "*" * 4 + hit[0][-4:], text)[:200]


def kind_of(reason: str) -> FailureKind:
    """The kind of failure that a bank's words speak of."""
    return next((kind for word, kind in _KINDS if word in reason), _OTHER)
