"""How the parsing child ended says whose fault it was: the file's, or the server's."""

from pathlib import Path

import pytest

from fuzhi.rosters import isolation, read_roster
from fuzhi.rosters.child import NO_SPACE
from fuzhi.vocabulary.errors import InputError

ENDINGS = {
    f"import sys; sys.exit({NO_SPACE})": "disk_full",
    "import os; os.kill(os.getpid(), 9)": "reading_killed",
    "import os; os.kill(os.getpid(), 24)": "reading_stopped",
    "raise MemoryError": "reading_stopped",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_how_a_child_ended_says_whose_fault_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    code, path = ENDINGS[ending], tmp_path / "a.csv"
    path.write_text("姓名,学籍号\n王禾苗,G1\n", encoding="utf-8")
    (tmp_path / "child.py").write_text(ending)
    monkeypatch.setattr(isolation, "__file__", str(tmp_path / "isolation.py"))
    with pytest.raises(InputError) as refused:
        read_roster(path, "roll")
    assert refused.value.code == code
    assert ("文件本身不必修改" in refused.value.mend) == (code != "reading_stopped")
