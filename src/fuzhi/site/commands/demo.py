"""``fuzhi demo``: the sample city with its first semester paid, to sign in and try; and the simulated bank by hand."""

import os
from pathlib import Path
from typing import Annotated

import typer

from fuzhi.samples.bank import answer_request
from fuzhi.site import ports
from fuzhi.site.children import Child, python
from fuzhi.site.commands.serve import address, is_loopback
from fuzhi.site.demo import ground
from fuzhi.site.home import home
from fuzhi.site.main import say
from fuzhi.site.operators import check_place
from fuzhi.site.supervisor import Supervisor
from fuzhi.vocabulary.errors import InputError


def demo(
    scale: Annotated[str, typer.Option("--scale", help="规模：small 小样本，city 全市")] = "small",
    fresh: Annotated[bool, typer.Option("--fresh", help="清空演示数据，重新开始")] = False,
) -> int:
    """启动演示，Ctrl-C 结束；再次启动时数据还在。"""
    host, port = address()
    ports.refuse_taken(host, port)
    os.environ["FUZHI_DEMO"] = "1"
    os.environ["FUZHI_HOME"] = str(home())
    os.environ.pop("FUZHI_TODAY", None)  # the demo's date stands in its database
    ground.open_ground(scale=scale, fresh=fresh)
    played = Child("play", python("-m", "fuzhi.site.demo", scale), {"FUZHI_PROCESS": "play"}, is_shown=True)
    return Supervisor(host=host, port=port, say=say, task=played, banner=lambda: _banner(host, port)).run()


def _banner(host: str, port: int) -> list[str]:
    from fuzhi.site.demo import accounts  # tables can be imported once Django is set up

    lines = [f"扶智演示已就绪：http://{host}:{port}/staff/  公众页面：http://{host}:{port}/", *accounts.lines()]
    if not is_loopback(host):
        lines.append("注意：演示的账号和密码人人知道，现在别的机器也能打开它，请不要放进真实的人。")
    return lines


def bank_return(
    file: Annotated[Path, typer.Argument(help="放款文件（xlsx 或 txt）")],
    out: Annotated[Path | None, typer.Option("--out", help="回盘文件，默认放在放款文件旁边")] = None,
    failures_only: Annotated[bool, typer.Option("--failures-only", help="只列失败的")] = False,
) -> int:
    """模拟银行：约百分之三失败，次序打乱。"""
    if not file.is_file():
        raise InputError("no_such_file", f"文件 {file} 不存在。", "请检查路径。")
    check_place(out or file)
    written = answer_request(file, out, failures_only=failures_only)
    say(f"回盘文件：{written}")
    return 0
