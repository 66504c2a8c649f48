"""Money is a whole number of fen; yuan appear only as text.

Sources: the capital numerals follow 《支付结算办法》附件 正确填写票据和结算凭证的基本规定.
"""

import re
from decimal import Decimal, InvalidOperation

from fuzhi.vocabulary.errors import InputError

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_NOISE = re.compile(r"[,，\s¥￥]")
_TAIL = re.compile(r"[元圆]?整?$")  # at the end only: 3元5 is no amount, and not 35


def parse_yuan(text: object) -> int:
    """Yuan as typed by a person (``"1,250元"``, ``1250.0``) to fen.
    Raises InputError when it is no amount of whole fen."""
    cleaned = _TAIL.sub("", _NOISE.sub("", str(text)), count=1)
    try:
        fen = Decimal(cleaned) * 100
    except InvalidOperation:
        raise InputError("bad_money", f"“{text}”不是金额。", "请填数字，单位为元，最多两位小数。") from None
    if not fen.is_finite() or fen != fen.to_integral_value():
        raise InputError("bad_money", f"“{text}”不是整分的金额。", "请填数字，单位为元，最多两位小数。")
    return int(fen)


def yuan(fen: int) -> str:
    """Fen to plain yuan text with thousands separators and two decimals: ``123450`` -> ``"1,234.50"``."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def yuan_sign(fen: int) -> str:
    """As :func:`yuan`, with the currency sign: ``"¥1,234.50"``."""
    return f"-¥{yuan(-fen)}" if fen < 0 else f"¥{yuan(fen)}"


def wan_yuan(fen: int) -> str:
    """Fen to 万元 with two decimals, half up; for home page, charts and public totals only."""
    hundredths = (abs(fen) + 5_000) // 10_000
    sign = "-" if fen < 0 and hundredths else ""
    return f"{sign}{hundredths // 100:,}.{hundredths % 100:02d}"


def capital_yuan(fen: int) -> str:
    """The amount in capital numerals as on official papers: ``19500000`` -> ``"人民币壹拾玖万伍仟元整"``."""
    if fen < 0:
        return "人民币负" + capital_yuan(-fen).removeprefix("人民币")
    whole, jiao, cent = fen // 100, fen // 10 % 10, fen % 10
    text = _capital_integer(whole) + "元" if whole or not (jiao or cent) else ""
    if not jiao and not cent:
        return f"人民币{text}整"
    if jiao:
        text += _DIGITS[jiao] + "角"
    elif whole:
        text += "零"
    return f"人民币{text}{_DIGITS[cent] + '分' if cent else '整'}"


def _capital_integer(number: int) -> str:
    if number == 0:
        return "零"
    parts: list[str] = []
    group = 0
    pending_zero = False
    while number:
        number, four = divmod(number, 10_000)
        if four:
            text = _capital_four(four)
            if pending_zero and parts:
                parts.insert(0, "零")
            parts.insert(0, text + _GROUPS[group])
            pending_zero = four < 1_000
        elif parts:
            pending_zero = True
        group += 1
    return "".join(parts)


def _capital_four(four: int) -> str:
    text, zero = "", False
    for power in (3, 2, 1, 0):
        digit = four // 10**power % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + _UNITS[power]
            zero = False
        else:
            zero = True
    return text


def split_by_shares(amount_fen: int, shares: dict[str, int], last: str) -> dict[str, int]:
    """Split an amount by percent shares to the fen: largest remainder first, ties and what is left to ``last``.

    ``shares`` must add up to 100. The parts always add up to ``amount_fen`` exactly.
    """
    if sum(shares.values()) != 100:
        raise ValueError("shares must add up to 100")
    parts = {key: amount_fen * share // 100 for key, share in shares.items()}
    left = amount_fen - sum(parts.values())
    order = sorted(shares, key=lambda key: (-(amount_fen * shares[key] % 100), key != last))
    for key in order[:left]:
        parts[key] += 1
    return parts
