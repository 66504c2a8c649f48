"""教师补助: what each post gives, why not, the month's sum; nobody sees another county's teachers."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from fuzhi.steps.intake import services as intake
from fuzhi.vocabulary import clock
from tests.factories.rosters import TONGYU, Office, id_number, open_account, write

pytestmark = pytest.mark.django_db
HEADER = ("单位", "姓名", "身份证号", "是否在编", "是否在岗", "岗位所在", "任现岗时间")
TEACHERS = (
    ("赵一", "是", "是", "乡镇中心校"),
    ("钱二", "是", "是", "村小"),
    ("孙三", "是", "是", "教学点"),
    ("李四", "否", "是", "村小"),
    ("周五", "是", "否", "乡镇中心校"),
    ("吴六", "是", "是", "县城学校"),
    ("郑七", "是", "", "村小"),
    ("王八一", "是", "是", "村小"),  # took the post on 1 November
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with clock.at(date(2017, 10, 20)):
        made = Office(tmp_path, open_account("tongyu", "clerk", TONGYU))
        made.schools()
        rows = [
            (
                "兴隆山镇中心校",
                name,
                id_number("19800101", 11 + 2 * n),
                established,
                in_post,
                post,
                "2017-11-01" if name == "王八一" else "2015-09",
            )
            for n, (name, established, in_post, post) in enumerate(TEACHERS)
        ]
        path = write(tmp_path / "teachers.xlsx", HEADER, rows)
        batch = intake.receive(
            path=path, name=path.name, kind="teacher", county_code=TONGYU, term="2017-1", by=made.clerk
        )
        intake.commit(batch_id=batch.pk, by=made.clerk)
        yield made


def page(who: Any, query: str = "") -> str:
    client = Client()
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["term"] = "2017-1"
    session.save()
    answer = client.get(f"/staff/teachers/?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_post_and_the_months_sum(office: Office) -> None:
    shown = page(office.clerk)
    assert "2017年10月应发 3 名，1,300.00 元" in shown  # 300 + 500 + 500, clause 3.1.5
    assert "乡镇中心校岗位，每月 300.00 元" in shown and "教学点岗位，每月 500.00 元" in shown
    assert "不符合：不在编" in shown and "不符合：不在岗" in shown and "不符合：岗位不在乡镇学校、村小或教学点" in shown
    assert "名册没写：是否在岗" in shown and "有 1 名教师" in shown


@pytest.mark.parametrize(
    "query,names",
    [
        ("outcome=granted", "赵钱孙"),
        ("outcome=refused", "李周吴"),
        ("outcome=undetermined", "郑"),
        ("q=钱二", "钱"),
        ("post=village_school", "钱李郑"),
        ("established=0", "李"),
    ],
)
def test_filters(office: Office, query: str, names: str) -> None:
    shown = page(office.clerk, query)
    assert {name for name, *_ in TEACHERS if name in shown} == {name for name, *_ in TEACHERS if name[0] in names}


def test_another_county_sees_none_and_the_prefecture_all(office: Office) -> None:
    other = page(open_account("taonan", "clerk", "220881"))
    assert not any(name in other for name, *_ in TEACHERS) and "还没有教师岗位" in other
    assert "应发 3 名" in page(open_account("city", "supervisor", "2208"))


def test_a_post_taken_later_counts_from_the_first_of_a_month_on_which_it_was_held(office: Office) -> None:
    assert "王八一" not in page(office.clerk, "month=2017-10")
    shown = page(office.clerk, "month=2017-11")
    assert "王八一" in shown and "2017年11月应发 4 名，1,800.00 元" in shown


def test_a_month_before_the_roster_speaks_is_empty(office: Office) -> None:
    assert "2017年9月应发 3 名" in page(office.clerk, "month=2017-09")
    assert "2017年10月应发 3 名" in page(office.clerk, "month=2016-01")  # not of this semester: the newest begun
