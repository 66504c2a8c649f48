"""Test worlds are built through services, but for two (docs/decisions/0019), which keep every invariant too."""

import ast
from pathlib import Path

import pytest

from fuzhi.steps.audit import invariants
from fuzhi.vocabulary import clock
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.guards.sources import ROOT

WRITES_TABLES = {"approved_county.py", "coverage.py"}
WRITERS = {"create", "bulk_create", "get_or_create", "update_or_create"}


def writes(path: Path) -> list[int]:
    """Lines that write a product's table without a service; accounts of people are opened either way."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        said = ast.unparse(node.func)
        is_manager = node.func.attr in WRITERS and ".objects." in said and not said.startswith("Staff.")
        if is_manager or (node.func.attr == "save" and not node.args and said != "session.save"):
            found.append(node.lineno)
    return found


def test_only_two_worlds_write_tables() -> None:
    factories = ROOT / "tests" / "factories"
    assert {path.name for path in factories.glob("*.py") if writes(path)} == WRITES_TABLES


@pytest.mark.django_db
def test_the_payments_ground_keeps_every_invariant() -> None:
    with clock.at(ground.DAY):
        ground.add_schools()
        office = ground.Office.open()
        children = [
            ground.add_person(f"P{ground.COUNTY}{n:07d}", f"学生{n}", account=bank.account_no(n), holder="王大田")
            for n in range(1, 4)
        ]
        ground.approve(office, [(child, "boarder_living_subsidy", 62_500) for child in children])
        assert invariants.check() == []
