"""What a page showed of that which is about to be done, against what is there now."""


def is_as_shown(*pairs: tuple[int | None, int]) -> bool:
    """True while each number is still the one that was shown; None = the asker was shown none, or does not say."""
    return all(shown is None or shown == now for shown, now in pairs)
