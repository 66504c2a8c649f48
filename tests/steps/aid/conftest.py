"""A county at a stage of its semester, for the tests that name one; a notice with an objection."""

import pytest

from fuzhi.steps.aid import models, services
from tests.factories.county import TERM
from tests.factories.lived_in import county, lived_in
from tests.factories.pages import there
from tests.factories.registers import TONGYU
from tests.factories.world import World

__all__ = ["county", "lived_in"]


@pytest.fixture
def objected(world: World) -> models.Objection:
    """An objection to the only line of a notice that two persons approved."""
    world.received_all()
    world.poor_boarder()
    services.run(term=TERM, county_code=TONGYU, by=world.clerk)
    services.confirm_sheet(sheet_id=models.Sheet.objects.get().pk, by=world.officer)
    waiting = services.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)
    notice = there(services.approve_list(list_id=waiting.pk, by=world.checker))
    line = models.NoticeLine.objects.get()
    return services.file_objection(text="早就不住校了", notice_id=notice.pk, line_ids=[line.pk])
