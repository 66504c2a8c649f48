"""A notice from its first to its last day, its lines as the public finds them, and what people say about it."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from pytest_django import DjangoDbBlocker

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid import models, queries, services
from fuzhi.steps.aid.notices import contact_of
from fuzhi.steps.aid.objections import receipt
from fuzhi.steps.aid.queries.notices import ShownSums
from fuzhi.steps.aid.services import answer_objection, confirm_withdrawal, file_objection, take_down_due
from fuzhi.steps.aid.states import EntitlementState, WithdrawnBy
from fuzhi.steps.aid.withdrawing import withdrawal
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, FuzhiError, InputError, NotAllowed, NotFound
from tests.factories.once import made_once
from tests.factories.pages import there
from tests.factories.registers import PRIMARY, TAONAN, TONGYU, VILLAGE
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TERM, BOARDER, MUNICIPAL = "2017-1", "寄宿生生活补助", "校车乘车费全免"
OPENED, LAST = date(2017, 10, 9), date(2017, 10, 16)


class Ground:
    """A list of two children on notice: one who boards, one who boards and rides the school bus."""

    def __init__(self) -> None:
        self.world = world = World()
        world.received_all()
        for name, bus in (("高小晴", False), ("何小朵", True)):
            world.poor_boarder(name, bus=bus, charges={"bus_fare_fen": 36_000} if bus else None)
        services.run(term=TERM, county_code=TONGYU, by=world.clerk)
        services.confirm_sheet(sheet_id=models.Sheet.objects.get().pk, by=world.officer)
        waiting = services.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)
        self.notice = there(services.approve_list(list_id=waiting.pk, by=world.checker))

    def line(self, name: str, item: str = BOARDER) -> models.NoticeLine:
        return models.NoticeLine.objects.get(name=name, item_label=item)

    def say(
        self, *lines: models.NoticeLine, text: str = "早就不住校了", whole: bool = False, **more: str
    ) -> models.Objection:
        keys = [line.pk for line in lines]
        return file_objection(text=text, notice_id=self.notice.pk, line_ids=keys, whole=whole, **more)


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Ground]:
    with made_once(django_db_blocker, OPENED):
        yield Ground()


def refused(act: Callable[[], object], kind: type[FuzhiError], code: str) -> None:
    before = models.Objection.objects.count(), models.ObjectionItem.objects.count()
    with pytest.raises(kind) as raised:
        act()
    assert raised.value.code == code
    assert (models.Objection.objects.count(), models.ObjectionItem.objects.count()) == before


def test_a_notice_names_itself_its_days_and_its_sums(ground: Ground) -> None:
    notice = ground.notice
    assert notice.title == "通榆县2017年秋季学期拟资助名单"
    assert (notice.opened_on, notice.closes_on, notice.working_days) == (OPENED, LAST, 5)
    assert (notice.persons, notice.count, notice.total_fen) == (2, 3, 50_000 + 50_000 + 36_000)


def test_what_every_pupil_has_needs_no_notice(ground: Ground) -> None:
    assert {line.item_label for line in queries.public_lines(ground.notice)} == {BOARDER, MUNICIPAL}


@pytest.mark.parametrize("places", [(), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)])
def test_the_list_of_notices_says_of_each_what_its_page_says(ground: Ground, places: tuple[int, ...]) -> None:
    lines = list(queries.public_lines(ground.notice))
    taken = [lines[place].entitlement_id for place in places]
    said = withdrawal(WithdrawnBy.CLERK, "已转学", ground.world.clerk)
    models.Entitlement.objects.filter(pk__in=taken).update(state=EntitlementState.WITHDRAWN, **said)
    (row,) = queries.notice_rows(ground.world.clerk.scope, TERM)
    told = ShownSums(*(vars(row)[name] for name in ("shown_persons", "shown_fen", "withdrawn")))
    assert told == queries.shown_sums(ground.notice) and told.withdrawn == len(places)


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ({}, ["高小晴", "何小朵", "何小朵"]),
        ({"item": MUNICIPAL}, ["何小朵"]),
        ({"item": "没有的项目"}, []),
        ({"school": "兴隆山镇中心小学"}, ["高小晴", "何小朵", "何小朵"]),
        ({"school": "兴隆山镇"}, []),
        ({"name": "高小晴"}, ["高小晴"]),
        ({"name": "高"}, []),
        ({"name": "何小朵", "item": BOARDER}, ["何小朵"]),
    ],
)
def test_lines_are_found_by_item_school_and_whole_name(
    ground: Ground, condition: dict[str, str], names: list[str]
) -> None:
    found = [line.name for line in queries.public_lines(ground.notice, **condition)]
    assert sorted(found) == sorted(names)


def test_lines_stand_in_the_order_of_their_numbers(ground: Ground) -> None:
    positions = [line.position for line in queries.public_lines(ground.notice)]
    assert positions == list(range(1, 4))
    assert queries.notice_schools(ground.notice) == ["兴隆山镇中心小学"]


@pytest.mark.parametrize(
    ("day", "stands"),
    [
        (OPENED - timedelta(days=1), False),
        (OPENED, True),
        (date(2017, 10, 14), True),
        (LAST, True),
        (LAST + timedelta(days=1), False),
    ],
)
def test_a_notice_stands_through_its_last_day(ground: Ground, day: date, stands: bool) -> None:
    with clock.at(day):
        assert queries.open_notices().filter(pk=ground.notice.pk).exists() is stands
        if stands:
            assert queries.public_notice(ground.notice.pk) == ground.notice
        else:
            with pytest.raises(NotFound) as raised:
                queries.public_notice(ground.notice.pk)
            assert raised.value.code == "notice_down"


def test_it_is_taken_down_once_after_its_last_day(ground: Ground) -> None:
    assert take_down_due(on=LAST) == 0
    with clock.at(LAST + timedelta(days=1)):
        assert take_down_due() == 1
        assert take_down_due() == 0
    notice = models.Notice.objects.get()
    assert notice.state == "closed" and notice.closed_at is not None


def test_notices_are_seen_in_their_county_by_everybody_there(ground: Ground) -> None:
    for scope in (Scope(TONGYU), Scope("2208"), Scope(TONGYU, PRIMARY), Scope(VILLAGE)):
        assert queries.notice_of(scope, ground.notice.pk) == ground.notice
    with pytest.raises(NotFound):
        queries.notice_of(Scope(TAONAN), ground.notice.pk)
    assert not queries.notices(Scope(TONGYU), "2017-2").exists()


def test_an_objection_names_lines_and_is_answered_by_a_day(ground: Ground) -> None:
    said = ground.say(ground.line("何小朵"), contact=" 13800000021 ", name=" 某 ")
    assert re.fullmatch(r"YJ\d{8}", said.number)
    assert (said.county_code, said.filed_on, said.name) == (TONGYU, OPENED, "某")
    assert said.due_on == date(2017, 10, 30), "fifteen working days after the ninth"
    assert said.items.count() == 1
    assert b"13800000021" not in bytes(there(said.contact_sealed)) and contact_of(said) == "13800000021"
    assert contact_of(ground.say(ground.line("高小晴"))) == ""


def test_a_line_named_twice_is_held_once_and_a_double_click_is_one(ground: Ground) -> None:
    line = ground.line("高小晴")
    first = ground.say(line, line, request_key="once")
    assert first.items.count() == 1
    assert ground.say(line, request_key="once") == first
    refused(lambda: ground.say(line, text="别的", request_key="once"), Conflict, "key_used")
    assert models.Objection.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": " "}, "no_text"),
        ({"text": "！！"}, "text_says_nothing"),
        ({}, "no_line"),
        ({"line_ids": [-1]}, "not_on_notice"),
        ({"notice_id": None}, "no_county"),
        ({"notice_id": None, "county_code": "999999"}, "no_county"),
        ({"notice_id": None, "county_code": TONGYU, "line_ids": [1]}, "not_on_notice"),
    ],
)
def test_what_is_no_objection(ground: Ground, change: dict[str, object], code: str) -> None:
    given: dict[str, object] = {"text": "不对", "notice_id": ground.notice.pk} | change
    refused(lambda: file_objection(**given), InputError, code)  # type: ignore[arg-type]


def test_after_the_last_day_nothing_is_objected_to_but_one_may_still_complain(ground: Ground) -> None:
    line = ground.line("高小晴")
    with clock.at(LAST + timedelta(days=1)):
        refused(lambda: ground.say(line), InputError, "notice_down")
        refused(lambda: file_objection(text="不住校", notice_id=999_999), NotFound, "no_such_notice")
        said = file_objection(text="收了校车费", county_code=TONGYU)
    assert said.notice is None and said.items.count() == 0


def test_an_answer_is_the_clerks_of_the_county_and_has_words(ground: Ground) -> None:
    said = ground.say(ground.line("高小晴"))

    def answer(by: object = ground.world.clerk, words: str = "核实仍住校", upheld: bool = False) -> object:
        return answer_objection(objection_id=said.pk, upheld=upheld, answer=words, by=by)  # type: ignore[arg-type]

    refused(lambda: answer(words=" "), InputError, "no_answer")
    refused(lambda: answer(by=ground.world.checker), NotAllowed, "not_your_role")
    refused(lambda: answer(by=ground.world.other_clerk), NotFound, "not_here")
    for _ in range(2):
        assert answer() is not None
    said.refresh_from_db()
    assert (said.state, said.answer) == ("dismissed", "核实仍住校")
    refused(lambda: answer(words="另一个答复"), Conflict, "moved_on")
    refused(lambda: answer(upheld=True), Conflict, "moved_on")


def test_an_objection_that_holds_takes_its_own_line_away_and_no_other(ground: Ground) -> None:
    said = ground.say(ground.line("何小朵"))
    asked = answer_objection(objection_id=said.pk, upheld=True, answer="属实", by=ground.world.clerk)
    confirm_withdrawal(change_id=asked.pk, by=ground.world.checker)
    left = [(line.name, line.item_label) for line in queries.public_lines(ground.notice)]
    assert sorted(left) == sorted([("高小晴", BOARDER), ("何小朵", MUNICIPAL)])
    gone = models.Entitlement.objects.get(state="withdrawn")
    assert (gone.withdrawn_by, gone.withdrawn_reason) == ("objection", f"公示意见 {said.number} 成立")


def test_voices_are_the_offices_and_a_number_shows_no_name(ground: Ground) -> None:
    said = ground.say(ground.line("高小晴"), name="邻居", text="高小晴不住校")
    for scope, seen in (
        (Scope(TONGYU), True),
        (Scope("2208"), True),
        (Scope(TAONAN), False),
        (Scope(TONGYU, PRIMARY), False),
        (Scope(VILLAGE), False),
    ):
        assert queries.objections(scope).filter(pk=said.pk).exists() is seen
        if not seen:
            with pytest.raises(NotFound):
                queries.objection_of(scope, said.pk)
    shown = str(there(queries.objection_by_receipt(f" {receipt(said.number).lower()} ")))
    assert said.number in shown and "高小晴" not in shown and "邻居" not in shown and "不住校" not in shown
    assert queries.objection_by_receipt("YJ00000000") is None
