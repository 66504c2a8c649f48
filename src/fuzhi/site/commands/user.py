"""``fuzhi user add``: opens an account; whoever may run it owns the machine, so no account is asked for."""

import os
from typing import Annotated

import typer

from fuzhi.site import start
from fuzhi.site.database import serving_for_command
from fuzhi.site.main import say


def add(
    name: Annotated[str, typer.Argument(help="用户名，小写字母、数字和短横线")],
    role: Annotated[
        str, typer.Option("--role", help="岗位：clerk checker finance school village supervisor auditor admin")
    ],
    area: Annotated[str, typer.Option("--area", help="区域代码：市 2208，县 6 位，乡镇 9 位，村 12 位")],
    school: Annotated[str, typer.Option("--school", help="学校代码，仅学校资助员")] = "",
    display: Annotated[str, typer.Option("--display", help="姓名")] = "",
) -> int:
    """开立账号；密码在提示后输入，或取自 FUZHI_PASSWORD。"""
    password = os.environ.get("FUZHI_PASSWORD")
    if password is None:
        password = typer.prompt("密码（至少12位）", hide_input=True, confirmation_prompt="再输一次", err=True)
    start.make_keys_first()
    with serving_for_command():
        start.django()
        start.migrate()
        from fuzhi.steps.accounts import services

        staff = services.add_staff(
            username=name, display_name=display, role=role, area_code=area, school_code=school, password=str(password)
        )
        say(f"已开立账号 {staff.username}：{staff.role_label}，区域 {staff.area_code}。")
    return 0
