"""The sample city's workbooks, written once for all chain tests."""

from pathlib import Path

import pytest

from fuzhi.samples import generate_city


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    generate_city(folder, scale="small", terms=("2017-1",))
    return folder
