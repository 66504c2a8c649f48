"""Names of people: folding for comparison, and pinyin as a sort and search aid (never identity).

Sources: 民委发〔2016〕33号 (the name dot is U+00B7); private-use codes of rare characters as listed in the GB18030 tables.
"""

import functools
import unicodedata

_DOTS = dict.fromkeys(map(ord, "\u2022\u2027\u2219\u22c5\u30fb\uff65\u25cf\ufe52\uff0e."), "\u00b7")
_PRIVATE = {
    0xE863: "䶮",
    0xE81B: "㑇",
    0xE7C7: "ḿ",
    0xE81E: "龴",
    0xE826: "龵",
    0xE82B: "龶",
    0xE82C: "龷",
    0xE832: "龸",
    0xE843: "龹",
    0xE854: "龺",
    0xE864: "龻",
}
_SURNAMES = {
    "单": "shan",
    "仇": "qiu",
    "解": "xie",
    "曾": "zeng",
    "查": "zha",
    "区": "ou",
    "任": "ren",
    "华": "hua",
    "朴": "piao",
    "盖": "ge",
    "乐": "yue",
    "尉": "yu",
    "万": "wan",
    "缪": "miao",
    "翟": "zhai",
    "覃": "qin",
}


def tidy_name(text: str) -> str:
    """A name as it should be stored: no blanks, one kind of dot, private-use codes replaced; the spelling is kept."""
    text = text.translate(_DOTS).translate(_PRIVATE)
    return "".join(ch for ch in text if not ch.isspace() and unicodedata.category(ch) not in ("Cf", "Cc"))


def name_key(text: str) -> str:
    """The form in which two names are compared: tidied, compatibility forms folded, upper case."""
    return unicodedata.normalize("NFKC", tidy_name(text)).translate(_DOTS).upper()


def sought(text: str) -> str:
    """What was typed to find something, as it is kept: compatibility forms folded, no blanks, nothing invisible."""
    return unicodedata.normalize("NFKC", tidy_name(text)).translate(_DOTS)


@functools.lru_cache(maxsize=100_000)
def pinyin_key(name: str) -> str:
    """Whole pinyin without tones for sorting: ``王小明`` -> ``wang xiao ming``."""
    if not name:
        return ""
    from pypinyin import Style, lazy_pinyin  # its tables take 0.2 s to load, and most commands sort nobody

    parts = lazy_pinyin(name, style=Style.NORMAL)
    if name[0] in _SURNAMES:
        parts[0] = _SURNAMES[name[0]]
    return " ".join(parts).lower()


def pinyin_initials(name: str) -> str:
    """First letters for searching: ``王小明`` -> ``wxm``."""
    return "".join(part[0] for part in pinyin_key(name).split() if part)
