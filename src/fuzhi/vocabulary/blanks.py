"""What people write where they know nothing: words and numbers that fill a cell and say nothing of anybody.

One list for the reader of rosters and for matching: an equal blank is no evidence.
"""

import re
import unicodedata

_WORDS = frozenset(
    [
        "无",
        "没有",
        "无名",
        "暂无",
        "尚无",
        "空",
        "空白",
        "不详",
        "未详",
        "不明",
        "不清",
        "不清楚",
        "不知",
        "不知道",
        "未知",
        "待查",
        "待定",
        "待补",
        "待补充",
        "待补录",
        "待核",
        "待核实",
        "待填",
        "待办",
        "待录入",
        "同上",
        "同前",
        "上同",
        "同左",
        "略",
        "未填",
        "未填写",
        "未登记",
        "未提供",
        "未采集",
        "未取名",
        "未起名",
        "待取名",
        "未命名",
        "姓名",
        "某",
        "某某",
        "某某某",
        "测试",
        "无此人",
        "补",
        "缺",
        "缺失",
        "丢失",
        "遗失",
        "未办",
        "未办理",
        "未上户",
        "未上户口",
        "未落户",
        "无户口",
        "黑户",
        "无证",
        "无证件",
        "无身份证",
        "没有身份证",
        "未办身份证",
        "未办证",
        "办理中",
        "正在办理",
        "补办中",
        "无电话",
        "没电话",
        "没有电话",
        "无手机",
        "停机",
        "空号",
        "无家长",
        "无监护人",
        "无地址",
        "外地",
        "本地",
        "本村",
        "本乡",
        "本镇",
        "本县",
        "本市",
        "NA",
        "N/A",
        "NAN",
        "NIL",
        "NULL",
        "NONE",
        "UNKNOWN",
        "NOTKNOWN",
        "TEST",
        "TBD",
        "<NA>",
        "NAT",
        "#N/A",
    ]
)
_RELATIONS = frozenset(
    [
        "父",
        "母",
        "父亲",
        "母亲",
        "爸爸",
        "妈妈",
        "爷爷",
        "奶奶",
        "姥爷",
        "姥姥",
        "外公",
        "外婆",
        "祖父",
        "祖母",
        "父母",
        "双亲",
        "家长",
        "监护人",
        "本人",
        "户主",
        "孤儿",
        "其他",
    ]
)
_RUNS = ("01234567890123456789", "98765432109876543210")
_FILLER_FROM = 4
_TAIL_FROM = 10
_ID_FROM = 15
_ZEROS_AT_END = "0" * 7


def means_nothing(text: str) -> bool:
    """True for a text that stands for nothing: empty, only signs, 无, 不详, 待补, N/A, 000000, 1111, 123456789."""
    plain = "".join(unicodedata.normalize("NFKC", text).upper().split())
    bare = plain.strip("".join(ch for ch in set(plain) if not ch.isalnum()))
    return not bare or bare in _WORDS or plain in _WORDS or set(bare) <= set("0X-./") or is_filler(bare)


def is_filler(text: str) -> bool:
    """True for a number that nobody was given: one digit repeated, digits counted up or down, or a long tail of such.

    ``00000000000``, ``111111``, ``12345678900``, ``220822000000000000``, ``19999999999``.
    """
    digits = re.sub(r"[^0-9A-Z]", "", text.upper())
    if len(digits) < _FILLER_FROM or not digits.rstrip("X").isdigit():
        return False
    digits = digits.rstrip("X")
    if len(set(digits)) == 1 or _is_counted(digits):
        return True
    if len(digits) >= _ID_FROM and digits.endswith(_ZEROS_AT_END):
        return True
    return len(digits) >= _TAIL_FROM and len(set(digits[-_TAIL_FROM:])) == 1


def _is_counted(digits: str) -> bool:
    """1234567890…, 9876…; also 12345678900, where the last digits stopped counting."""
    head = digits if len(digits) < _TAIL_FROM else digits[:9]
    return len(head) >= 6 and any(head in run for run in _RUNS)


def names_nobody(text: str) -> bool:
    """True for what is no person's name: a blank, or only what somebody is to the child (父亲, 监护人)."""
    return means_nothing(text) or "".join(text.split()) in _RELATIONS
