"""Many pairs decided at once: those of which nothing is in doubt; the rest is named and left to be looked at."""

import pytest

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.audit.models import Entry
from fuzhi.steps.bulk import queries as done_queries
from fuzhi.steps.bulk import services as bulk
from fuzhi.steps.bulk.acts import Asked
from fuzhi.steps.registry import queries, services
from fuzhi.steps.registry.models import MatchPair, Person, Record
from fuzhi.steps.registry.pairing_many import DIFFERENT_MANY, SAME_MANY
from fuzhi.steps.registry.states import PairKind
from fuzhi.vocabulary.errors import NotAllowed
from tests.factories import many
from tests.factories.many import takes, why
from tests.factories.owning import owning
from tests.factories.rosters import TONGYU, ZHENLAI, Office, Pupil, head_row, open_account, other_digit

pytestmark = pytest.mark.django_db
NAMES = ("王禾苗", "李谷子", "孙麦穗")
LOOK = "请逐对核对"


@pytest.fixture
def pairs(office: Office) -> list[MatchPair]:
    """Three children, each on two registers, one digit of the ID wrong on one of them."""
    children = [Pupil(name, serial=31 + 2 * n, birth=f"2009041{n}") for n, name in enumerate(NAMES)]
    office.bring("household", [head_row(), *(one.household_row(证件号码=other_digit(one.number)) for one in children)])
    office.bring("roll", [one.roll() for one in children])
    found = list(queries.open_pairs(office.clerk.scope).order_by("pk"))
    assert len(found) == 3
    return found


def asked(by: Staff, *pairs: MatchPair) -> Asked:
    return many.asked(by, (one.pk for one in pairs), reason="核对过户口簿")


def changed(pair: MatchPair, **values: str) -> None:
    """The pair as the comparison might have found it."""
    with owning():
        MatchPair.objects.filter(pk=pair.pk).update(**values)


def people() -> int:
    return Person.objects.filter(is_pupil=True, is_live=True, merged_into=None).count()


def states() -> list[str]:
    return list(MatchPair.objects.order_by("pk").values_list("state", flat=True))


def test_those_clearly_alike_are_joined_and_come_apart_again(office: Office, pairs: list[MatchPair]) -> None:
    before = people()
    plan = SAME_MANY.plan(asked(office.clerk, *pairs))
    assert set(takes(plan)) == set(NAMES) and not plan.leaves
    assert "学籍名册" in plan.takes[0].said and "把握" in plan.takes[0].said
    done = many.carried(SAME_MANY, asked(office.clerk, *pairs))
    assert (done.count, people(), states()) == (3, before - 3, ["same"] * 3)
    assert set(MatchPair.objects.values_list("reason", flat=True)) == {"核对过户口簿"}
    services.undo_decision(pair_id=pairs[0].pk, by=office.clerk)
    undone = bulk.take_back(done_id=done.pk, by=office.clerk)
    assert (undone.undone_count, people(), set(states())) == (2, before, {"open"})
    assert [row.reason for row in done_queries.left_of(undone.undone_leaves)] == ["待核对"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"verdict": "likely"}, f"不够像，{LOOK}"),
        ({"score": "0.8000"}, f"不够像，{LOOK}"),
        ({"kind": PairKind.CLAIMED_TWICE.value}, "两校同报，要逐个选定学校"),
    ],
)
def test_what_is_in_doubt_is_left(office: Office, pairs: list[MatchPair], change: dict[str, str], reason: str) -> None:
    changed(pairs[0], **change)
    plan = SAME_MANY.plan(asked(office.clerk, *pairs))
    assert (len(plan.takes), why(plan)) == (2, {pairs[0].left_record.name: reason})


def test_another_name_or_day_of_birth_is_left(office: Office, pairs: list[MatchPair]) -> None:
    one, two = pairs[0].right_record, pairs[1].right_record
    with owning():
        Record.objects.filter(pk=one.pk).update(name_key="某某")
        Record.objects.filter(pk=two.pk).update(birth_index=b"another day")
    reasons = why(SAME_MANY.plan(asked(office.clerk, *pairs)))
    assert set(reasons.values()) == {f"姓名不同，{LOOK}", f"出生日期不同，{LOOK}"}


def test_somebody_of_whom_two_pairs_speak_is_left(office: Office, pairs: list[MatchPair]) -> None:
    again = MatchPair.objects.get(pk=pairs[0].pk)
    again.pk, again.right_record = None, pairs[1].right_record
    again.left_record, again.right_record = sorted((again.left_record, again.right_record), key=lambda one: one.pk)
    with owning():
        again.save(force_insert=True)
    plan = SAME_MANY.plan(asked(office.clerk, *pairs, again))
    assert len(plan.takes) == 1 and {one.reason for one in plan.leaves} >= {f"同一个人有几对，{LOOK}"}


def test_only_those_not_alike_are_kept_apart_at_once(office: Office, pairs: list[MatchPair]) -> None:
    changed(pairs[0], verdict="possible", score="0.6")
    plan = DIFFERENT_MANY.plan(asked(office.clerk, *pairs))
    assert len(plan.takes) == 1 and set(why(plan).values()) == {f"很像，{LOOK}"}
    before = people()
    many.carried(DIFFERENT_MANY, asked(office.clerk, *pairs))
    assert (states(), people()) == (["different", "open", "open"], before)
    assert Entry.objects.filter(action="decide_pair").count() == 1
    decided = why(DIFFERENT_MANY.plan(asked(office.clerk, pairs[0])))
    assert set(decided.values()) == {"已定为“不是同一人”"}


def test_foreign_pairs_are_not_named_and_others_may_not(office: Office, pairs: list[MatchPair]) -> None:
    plan = SAME_MANY.plan(asked(open_account("zhenlai", "clerk", ZHENLAI), *pairs))
    assert (plan.takes, plan.leaves) == ((), ())
    with pytest.raises(NotAllowed):
        many.carried(SAME_MANY, asked(open_account("check", "checker", TONGYU), *pairs), plan.shown)
    assert states() == ["open"] * 3
