"""An invented prefecture with other counties, items and ages runs the whole chain: a pack and its places, no line of code."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fuzhi.policy.checking import check_pack
from fuzhi.policy.folders import own_packs_folder
from fuzhi.policy.pack import load_pack
from fuzhi.samples.bank import answer as bank_answer
from fuzhi.site.commands.setup import take_pack_shares
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.accounts.services import add_staff
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid import proving, queries, services
from fuzhi.steps.aid.rules import item_labels
from fuzhi.steps.files import queries as files
from fuzhi.steps.ledger import queries as ledger
from fuzhi.steps.oversight import queries as oversight
from fuzhi.steps.payments import services as payments
from fuzhi.vocabulary import clock, places
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.identity import luhn_complete
from tests.chain.county import ask
from tests.factories.rosters import Office, Pupil, head_row, id_number

pytestmark = pytest.mark.django_db
PACK, TERM, COUNTY, OTHER = "yunze-2017", "2017-1", "990121", "990182"
SCHOOL, NAME, VILLAGE = "2199000001", "白鹭镇中心小学", "990121102201"
HERE = {
    "学校名称": NAME,
    "学校标识码": SCHOOL,
    "户口所在地行政区划": VILLAGE,
    "现住址": "海州省云泽市青禾县白鹭镇白鹭村",
}
HOME = {"县": "青禾县", "乡镇": "白鹭镇", "行政村": "白鹭村委会"}


class Child(Pupil):
    """A pupil of the invented county."""

    @property
    def number(self) -> str:
        """The ID number."""
        return id_number(self.birth, self.serial, COUNTY)

    def roll(self, **but: Any) -> tuple[Any, ...]:
        """A row of its roll."""
        return Pupil.roll(replace(self, school="2122000001"), **{"学籍号": f"G{self.number}", **HERE, **but})

    def household_row(self, **but: Any) -> tuple[Any, ...]:
        """A row of its poverty register."""
        return super().household_row(**{**HOME, **but})

    def bill(self, **but: Any) -> tuple[Any, ...]:
        """A row of its bill."""
        return Pupil.bill(replace(self, school="2122000001"), **{"学校名称": NAME, "学籍号": f"G{self.number}", **but})


POOR, BOARDER = Child("白小鹭", serial=31), Child("白小荷", birth="20080301", serial=33, household="1100000002")
OLDEST = Child("白大桥", birth="19990101", serial=35, household="1100000003")  # 18, at no school
OLDER = Child("白老桥", birth="19980101", serial=37, household="1100000003")  # 19: of age in Baicheng, not here


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The pack chosen, its shares taken, the registers of one county imported."""
    monkeypatch.setenv("FUZHI_HOME", str(tmp_path / "home"))
    shutil.copytree(Path(__file__).parents[1] / "packs" / "yunze_2017", own_packs_folder() / "yunze_2017")
    with clock.at(date(2017, 10, 10)):
        admin = add_staff(
            username="yunze", display_name="李四", role="admin", area_code="2208", password="", is_demo=True
        )
        take_pack_shares(services.use_pack(name=PACK, from_term=TERM, by=admin))
        found = Office(tmp_path, _member("clerk"), county=COUNTY)
        found.bring("school", [(SCHOOL, NAME, "青禾县", "小学", "公办", "乡镇", "否", VILLAGE, None)])
        heads = [
            head_row(
                household=child.household,
                证件号码=id_number("19790203", 11 + at, COUNTY),
                **HOME,
                人编号=f"9901{at}",
                银行账号=card,
            )
            for at, (child, card) in enumerate(
                ((POOR, luhn_complete("621700000000123456")), (BOARDER, None), (OLDEST, None))
            )
        ]
        found.bring("household", [*heads, *(c.household_row() for c in (POOR, BOARDER, OLDEST, OLDER))])
        found.bring("roll", [POOR.roll(), BOARDER.roll(就读方式="住校")])
        found.bring("bill", [POOR.bill(), BOARDER.bill()])
        yield found


def _member(role: str, school: str = "") -> Staff:
    return add_staff(
        username=f"yunze-{role}",
        display_name="李四",
        role=role,
        area_code=COUNTY,
        school_code=school,
        password="",
        is_demo=True,
    )


def _number(name: str) -> str:
    return str(ask("SELECT number FROM registry_person_v WHERE name = %s", name)[0][0])


def _published() -> Any:
    """From the run to the end of the notice."""
    for sheet, school in ask("SELECT id, school_code FROM aid_sheet WHERE county_code = %s AND state = 'open'", COUNTY):
        services.confirm_sheet(sheet_id=sheet, by=_member("school", school), marked={})
    made = services.submit_list(county_code=COUNTY, term=TERM, by=Staff.objects.get(username="yunze-clerk"))
    notice = services.approve_list(list_id=made.pk, by=_member("checker"))
    services.take_down_due(on=date(2017, 11, 1))
    return notice


def test_the_pack_is_sound(office: Office) -> None:
    assert check_pack(load_pack(PACK)) == []


def test_the_places_are_the_packs(office: Office) -> None:
    assert places.counties() == {COUNTY: "青禾县", OTHER: "石桥市"} and places.prefecture() == "9901"
    assert places.full_name(VILLAGE) == "青禾县白鹭镇白鹭村委会"
    assert ask("SELECT name, parent_code FROM registry_place_v WHERE code = %s", VILLAGE) == [
        ("白鹭村委会", "990121102")
    ]
    assert list(item_labels())[:3] == ["rice_grant", "book_waiver", "breakfast"]
    with pytest.raises(InputError, match="990121、990182"):
        services.run(term=TERM, county_code="220822", by=office.clerk)


def test_from_the_workbooks_to_the_journal(office: Office, tmp_path: Path) -> None:
    run = services.run(term=TERM, county_code=COUNTY, by=office.clerk)
    granted = "SELECT p.name, d.benefit, d.amount_fen FROM aid_decision_v d JOIN registry_person_v p USING (person_id)"
    assert set(ask(f"{granted} WHERE d.is_current AND d.outcome = 'granted' AND d.county_code = %s", COUNTY)) == {
        ("白小鹭", "rice_grant", 33_300),
        *((name, "book_waiver", 9_000) for name in ("白小鹭", "白小荷")),
        *((name, "breakfast", 25_000) for name in ("白小鹭", "白小荷")),
    }
    why = queries.explained(Scope(COUNTY), _number("白小荷"), TERM, "rice_grant")
    assert why.pack.name == PACK and why.explanation.reasons == ("day_pupil",)
    assert proving.prove_run(run).faults == ()
    notice = _published()
    assert notice is not None and notice.number == "QH17秋-公示1" and notice.count == 1
    finance = _member("finance")
    batches = [
        payments.make_batch(county_code=COUNTY, term=TERM, delivery=delivery, by=finance)
        for delivery in ("cash", "waiver", "in_kind")
    ]
    checker = Staff.objects.get(username="yunze-checker")
    for batch in batches:
        payments.release_batch(batch_id=batch.pk, by=checker)
    request = payments.fetch_request(batch_id=batches[0].pk, form="sheet", by=finance)
    with files.opened(request) as sheet:
        given = bank_answer(sheet, book=tmp_path / "bank.json")
    (tmp_path / given.name).write_bytes(given.data)
    found = payments.record_return(batch_id=batches[0].pk, path=tmp_path / given.name, name=given.name, by=finance)
    payments.confirm_return(return_id=found.pk, by=checker, rest_is_paid=True)
    assert ask("SELECT state, amount_fen FROM payments_line_v WHERE batch_id = %s", batches[0].pk) == [("paid", 33_300)]
    journal = [row for row in ledger.export_rows(Scope(COUNTY), TERM) if row[5] == "rice_grant"]
    assert sum(int(str(row[-1])) for row in journal) == 0
    assert {str(row[-2]): int(str(row[-1])) for row in journal if int(str(row[-1])) < 0} == {
        "city": -29_970,
        "county": -3_330,
    }


def test_coverage_counts_the_ages_of_this_law(office: Office) -> None:
    """18 is of age to learn here and 19 is not; in Baicheng both would be."""
    services.run(term=TERM, county_code=COUNTY, by=office.clerk)
    oversight.snapshot(TERM)
    counted = {
        row[0] for row in ask("SELECT p.name FROM oversight_coverage_v c JOIN registry_person_v p USING (person_id)")
    }
    assert {"白小鹭", "白小荷", "白大桥"} <= counted and "白老桥" not in counted
