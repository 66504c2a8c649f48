"""``fuzhi pack check [PACK]``, ``fuzhi pack new NAME`` and ``fuzhi pack use NAME``: writing packs, choosing one."""

import json
import sys
from typing import Annotated

import typer

from fuzhi.policy.jurisdictions import remember
from fuzhi.site.main import say
from fuzhi.site.operators import acting
from fuzhi.vocabulary.errors import FuzhiError, InputError
from fuzhi.vocabulary.terms import Term


def check(
    pack: Annotated[str | None, typer.Argument(help="政策包，如 baicheng-2017；不写则检查全部")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="向标准输出写一份 JSON 报告")] = False,
) -> None:
    """检查政策包：条款、标准、读法、规则、例子；有问题则逐条列出。"""
    # with Ibis, half a second
    from fuzhi.policy.checking import check_pack
    from fuzhi.policy.folders import pack_names
    from fuzhi.policy.pack import load_pack

    reports: list[dict[str, object]] = []
    for name in [pack] if pack else pack_names():
        try:
            loaded = load_pack(name)
        except FuzhiError as error:
            if pack:
                raise
            reports.append({"pack": name, "findings": [{"place": name, "message": str(error)}]})  # the others go on
            sys.stderr.write(f"{name}：{error}\n")
            continue
        findings = check_pack(loaded)
        reports.append(
            {
                "pack": loaded.name,
                "title": loaded.title,
                "hash": loaded.hash,
                "items": len(loaded.benefits),
                "findings": [{"place": finding.place, "message": finding.message} for finding in findings],
            }
        )
        state = f"有 {len(findings)} 处要改：" if findings else "没有问题。"
        sys.stderr.write(f"{loaded.name}（{loaded.title}）：{len(loaded.benefits)} 个项目，{state}\n")
        sys.stderr.writelines(f"  {finding}\n" for finding in findings)
    if as_json:
        sys.stdout.write(json.dumps(reports[0] if pack else reports, ensure_ascii=False) + "\n")
    if any(report["findings"] for report in reports):
        raise InputError("pack_not_sound", "政策包还不能用。", "请按上面的提示改正。")


def new(name: Annotated[str, typer.Argument(help="新政策包的名字，如 siping-2018")]) -> None:
    """新建一个可以运行的政策包骨架，放在 FUZHI_HOME 的 packs 文件夹。"""
    from fuzhi.policy.skeleton import new_pack  # with Ibis, half a second

    folder = new_pack(name)
    sys.stderr.write(f"已建立 {folder}。请从其中的 README.md 读起，改好后运行 fuzhi pack check {name}。\n")


def use(
    name: Annotated[str, typer.Argument(help="政策包，如 baicheng-2017")],
    from_term: Annotated[str, typer.Option("--from", help="自哪个学期起使用，如 2018-1")],
    user: Annotated[str, typer.Option("--as", help="办理人用户名（系统管理员）")],
) -> int:
    """自某学期起按这个政策包认定；已有的认定不变，通不过检查的政策包不能用。"""
    with acting(user) as staff:
        from fuzhi.steps.aid.services import use_pack  # tables can be imported once Django is set up

        pack = use_pack(name=name, from_term=from_term, by=staff)
    remember(pack.folder)
    say(f"自{Term.parse(from_term).label}起使用政策包 {pack.name}（{pack.title}，摘要 {pack.hash[:12]}）。")
    return 0
