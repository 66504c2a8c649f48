"""An address as it is compared: without the words that some write and others leave out."""

import functools
import re

from fuzhi.vocabulary.places import Jurisdiction, here

_NOISE = re.compile(r"(村民委员会|居民委员会|村委会|居委会|委会|[\s,，.。·]|村|屯|社区|社|组|号)")


@functools.lru_cache(maxsize=4)
def _above(jurisdiction: Jurisdiction) -> re.Pattern[str]:
    return re.compile(f"{re.escape(jurisdiction.province)}|{re.escape(jurisdiction.name)}")


def bare_address(address: str) -> str:
    """An address without what every address of the prefecture has, and without the words that some leave out."""
    return _NOISE.sub("", _above(here()).sub("", address))
