"""One county's semester from workbooks to money, through the services that pages use."""

import csv
import shutil
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from django.db import connection

from fuzhi.samples.bank import answer as bank_answer
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid import services as aid
from fuzhi.steps.files import queries as files
from fuzhi.steps.intake import services as intake
from fuzhi.steps.intake.states import Covers
from fuzhi.steps.payments import services as payments
from fuzhi.steps.registry import services as registry
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Delivery, Role, RosterKind
from fuzhi.vocabulary.identity import luhn_complete
from fuzhi.vocabulary.money import parse_yuan

COUNTY, TERM = "220822", "2017-1"
KINDS = ("school", "kindergarten", "household", "disability", "minimum_living", "roll", "bill", "teacher")


def ask(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    """Rows of a query on the published views."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def sums(sql: str, *params: Any) -> dict[str, tuple[int, int]]:
    """{item: (count, fen)} of a query that gives item, count, fen."""
    return {item: (int(count), int(fen)) for item, count, fen in ask(sql, *params)}


@dataclass
class County:
    """The office of one county and its folder of workbooks."""

    folder: Path
    staff: dict[str, Staff] = field(default_factory=dict)

    def member(self, role: Role, school_code: str = "") -> Staff:
        """One member of staff a role (and school), made when first needed."""
        name = f"{role.value}{school_code}"
        if name not in self.staff:
            self.staff[name] = Staff.objects.create(
                username=f"chain-{name}",
                display_name=role.label,
                role=role.value,
                area_code=COUNTY,
                school_code=school_code,
            )
        return self.staff[name]

    def receive_all(self) -> None:
        """Import every workbook of the county."""
        clerk = self.member(Role.CLERK)
        with clock.at(date(2017, 10, 10)):
            for kind in KINDS:
                path = self.folder / f"{COUNTY}-{kind}.xlsx"
                batch = intake.receive(
                    path=path, name=path.name, kind=RosterKind(kind).value, county_code=COUNTY, term=TERM, by=clerk
                )
                intake.commit(batch_id=batch.pk, by=clerk, covers=Covers.WHOLE)

    def decide(self) -> None:
        """The run."""
        with clock.at(date(2017, 10, 12)):
            aid.run(term=TERM, county_code=COUNTY, by=self.member(Role.CLERK))

    def confirm_and_publish(self) -> None:
        """Schools confirm, the clerk submits, a second person approves, the notice runs its days."""
        with clock.at(date(2017, 10, 18)):
            for sheet, school in ask(
                "SELECT id, school_code FROM aid_sheet WHERE county_code = %s AND state = 'open'", COUNTY
            ):
                aid.confirm_sheet(sheet_id=sheet, by=self.member(Role.SCHOOL, school), marked={})
        with clock.at(date(2017, 10, 20)):
            made = aid.submit_list(county_code=COUNTY, term=TERM, by=self.member(Role.CLERK))
        with clock.at(date(2017, 10, 23)):
            aid.approve_list(list_id=made.pk, by=self.member(Role.CHECKER))
        with clock.at(date(2017, 10, 31)):
            aid.take_down_due(on=date(2017, 10, 31))

    def make_batches(self) -> dict[Delivery, Any]:
        """One batch a way of delivery, made by finance and released by the checker."""
        made = {}
        with clock.at(date(2017, 11, 1)):
            for delivery in Delivery:
                made[delivery] = payments.make_batch(
                    county_code=COUNTY, term=TERM, delivery=delivery.value, by=self.member(Role.FINANCE)
                )
        with clock.at(date(2017, 11, 2)):
            for batch in made.values():
                payments.release_batch(batch_id=batch.pk, by=self.member(Role.CHECKER), reason="逐一核实过")
        return made

    def bank_answers(self, batch_id: int, book: Path) -> Path:
        """The bank's file for a released batch."""
        request = payments.fetch_request(batch_id=batch_id, form="sheet", by=self.member(Role.FINANCE))
        with files.opened(request) as sheet:
            given = bank_answer(sheet, book=book)
        path = book.parent / given.name
        path.write_bytes(given.data)
        return path

    def record(self, batch_id: int, path: Path) -> Any:
        """Take the bank's file in."""
        with clock.at(date(2017, 11, 6)):
            found = payments.record_return(batch_id=batch_id, path=path, name=path.name, by=self.member(Role.FINANCE))
            return payments.confirm_return(return_id=found.pk, by=self.member(Role.CHECKER), rest_is_paid=True).batch

    def mend_failed(self, batch_id: int) -> int:
        """New cards for all whose payment came back."""
        failed = ask(
            "SELECT DISTINCT person_id, holder_name FROM payments_line_v WHERE batch_id = %s AND state = 'failed'",
            batch_id,
        )
        with clock.at(date(2017, 11, 10)):
            for number, (person, holder) in enumerate(failed):
                made = registry.mend_account(
                    person_id=person,
                    holder_name=holder,
                    bank_name="白城农村商业银行",
                    number=luhn_complete(f"62284809500000{number:04d}"),
                    reason="银行退回，家长带来新卡",
                    by=self.member(Role.FINANCE),
                )
                registry.confirm_change(change_id=made.pk, by=self.member(Role.CHECKER))
        return len(failed)


def truths(samples: Path, kind: str) -> list[dict[str, str]]:
    """The truth's rows of one kind for this county and term."""
    with (samples / "truth.csv").open(encoding="utf-8-sig", newline="") as lines:
        return [
            row
            for row in csv.DictReader(lines)
            if (row["kind"], row["term"], row["county_code"]) == (kind, TERM, COUNTY)
        ]


def due_of(row: dict[str, str]) -> dict[str, int]:
    """``child_due``'s expected items in fen."""
    return {item: parse_yuan(amount) for item, amount in (part.split("=") for part in row["expected"].split(";"))}


def copy_of(samples: Path, folder: Path) -> Path:
    """The county's workbooks of the term, to be changed."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in (samples / TERM).glob(f"{COUNTY}-*.xlsx"):
        shutil.copy(path, folder / path.name)
    return folder


def row_of(path: Path, sheet: str, number: int) -> list[Any]:
    """The cells of one row as they stand."""
    book = openpyxl.load_workbook(path)
    return [cell.value for cell in book[sheet][number]]


def delete_row(path: Path, sheet: str, number: int) -> None:
    """Take one row out of a workbook."""
    book = openpyxl.load_workbook(path)
    book[sheet].delete_rows(number)
    book.save(path)


def find_row(path: Path, text: str) -> tuple[str, int]:
    """Sheet and row in which a cell reads ``text`` (blanks and case aside)."""
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows():
            if any(str(cell.value or "").strip().strip("'").upper() == text for cell in row):
                return sheet.title, row[0].row
    raise LookupError(text)


def set_cell(path: Path, sheet: str, number: int, header: str, change: Any) -> None:
    """Change the cell of a row under a header: ``change(old) -> new``."""
    book = openpyxl.load_workbook(path)
    for row in book[sheet].iter_rows(max_row=12):
        names = [str(cell.value or "").replace(" ", "").replace("\u3000", "") for cell in row]
        if header in names:
            cell = book[sheet].cell(number, names.index(header) + 1)
            cell.value = change(cell.value)
            book.save(path)
            return
    raise LookupError(header)
