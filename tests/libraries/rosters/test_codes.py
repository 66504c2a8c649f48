"""Every code has a meaning and a mend in docs/error-codes.md, and nothing is told under a code that has none."""

import re
import string
from pathlib import Path

import pytest

import fuzhi.rosters
from fuzhi.rosters.codes import CELL_CODES
from fuzhi.rosters.kinds import KINDS
from fuzhi.rosters.refusals import wrong_kind
from fuzhi.vocabulary.codes import RosterKind

SOURCE = Path(fuzhi.rosters.__file__).parent
DOC = (SOURCE.parents[2] / "docs" / "error-codes.md").read_text(encoding="utf-8")
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py")))


@pytest.mark.parametrize("code", sorted(CELL_CODES))
def test_a_cell_code_is_explained_and_used(code: str) -> None:
    known = CELL_CODES[code]
    row = re.search(rf"^\| `{code}` \| (\S+) \| (.+?) \| (.+?) \|$", DOC, re.MULTILINE)
    assert row, f"{code} is not in docs/error-codes.md"
    assert row[1] == ("自动更正" if known.is_repair else {"error": "退回该行", "warning": "提醒"}[known.severity])
    assert len(re.findall(rf'"{code}"', CODE)) >= 2, f"{code} is never told"
    for text in (known.message, known.fix):
        assert text.endswith("。"), "a sentence"
        assert {name for _, name, _, _ in string.Formatter().parse(text) if name} <= {"label", "value", "detail"}


def test_every_refusal_of_a_file_is_explained() -> None:
    refusals = set(re.findall(r'InputError\(\s*"([a-z_0-9]+)"', CODE))
    assert {"wrong_kind", "password_protected", "too_many_rows", "reading_stopped"} <= refusals
    assert [code for code in sorted(refusals) if f"| `{code}` |" not in DOC] == []


def test_no_sentence_shows_english() -> None:
    for code, known in CELL_CODES.items():
        words = re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}", "", known.message + known.fix))
        assert words == [], code


def test_a_bank_return_of_another_kind_offers_no_choice_that_is_not_there() -> None:
    bank, bill = KINDS[RosterKind.BANK_RETURN], KINDS[RosterKind.BILL]
    assert wrong_kind("回盘.xlsx", bank, bill).mend == "请换成银行回盘文件后重新提交。"
    assert "改选" in wrong_kind("清单.xlsx", bill, bank).mend
