"""A tour of five minutes: the pages of a role in the order of its work, each with what to look at."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from fuzhi.faces.workspace.access import staff_of
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.typed import whole_number

ADDRESS = "tour"


@dataclass(frozen=True)
class Stop:
    """A page of the tour, and what to look at there."""

    url_name: str
    title: str
    look: str


@dataclass(frozen=True)
class Shown:
    """Where on the tour a page stands: number of the stop, how many there are, where the next and last one are."""

    at: int
    of: int
    look: str
    next_url: str
    back_url: str


HOME = Stop("staff-home", "工作台", "左边是要办的事，点“去…”直接开到那些行；右边四个数点得开。")
ROSTERS = Stop("rosters", "名册导入", "一格一种名册，缺哪种一眼看到；点一格看读出来的列和问题。")
MATCHING = Stop("matching", "比对核查", "像是同一个人的，一对一对地定；按 1、2、3，定错按 Z。")
CHILDREN = Stop("children", "学生档案", "勾几行，下面出现能一起办的事；“加条件”筛出要办的。")
DECISIONS = Stop("decisions", "资格认定", "每个数字都点得开，点到人，再点“依据”看每个条件出自哪一行。")
LISTS = Stop("lists", "名单", "学校确认了多少、还差谁；提交、批准以前，先把名字看一遍。")
NOTICES = Stop("notices", "公示", "五个工作日怎样数的写在上面；有意见的先答复。")
BATCHES = Stop("batches", "发放", "批次顶上六步，走到哪一步、谁办的；退回的写着怎样改。")
FUNDS = Stop("funds", "资金", "从级次到项目到给法，一分一分对得上总账。")
COVERAGE = Stop("coverage", "覆盖情况", "在册的孩子个个有着落，缺口点到人。")
POLICY = Stop("policy", "政策手册", "条款用大白话写，例子是按规则算出来的。")
TOURS: dict[Role, tuple[Stop, ...]] = {
    Role.CLERK: (HOME, ROSTERS, MATCHING, CHILDREN, DECISIONS, LISTS, NOTICES, BATCHES, COVERAGE, POLICY),
    Role.CHECKER: (HOME, LISTS, NOTICES, BATCHES, FUNDS, COVERAGE, POLICY),
    Role.FINANCE: (HOME, BATCHES, FUNDS, COVERAGE, POLICY),
    Role.SCHOOL: (
        HOME,
        Stop("school-sheets", "本校确认", "一张名单一个项目，逐人核对，确认以后交县里。"),
        Stop("school-receipts", "到账确认", "钱到没到，逐人确认；没收到的县里去查。"),
        CHILDREN,
        POLICY,
    ),
    Role.VILLAGE: (
        HOME,
        Stop("village-children", "本村孩子", "各享受什么、办到哪一步；漏掉的点“报告”。"),
        Stop("cases", "个案走访", "派给您的走访，记下孩子现在在哪里、怎么样。"),
        POLICY,
    ),
    Role.SUPERVISOR: (HOME, COVERAGE, ROSTERS, DECISIONS, LISTS, BATCHES, FUNDS, POLICY),
    Role.AUDITOR: (
        HOME,
        Stop("system-audit", "审计记录", "谁、什么时候、做了什么；导出以后能离线核验。"),
        BATCHES,
        FUNDS,
        COVERAGE,
    ),
    Role.ADMIN: (
        HOME,
        Stop("system-accounts", "账号", "谁管哪里；管钱管批的要另一人开通。"),
        Stop("system-home", "系统", "学期、演示日期；改动都留记录。"),
    ),
}


def stops_of(request: HttpRequest) -> tuple[Stop, ...]:
    """The tour of whoever is signed in."""
    return TOURS.get(Role(staff_of(request).role), ())


def address(stops: tuple[Stop, ...], at: int) -> str:
    """The page of a stop, numbered from 1; the tour's own page before the first and after the last."""
    return f"{reverse(stops[at - 1].url_name)}?{ADDRESS}={at}" if 1 <= at <= len(stops) else reverse("help-tour")


def tour_of(request: HttpRequest) -> Shown | None:
    """Where on the tour this page stands; None off the tour."""
    at = whole_number(request.GET.get(ADDRESS, ""), 99)
    if not at:
        return None
    stops = stops_of(request)
    if not 1 <= at <= len(stops):
        return None
    return Shown(at, len(stops), stops[at - 1].look, address(stops, at + 1), address(stops, at - 1))
