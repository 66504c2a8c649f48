"""Children, corrections, pairs and rosters by API: what stands in an answer, and what nobody else is told."""

from pathlib import Path

import pytest
from django.core.cache import cache

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid import services as aid
from tests.faces.api.calling import get, post
from tests.factories.rosters import PRIMARY, ZHENLAI, Office, Pupil, head_row, open_account, other_digit

pytestmark = pytest.mark.django_db
TERM = "2017-1"


@pytest.fixture
def three(office: Office) -> Office:
    """Three pupils on the roll, one of them with a wrong digit on the poverty register."""
    cache.clear()
    pupils = [Pupil(name, serial=serial) for name, serial in (("王禾苗", 31), ("孙麦穗", 33), ("李谷子", 35))]
    wrong = pupils[0].household_row(证件号码=other_digit(pupils[0].number))
    office.bring("household", [head_row(), wrong])
    office.bring("roll", [one.roll() for one in pupils])
    return office


@pytest.fixture
def far(three: Office) -> Staff:
    """The clerk of the county next door."""
    return open_account("zhenlai", "clerk", ZHENLAI)


def number_of(office: Office, name: str) -> str:
    rows = get(office.clerk, "/children").body["rows"]
    return str(next(row["number"] for row in rows if row["name"] == name and row["school_code"]))


def test_a_child_is_listed_with_the_last_four_of_its_number_alone(three: Office, far: Staff) -> None:
    answer = get(three.clerk, "/children")
    row = next(row for row in answer.body["rows"] if row["name"] == "孙麦穗")
    assert set(row) == {"person", "number", "name", "id_mask", "county_code", "village_code", "school_code"}
    full = Pupil("孙麦穗", serial=33).number
    assert row["id_mask"] == "*" * 14 + full[-4:] and full[:14] not in str(answer.body)
    assert (row["county_code"], row["school_code"]) == ("220822", PRIMARY)
    assert get(far, "/children").body == {"rows": [], "next_after": None}


def test_a_list_goes_page_by_page_and_ends(three: Office) -> None:
    everybody = [row["person"] for row in get(three.clerk, "/children").body["rows"]]
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        page = get(three.clerk, "/children", after=after, limit=2).body
        assert len(page["rows"]) <= 2
        seen += [row["person"] for row in page["rows"]]
        after = page["next_after"]
    assert seen == everybody == sorted(everybody) and len(seen) >= 4
    assert len(get(three.clerk, "/children", limit=0).body["rows"]) == 1, "a page has at least one row"


def test_one_child_with_its_decisions_and_no_amounts_for_a_village(three: Office, far: Staff) -> None:
    number = number_of(three, "孙麦穗")
    assert get(three.clerk, f"/children/{number}", term=TERM).body["decisions"] == []
    aid.run(term=TERM, county_code="220822", by=three.clerk)
    found = get(three.clerk, f"/children/{number}", term=TERM).body
    decided = {one["benefit"]: one for one in found["decisions"]}
    assert found["name"] == "孙麦穗" and decided["compulsory_fee_waiver"]["outcome"] in {"granted", "undetermined"}
    assert all(isinstance(one["amount_fen"], int) for one in decided.values())
    village = open_account("village", "village", found["village_code"])
    told = get(village, f"/children/{number}", term=TERM).body
    assert {one["benefit"] for one in told["decisions"]} == set(decided)
    assert {one["amount_fen"] for one in told["decisions"]} == {None}
    assert get(far, f"/children/{number}", term=TERM).status == 404
    assert get(three.clerk, f"/children/{number}", term="2017").status == 422


def test_a_fact_is_corrected_once_and_for_a_reason(three: Office, far: Staff) -> None:
    number = number_of(three, "孙麦穗")
    person = get(three.clerk, f"/children/{number}", term=TERM).body["person"]
    change = {"fact": "is_boarder", "value": "是", "reason": "住宿登记表", "term": TERM}
    assert post(far, f"/children/{person}/corrections", **change).status == 404
    assert post(three.clerk, f"/children/{person}/corrections", **change | {"reason": ""}).status == 422
    answer = post(three.clerk, f"/children/{person}/corrections", **change)
    assert answer.status == 200 and answer.body["correction"] > 0
    assert post(three.clerk, f"/children/{person}/corrections", **change | {"fact": "shoe_size"}).status == 422


def test_a_mended_account_is_never_sent_back_whole(three: Office, far: Staff) -> None:
    person = get(three.clerk, f"/children/{number_of(three, '孙麦穗')}", term=TERM).body["person"]
    card = {"holder_name": "孙大田", "bank_name": "吉林农信", "number": "6217000000004321", "reason": "按存折更正"}
    assert post(far, f"/children/{person}/account", **card).status == 404
    answer = post(three.clerk, f"/children/{person}/account", **card)
    assert answer.status == 200 and answer.body["change"] is None and "6217000000004321" not in str(answer.body)
    assert post(three.clerk, f"/children/{person}/account", **card | {"number": "12"}).status == 422
    other = post(three.clerk, f"/children/{person}/account", **card | {"number": "6217000000008765"})
    assert other.body["correction"] is None and other.body["change"], "another account in place of it waits"


def test_a_pair_is_read_with_reasons_and_decided(three: Office, far: Staff) -> None:
    pairs = get(three.clerk, "/matches").body["rows"]
    pair = next(one for one in pairs if any("第16位不同" in reason for reason in one["reasons"]))
    assert 0 < pair["score"] <= 1
    assert get(far, "/matches").body["rows"] == []
    path = f"/matches/{pair['pair']}"
    assert post(far, path, verdict="same").status == 404
    assert post(three.clerk, path, verdict="perhaps").status == 422
    assert post(three.clerk, path, verdict="same").body == {"pair": pair["pair"], "state": "same"}
    assert pair["pair"] not in {one["pair"] for one in get(three.clerk, "/matches").body["rows"]}


def test_a_roster_is_listed_written_and_taken_back(three: Office, far: Staff, tmp_path: Path) -> None:
    received = three.receive("roll", [Pupil("陈小荞", serial=37).roll()])
    row = get(three.clerk, "/rosters", after=received.pk - 1).body["rows"][0]
    assert (row["kind"], row["term"], row["state"]) == ("roll", TERM, "checked")
    assert (row["rows"], row["accepted"], row["rejected"], row["counts"]["new"]) == (1, 1, 0, 1)
    assert get(far, "/rosters").body["rows"] == []
    assert post(far, f"/rosters/{received.pk}/commit").status == 404
    assert post(three.clerk, f"/rosters/{received.pk}/undo").status == 409, "nothing was written yet"
    assert post(three.clerk, f"/rosters/{received.pk}/commit").body["state"] == "committed"
    assert post(far, f"/rosters/{received.pk}/undo").status == 404
    back = post(three.clerk, f"/rosters/{received.pk}/undo").body
    assert back["dependents"] == 0 and f"第 {received.pk} 批" in back["message"]
    assert get(three.clerk, "/rosters", after=received.pk - 1).body["rows"][0]["state"] == "undone"
