"""An office in 通榆县 on an autumn day of 2017: every test here happens then."""

import pytest


@pytest.fixture(autouse=True)
def always_in_autumn(autumn: None) -> None:
    """See ``autumn``."""
