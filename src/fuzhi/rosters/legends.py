"""What a sheet itself says its marks mean: ○表示住校, 注：√为是，×为否, a header 是否住宿（●是 ○否）.

A circle alone is nobody's yes or no; where the sheet has a legend, the legend counts, also against what a mark usually
means.
"""

import re
import unicodedata
from collections.abc import Iterable

from fuzhi.rosters.cleaning.cell import Clean, plain_text, text_of
from fuzhi.rosters.kinds.shape import Field

_MARKS = "○◯〇●◎△▲▽▼☆★√✓✔×✕✗✘□■☐☑◇◆"
SHORT = 4
"""A mark with what typing adds around it."""
_MEANS = r"\s*(?:[:=]|[-—]+|表示|代表|是指|即为|即|为|指)?\s*[“”\"']?"
_LETTER = rf"[^\s,;。、()\[\]“”\"'/{_MARKS}]"
_MARK_FIRST = re.compile(rf"[“”\"']?(?P<mark>[{_MARKS}])[“”\"']?{_MEANS}(?P<word>{_LETTER}{{1,8}})")
_WORD_FIRST = re.compile(
    rf"(?:^|[\s,;。、(:])(?P<word>{_LETTER}{{1,8}}?)\s*(?:[者的]?请?(?:打|画|划|填|用|标|写)[上为]?)\s*"
    rf"[“”\"']?(?P<mark>[{_MARKS}])"
)


def legend_of(texts: Iterable[str]) -> dict[str, str]:
    """Mark -> word, as the texts explain them; a mark that is explained in two ways is left out."""
    said: dict[str, set[str]] = {}
    for text in texts:
        plain = unicodedata.normalize("NFKC", text)
        for pattern in (_WORD_FIRST, _MARK_FIRST):
            hits = list(pattern.finditer(plain))
            for hit in hits:
                said.setdefault(hit["mark"], set()).add(hit["word"])
            if hits:
                break
    return {mark: words.pop() for mark, words in said.items() if len(words) == 1}


def by_legend(field: Field, legend: dict[str, str]) -> dict[str, str]:
    """Of a legend what counts for a field: marks that it does not take as text, words that it understands."""
    if field.clean is plain_text:
        return {}
    return {mark: word for mark, word in legend.items() if _is_open(field.clean, mark) and _knows(field.clean, word)}


def _is_open(clean: Clean, mark: str) -> bool:
    value, _ = clean(mark)
    return value is None or isinstance(value, bool)


def _knows(clean: Clean, word: str) -> bool:
    value, issues = clean(word)
    return value is not None and not issues


def is_mark(raw: object) -> bool:
    """True for a cell that is one mark alone."""
    return isinstance(raw, str) and len(raw) <= SHORT and len(text := text_of(raw)) == 1 and text in _MARKS
