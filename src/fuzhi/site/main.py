"""The ``fuzhi`` command: a table of commands, each imported only when it is called.

Exit codes: 0 done, 1 done but rows were left out, 2 input or arguments unusable. Results go to files or, with
``--json``, to stdout; everything else to stderr, in Chinese. Never a traceback: what is not a FuzhiError is a bug and
gets an error number, its details stand in ``FUZHI_HOME/logs``.
"""

import difflib
import importlib
import re
import sys
import traceback
import uuid
from datetime import datetime
from typing import Any, NoReturn

from fuzhi.site.home import folder, is_of_place, place_refused
from fuzhi.vocabulary.errors import Conflict, FuzhiError, InputError, NotAllowed, NotFound
from fuzhi.vocabulary.identity import mask_whole_numbers
from fuzhi.vocabulary.places import Jurisdiction, use_source

PACKAGE = "fuzhi.site.commands"
COMMANDS: dict[str, tuple[str, str, str]] = {  # words -> module, function, one line of help
    "demo": ("demo", "demo", "启动演示：示例白城，走完 2017 年秋季学期"),
    "demo bank-return": ("demo", "bank_return", "模拟银行：对放款文件给出回盘文件"),
    "setup": ("setup", "setup", "建立数据库和密钥（可重复运行）"),
    "serve": ("serve", "serve", "启动服务：数据库、任务进程、网页"),
    "worker": ("worker", "worker", "只启动任务进程"),
    "user add": ("user", "add", "开立账号"),
    "roster check": ("roster_check", "roster_check", "检查一个名册文件，不写入"),
    "roster import": ("roster_import", "import_", "导入名册：先预览，加 --yes 才写入"),
    "roster undo": ("roster_import", "undo", "撤销一次导入"),
    "run": ("run", "run", "资格认定：计算并保存"),
    "export": ("export", "export", "导出事实、认定、条件、发放、分录、覆盖情况"),
    "evaluate": ("evaluate", "evaluate", "按政策包计算一个事实表（不需要数据库）"),
    "match": ("match", "match", "找出两份名册里的同一个人（不需要数据库）"),
    "pack check": ("pack", "check", "检查政策包"),
    "pack new": ("pack", "new", "新建政策包"),
    "pack use": ("pack", "use", "选定使用的政策包"),
    "reproduce": ("reproduce", "reproduce", "重算已保存的认定，证明没有改动"),
    "shares show": ("shares", "show", "列出各级分担比例"),
    "shares set": ("shares", "set_", "登记各级分担比例，等另一人确认"),
    "shares confirm": ("shares", "confirm", "确认另一人登记的分担比例"),
    "keys rotate": ("keys", "rotate", "换密钥：以后的号码和文件用新密钥加密"),
    "check": ("check", "check", "核对账目和数据的各项不变量"),
    "backup": ("backup", "backup", "备份数据库、文件；密钥另存"),
    "restore": ("restore", "restore", "从备份恢复"),
    "restore confirm": ("restore", "confirm", "确认从恢复的数据发放"),
    "verify-audit": ("verify_audit", "verify_audit", "离线核验审计导出文件"),
}
_HELP = (
    ("Usage:", "用法："),
    ("Arguments:", "参数："),
    ("Options:", "选项："),
    ("[OPTIONS]", "[选项]"),
    ("[required]", "[必填]"),
    ("Show this message and exit.", "显示本说明。"),
    ("[default: ", "[默认 "),
    ("  [env var: ", "  [环境变量 "),
)


def main() -> NoReturn:
    """Entry point of the console script."""
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    use_source(_places_at_home)
    try:
        return _dispatch(words)
    except FuzhiError as error:
        say(str(error))
        return exit_code(error)
    except KeyboardInterrupt:
        say("已中断。")
        return 2
    except BrokenPipeError:
        return 2
    except OSError as error:
        if not is_of_place(error):
            return _bug(error)
        say(str(place_refused(error)))
        return 2
    except Exception as error:
        if (code := _usage(error)) is not None:
            return code
        return _bug(error)


def _bug(error: Exception) -> int:
    say(f"程序出错，错误编号 {keep(error)}。详情在 FUZHI_HOME 的 logs 文件夹，请把编号告诉维护人员。")
    return 2


def _places_at_home() -> Jurisdiction:
    """Where a command works that asks no database: the jurisdiction of the pack that was chosen here."""
    from fuzhi.policy.jurisdictions import jurisdiction_at_home  # most commands never ask

    return jurisdiction_at_home()


def say(text: str) -> None:
    """One line for people, to stderr."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def exit_code(error: FuzhiError) -> int:
    """The exit code of a failure: whichever branch it is, nothing was done."""
    match error:
        case InputError() | NotAllowed() | NotFound() | Conflict():
            return 2
    raise error


def _dispatch(words: list[str]) -> int:
    name, rest = _find(words)
    if not name:
        groups = [known for known in COMMANDS if words and known.startswith(f"{words[0]} ")]
        if words and words[0] not in {"--help", "-h", "help"} and not groups:
            raise InputError(
                "unknown_command", f"没有命令“{words[0]}”。", f"{_nearest(words[0])}用 fuzhi --help 看全部命令。"
            )
        _print_commands(groups or list(COMMANDS), to_stderr=bool(groups) and "--help" not in words)
        return 2 if groups and "--help" not in words else 0
    module, function, _ = COMMANDS[name]
    called = importlib.import_module(f"{PACKAGE}.{module}")
    if getattr(called, "READS_ITS_OWN_WORDS", False):  # where typer would cost more than the command
        return int(getattr(called, function)(rest))
    command = _command(name, getattr(called, function))
    if "--help" in rest or "-h" in rest:
        _print_help(command, name)
        return 0
    result = command.main(rest, prog_name=f"fuzhi {name}", standalone_mode=False)
    return result if isinstance(result, int) else 0


def _find(words: list[str]) -> tuple[str, list[str]]:
    for count in (2, 1):
        name = " ".join(words[:count])
        if len(words) >= count and name in COMMANDS:
            return name, words[count:]
    return "", words


def _nearest(word: str) -> str:
    near = difflib.get_close_matches(word, [name.split()[0] for name in COMMANDS], 1)
    return f"是不是“{near[0]}”？" if near else ""


def _command(name: str, function: Any) -> Any:
    # typer costs more than some commands do
    import typer
    import typer.main

    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name)(function)
    return typer.main.get_command(app)


def _print_commands(names: list[str], *, to_stderr: bool) -> None:
    lines = ["用法：fuzhi 命令 [选项]", "", *(f"  {name:<18}{COMMANDS[name][2]}" for name in names)]
    print("\n".join([*lines, "", "每个命令加 --help 看它的选项。"]), file=sys.stderr if to_stderr else sys.stdout)


def _print_help(command: Any, name: str) -> None:
    text = command.get_help(command.context_class(command, info_name=f"fuzhi {name}"))
    for english, chinese in _HELP:
        text = text.replace(english, chinese)
    print(text.replace("用法： ", "用法：", 1))  # noqa: T201


def _usage(error: Exception) -> int | None:
    """Mistakes in the arguments, as click reports them, in Chinese; None when it is something else."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if "Exit" in kinds:
        return int(getattr(error, "exit_code", 0))
    if "Abort" in kinds:
        say("已中断。")
        return 2
    if "ClickException" not in kinds:
        return None
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "fuzhi"
    say(f"{_usage_text(error, kinds)}用 {command} --help 看用法。")
    return 2


def _usage_text(error: Any, kinds: set[str]) -> str:
    message = str(getattr(error, "message", "") or error)
    label = _label(error)
    if "NoSuchOption" in kinds:
        near = "、".join(getattr(error, "possibilities", None) or [])
        return f"没有选项“{error.option_name}”。" + (f"是不是 {near}？" if near else "")
    if "MissingParameter" in kinds:
        return f"缺少“{label}”。"
    if "BadOptionUsage" in kinds:
        return f"选项“{error.option_name}”后面缺少值。"
    if hit := re.search(r"unexpected extra argument\S* \((.*)\)", message):
        return f"多余的参数：{hit[1].strip(' .')}。"
    if "BadParameter" in kinds:
        return f"“{label}”的值不可用。"
    return "参数不对。"


def _label(error: Any) -> str:
    """The option or argument that a mistake is about, as it is typed."""
    parameter = getattr(error, "param", None)
    options = [option for option in getattr(parameter, "opts", []) if option.startswith("--")]
    if options:
        return str(options[0])
    if told := str(getattr(parameter, "help", "") or ""):
        return re.split(r"[，：（]", told)[0]
    hint = getattr(error, "param_hint", None)
    return str(hint or getattr(parameter, "name", "") or "").strip("'\"[]{}")


def keep(error: Exception) -> str:
    """Write the details of a bug to the log and return its error number."""
    number = uuid.uuid4().hex[:8]
    try:
        with (folder("logs") / "command.log").open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now().isoformat()} error number {number}\n")
            log.write(mask_whole_numbers("".join(traceback.format_exception(error))) + "\n")
    except (OSError, FuzhiError):
        return f"{number}（{type(error).__name__}）"
    return number


if __name__ == "__main__":
    main()
