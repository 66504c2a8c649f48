"""What a bank says of one payment, read by meaning: it arrived, it came back, or nobody can tell. Never guessed.

Sources: the words that banks print into returns of batch payments, in the column of the result or of the message.
"""

import re

from fuzhi.rosters.cleaning.cell import narrow
from fuzhi.vocabulary.blanks import means_nothing

SUCCESS, FAILED, UNCLEAR = "success", "failed", "unclear"

_NOT_DONE = re.compile(r"(?:未能?|不|没有?|非|无法|尚未)(?:交易|处理|发放|代发|入账|到账)?(?:成功|入账|到账)")
_OPEN = re.compile(
    r"处理中|进行中|办理中|受理|待[核处确查入复返审付发]|等待|排队|可疑|未知|不明|不详|未处理|未返回|未决|超时|已提交|已发送|已报送|部分(?:成功|处理|到账|入账)|冲正|撤销|撤回"
    r"|重复|processing|pending|unknown|timeout|partial",
    re.IGNORECASE,
)
_CAME_BACK = re.compile(
    r"失败|退回|退票|退汇|退款|不符|不一致|不匹配|不相符|不对|销户|冻结|止付|挂失|睡眠|久悬|不动户|不存在|查无|无此|有误|错误|信息错|账号错|户名错"
    r"|非结算|只进不出|状态异常|状态不正常|户异常|不能|不可|不允许|不支持|拒绝|拒付|不足|超限|受限|限制|过期|注销|作废|无效|未激活|未开户|停用|未启用|非法"
    r"|unsuccess|fail|reject|invalid|error|closed|frozen|refused|returned",
    re.IGNORECASE,
)
_ARRIVED = re.compile(r"成功|已入账|已到账|已发放|已代发|已处理|已记账|(?<!un)success", re.IGNORECASE)
_WHOLE = dict.fromkeys(("入账", "到账", "S", "Y", "YES", "OK", "是", "√", "TRUE"), SUCCESS)
_WHOLE |= dict.fromkeys(("F", "N", "NO", "否", "×", "FALSE"), FAILED)
_CODE_OF_SUCCESS = re.compile(r"0{2,8}")
_CODE = re.compile(r"[A-Z]{0,6}[-_]?\d{1,10}[A-Z]?", re.IGNORECASE)


def read_result(text: str | None) -> str | None:
    """``success``, ``failed``, ``unclear`` (处理中, or two things at once); None for a blank and for unknown words."""
    plain = narrow(text or "")
    if _CODE_OF_SUCCESS.fullmatch(plain):
        return SUCCESS
    if _OPEN.search(plain):
        return UNCLEAR
    if not plain or means_nothing(plain):
        return None
    if (whole := _WHOLE.get(plain.upper())) is not None:
        return whole
    plain = _NOT_DONE.sub("失败", plain)
    came_back, arrived = bool(_CAME_BACK.search(plain)), bool(_ARRIVED.search(plain))
    if came_back and arrived:
        return UNCLEAR
    return FAILED if came_back else SUCCESS if arrived else None


def is_bare_code(text: str | None) -> bool:
    """True for a code of the bank's own (E102), which says nothing to us and takes nothing from the words beside it."""
    return bool(text) and bool(_CODE.fullmatch(narrow(text or "")))


def read_both(result: str | None, message: str | None) -> str | None:
    """One answer from the result's and the message's column; they must not contradict each other.

    None when neither says anything that is known.
    """
    known = {read for read in (read_result(result), read_result(message)) if read}
    if len(known) == 1:
        only = known.pop()
        is_unread = read_result(result) is None and bool(result) and not means_nothing(result or "")
        return UNCLEAR if is_unread and not is_bare_code(result) else only
    return UNCLEAR if known else None
