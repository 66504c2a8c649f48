"""``fuzhi user add``: opens an account; whoever may run it owns the machine, so no account is asked for."""

import getpass
import os
import sys
from typing import Annotated

import typer

from fuzhi.site import start
from fuzhi.site.database import serving_for_command
from fuzhi.site.main import say
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.places import counties, prefecture


def add(
    name: Annotated[str, typer.Argument(help="用户名，小写字母、数字和短横线")],
    role: Annotated[
        str, typer.Option("--role", help="岗位：clerk checker finance school village supervisor auditor admin")
    ],
    area: Annotated[str, typer.Option("--area", help="区域代码：市 4 位，县 6 位，乡镇 9 位，村 12 位")],
    number: Annotated[str, typer.Option("--staff-number", help="工号；一人一个在用的账号，没写的以后补")] = "",
    school: Annotated[str, typer.Option("--school", help="学校代码，仅学校资助员")] = "",
    display: Annotated[str, typer.Option("--display", help="姓名")] = "",
) -> int:
    """开立账号；密码在提示后输入，或取自 FUZHI_PASSWORD，本人第一次登录时要换成自己的。"""
    _check_words(role, area)
    password = os.environ.get("FUZHI_PASSWORD")
    if password is None:
        password = _ask()
    start.make_keys_first()
    with serving_for_command():
        start.django()
        start.migrate()
        from fuzhi.steps.accounts import services  # tables can be imported once Django is set up

        staff = services.add_staff(
            username=name,
            display_name=display,
            role=role,
            area_code=area,
            school_code=school,
            staff_number=number,
            password=str(password),
        )
        say(f"已开立账号 {staff.username}：{staff.role_label}，区域 {staff.area_code}。第一次登录要设自己的密码。")
    return 0


def _check_words(role: str, area: str) -> None:
    """What is wrong is said before a password is asked for."""
    if role not in {one.value for one in Role}:
        raise InputError("bad_role", f"没有岗位“{role}”。", f"可用：{'、'.join(one.value for one in Role)}。")
    if not (area == prefecture() or area[:6] in counties()) or not area.isdigit():
        raise InputError(
            "bad_area",
            f"没有区域“{area}”。",
            f"市填 {prefecture()}；县填 {'、'.join(counties())} 之一；乡镇 9 位；村 12 位。",
        )


def _ask() -> str:
    """The password, typed twice at a terminal and not shown."""
    if not sys.stdin.isatty():
        raise InputError("no_password", "没有给出密码。", "请在终端里运行并输入密码，或先设好 FUZHI_PASSWORD。")
    first = getpass.getpass("密码（至少12位）：")
    if getpass.getpass("再输一次：") != first:
        raise InputError("passwords_differ", "两次输入的密码不一样。", "请重新运行再输。")
    return first
