"""The database itself refuses that one person submits a list and opens its notice."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fuzhi.steps.aid import models
from fuzhi.vocabulary import clock
from tests.factories.registers import TONGYU
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TERM = "2017-1"


@pytest.mark.usefixtures("as_owner")
def test_the_database_refuses_a_notice_by_whoever_made_the_list(world: World) -> None:
    made = models.AidList.objects.create(
        county_code=TONGYU, term=TERM, no=9, kind="main", made_by=world.clerk, submitted_at=clock.now()
    )
    opened: dict[str, Any] = {
        "aid_list": made,
        "county_code": TONGYU,
        "term": TERM,
        "title": "x",
        "opened_on": clock.today(),
        "working_days": 5,
        "closes_on": clock.today() + timedelta(days=7),
    }
    with pytest.raises(IntegrityError, match="aid_notice_four_eyes"), transaction.atomic():
        models.Notice.objects.create(**opened, number="n1", opened_by=world.clerk)
    models.Notice.objects.create(**opened, number="n2", opened_by=world.checker)
    with pytest.raises(IntegrityError, match="aid_notice_four_eyes"), transaction.atomic():
        models.Notice.objects.update(opened_by=world.clerk)
