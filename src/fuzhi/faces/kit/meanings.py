"""What the words of pages mean; whoever knows says it once, at start."""

from collections.abc import Mapping

_KNOWN: dict[str, str] = {}


def learn(meanings: Mapping[str, str]) -> None:
    """Words as they stand on pages, with what they mean."""
    _KNOWN.update(meanings)


def of(word: str) -> str:
    """What a word means; empty when that is not told."""
    return _KNOWN.get(word, "")
