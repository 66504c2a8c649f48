"""``fuzhi shares`` and ``fuzhi check``: one person enters, another confirms, the county's shares are others from then."""

import json
from datetime import date

import pytest

from fuzhi.policy import load_pack
from fuzhi.site import main
from fuzhi.site.commands.setup import take_pack_shares
from fuzhi.steps.audit import invariants
from fuzhi.steps.ledger.models import ShareSet
from fuzhi.steps.ledger.services import shares_of
from fuzhi.vocabulary.places import counties
from tests.factories.rosters import TONGYU, open_account

pytestmark = pytest.mark.django_db
DAY = date(2018, 1, 1)
ENTER = ["shares", "set", "--tier", "national", "--from", "2018-01-01", "--document", "吉财教〔2017〕12号"]


def said(words: list[str], capsys: pytest.CaptureFixture[str], code: int = 0) -> str:
    """What a command prints for people, having ended with this code."""
    assert main.run(words) == code
    return capsys.readouterr().err


def test_shares_are_entered_shown_and_confirmed(capsys: pytest.CaptureFixture[str]) -> None:
    open_account("finance", "finance", TONGYU)
    open_account("check", "checker", TONGYU)
    told = said([*ENTER, "--percents", "central=50，county=50", "--as", "finance"], capsys)
    number = str(ShareSet.objects.latest("pk").pk)
    assert f"编号 {number}" in told and f"fuzhi shares confirm {number}" in told
    shown = said(["shares", "show", "--as", "finance"], capsys)
    assert "中央 50%、县级 50%；吉财教〔2017〕12号；待另一人确认" in shown and "示例比例" in shown
    assert shares_of(TONGYU, "national", DAY)["central"] == 60
    assert "已确认" in said(["shares", "confirm", number, "--as", "check"], capsys)
    assert shares_of(TONGYU, "national", DAY) == {"central": 50, "county": 50}
    assert "不能“不通过”" in said(["shares", "confirm", number, "--refuse", "--as", "check"], capsys, 2)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--percents", "central:50"], "不是分担比例"),
        (["--percents", "central=50"], "合计 50%"),
        (["--percents", "county=100", "--from", "元旦"], "不是日期"),
    ],
)
def test_what_is_no_share_is_refused(capsys: pytest.CaptureFixture[str], more: list[str], words: str) -> None:
    open_account("finance", "finance", TONGYU)
    before = ShareSet.objects.count()
    assert words in said([*ENTER, *more, "--as", "finance"], capsys, 2)
    assert ShareSet.objects.count() == before


def test_setup_takes_the_packs_sample_shares_once() -> None:
    standing = ShareSet.objects.count()
    take_pack_shares(load_pack("baicheng-2017"))
    assert ShareSet.objects.count() == standing == 4 * len(counties()) + 3, "meals in three counties"


def test_the_check_counts_every_invariant_and_names_a_fault(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main.run(["check", "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == {"invariants": len(invariants.every()), "faults": []} and "核对通过" in told.err
    broken = invariants.Invariant("broken", lambda: ["某处不符"])
    monkeypatch.setattr(invariants, "every", lambda: [broken])
    assert main.run(["check", "--json"]) == 2
    told = capsys.readouterr()
    assert json.loads(told.out)["faults"] == [{"name": "broken", "sentence": "某处不符"}] and "1 处不符" in told.err
