"""Fund shares: entered by one, confirmed by another, with the paper; what is confirmed is never changed."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from fuzhi.policy import load_pack
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.audit.models import Entry as Act
from fuzhi.steps.ledger import queries
from fuzhi.steps.ledger.models import FundShare, ShareSet
from fuzhi.steps.ledger.permissions import can_confirm_shares
from fuzhi.steps.ledger.services import confirm_shares, refuse_shares, set_shares, shares_of, take_pack_shares
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed, NotFound

pytestmark = pytest.mark.django_db
COUNTY, EMPTY_COUNTY, DAY = "220822", "220871", date(2018, 1, 1)
HALVES = {"central": 50, "county": 50}
SAMPLE = {"central": 60, "province": 20, "county": 20}


def person(name: str, role: str, county: str = COUNTY) -> Staff:
    return Staff.objects.create(username=name, display_name=name, role=role, area_code=county, password="!")


def entered(by: Staff, **said: object) -> ShareSet:
    values = {
        "county_code": COUNTY,
        "tier": "national",
        "percents": HALVES,
        "valid_from": DAY,
        "document": "吉财教〔2017〕12号",
        **said,
    }
    return set_shares(by=by, **values)  # type: ignore[arg-type]


def now() -> dict[str, int]:
    return shares_of(COUNTY, "national", DAY)


def test_shares_count_once_another_person_has_confirmed_them_and_from_their_day_on() -> None:
    finance, checker = person("finance", "finance"), person("check", "checker")
    assert now() == SAMPLE
    waiting = entered(finance)
    assert entered(finance).pk == waiting.pk, "the same entry again is the one that waits"
    assert now() == SAMPLE and can_confirm_shares(checker, waiting) and not can_confirm_shares(finance, waiting)
    done = confirm_shares(set_id=waiting.pk, by=checker)
    assert (done.made_by, done.decided_by) == ("finance", "check")
    assert now() == HALVES and shares_of(COUNTY, "national", date(2017, 12, 31)) == SAMPLE
    assert confirm_shares(set_id=waiting.pk, by=checker).decided_at == done.decided_at
    assert not can_confirm_shares(checker, done)
    with pytest.raises(Conflict):
        refuse_shares(set_id=waiting.pk, by=checker)
    acts = Act.objects.filter(object_kind="ledger_shareset", object_key=str(waiting.pk)).order_by("id")
    assert [(one.actor, one.action, one.county_code) for one in acts] == [
        ("finance", "ledger.set_shares", COUNTY),
        ("check", "ledger.confirm", COUNTY),
    ]


def test_refused_shares_never_count() -> None:
    waiting = entered(person("finance", "finance"))
    refuse_shares(set_id=waiting.pk, by=person("check", "checker"))
    assert now() == SAMPLE


def test_of_two_sets_of_one_day_the_later_entered_holds() -> None:
    finance, checker = person("finance", "finance"), person("check", "checker")
    for percents in (HALVES, {"county": 100}):
        confirm_shares(set_id=entered(finance, percents=percents).pk, by=checker)
    assert now() == {"county": 100}


def test_nobody_confirms_what_they_entered() -> None:
    finance = person("finance", "finance")
    waiting = entered(finance)
    Staff.objects.filter(pk=finance.pk).update(role="checker")
    with pytest.raises(NotAllowed, match="您自己登记的"):
        confirm_shares(set_id=waiting.pk, by=Staff.objects.get(pk=finance.pk))
    with pytest.raises(IntegrityError, match="ledger_shareset_four_eyes"), transaction.atomic():
        ShareSet.objects.filter(pk=waiting.pk).update(
            state="confirmed", decided_by=waiting.made_by, decided_at=clock.now()
        )


def test_roles_and_areas_hold() -> None:
    finance, checker = person("finance", "finance"), person("check", "checker")
    foreign = person("zl", "finance", "220821"), person("zl-check", "checker", "220821")
    with pytest.raises(NotAllowed):
        entered(checker)
    with pytest.raises(NotFound):
        entered(foreign[0])
    waiting = entered(finance)
    with pytest.raises(NotAllowed):
        confirm_shares(set_id=waiting.pk, by=finance)
    with pytest.raises(NotFound):
        confirm_shares(set_id=waiting.pk, by=foreign[1])
    assert waiting in queries.share_sets(finance.scope) and waiting not in queries.share_sets(foreign[0].scope)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"percents": {"central": 50}}, "合计 50%"),
        ({"percents": {"central": 101, "county": -1}}, "合计 100%"),
        ({"percents": {"moon": 100}}, "没有级次“moon”"),
        ({"tier": "moon"}, "没有层级“moon”"),
        ({"document": "  "}, "依据"),
    ],
)
def test_what_is_no_whole_hundred_or_rests_on_no_paper_is_refused(said: dict[str, object], words: str) -> None:
    finance = person("finance", "finance")
    before = ShareSet.objects.count()
    with pytest.raises(InputError, match=words):
        entered(finance, **said)
    assert ShareSet.objects.count() == before


def run_sql(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.usefixtures("as_owner")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_shareset SET valid_from = '2000-01-01' WHERE state = 'confirmed'",
        "UPDATE ledger_shareset SET document = 'x' WHERE state = 'proposed'",
        "UPDATE ledger_shareset SET decided_by = 'x' WHERE state = 'confirmed'",
        "DELETE FROM ledger_shareset",
        "UPDATE ledger_fundshare SET percent = 1",
        "DELETE FROM ledger_fundshare",
    ],
)
def test_the_database_keeps_what_was_entered(statement: str) -> None:
    entered(person("finance", "finance"))
    with pytest.raises(IntegrityError, match="不能改动或删除"):
        run_sql(statement)


def test_the_database_refuses_a_set_that_does_not_add_up() -> None:
    waiting = entered(person("finance", "finance"))
    with pytest.raises(IntegrityError, match="100%"):
        run_sql(f"INSERT INTO ledger_fundshare (set_id, level, percent) VALUES ({waiting.pk}, 'city', 1)")
    with pytest.raises(IntegrityError, match="100%"):
        run_sql(
            "INSERT INTO ledger_shareset (county_code, document, state, made_by, made_at, decided_by, tier, item,"
            " valid_from, is_sample) SELECT county_code, document, state, made_by, made_at, '', tier, item, valid_from,"
            " is_sample"
            f" FROM ledger_shareset WHERE id = {waiting.pk}"
        )


def test_a_county_without_shares_is_told_what_to_do() -> None:
    with pytest.raises(InputError, match="分担比例") as refused:
        shares_of(EMPTY_COUNTY, "national", DAY)
    assert "fuzhi shares set" in refused.value.mend and "fuzhi shares confirm" in refused.value.mend


def test_a_packs_shares_hold_where_a_county_has_none() -> None:
    """Those of an item by its own paper, the rest by the sample of its tier; each only where its paper speaks."""
    pack = load_pack("baicheng-2017")

    def take(county: str) -> int:
        return take_pack_shares(county_code=county, fund_shares=pack.fund_shares, pack=pack.name)

    assert (take(EMPTY_COUNTY), take(EMPTY_COUNTY)) == (4, 0), (
        "meals of counties outside the national plan go by sample"
    )
    assert queries.shares(EMPTY_COUNTY, DAY).has_samples
    found = {
        item: shares_of(EMPTY_COUNTY, "national", DAY, item)
        for item in ("senior_grant", "nutrition_meal", "senior_tuition_waiver", "rural_teacher_allowance")
    }
    assert found == {
        "senior_grant": SAMPLE,
        "nutrition_meal": SAMPLE,
        "senior_tuition_waiver": {"central": 60, "province": 30, "county": 10},
        "rural_teacher_allowance": {"county": 100},
    }
    assert shares_of(COUNTY, "national", DAY, "nutrition_meal") == {"central": 100}
    assert shares_of(COUNTY, "national", date(2011, 1, 1), "nutrition_meal") == SAMPLE, "before the paper"
    assert FundShare.objects.filter(set__county_code=EMPTY_COUNTY, set__decided_by="system").count() == 9


def test_a_countys_own_paper_stands_above_the_packs_and_its_word_on_an_item_above_that_on_the_tier() -> None:
    finance, checker = person("finance", "finance"), person("check", "checker")

    def settle(**said: object) -> None:
        confirm_shares(set_id=entered(finance, **said).pk, by=checker)

    def now_of(item: str) -> dict[str, int]:
        return shares_of(COUNTY, "national", DAY, item)

    settle(item="senior_grant", percents={"county": 100}, document="通财教〔2017〕1号")
    assert (now_of("senior_grant"), now_of("boarder_living_subsidy")) == ({"county": 100}, SAMPLE)
    assert now_of("nutrition_meal") == {"central": 100}
    settle(percents=HALVES)
    assert (now_of("senior_grant"), now_of("boarder_living_subsidy")) == ({"county": 100}, HALVES)
    assert now_of("nutrition_meal") == HALVES
    assert shares_of(COUNTY, "municipal", DAY) == {"city": 30, "county": 70}
