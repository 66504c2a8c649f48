"""``fuzhi roster check FILE --kind K [--json] [--annotated OUT.xlsx]``:
what a roster would give (contract facts.md)."""

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from fuzhi.rosters.isolation import run_child
from fuzhi.rosters.reading import FINDINGS_LISTED_MAX, RosterReading
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.plain import Json

_SHOWN_MAX = 30


def roster_check(
    file: Annotated[Path, typer.Argument(help="名册文件：xlsx、xls、csv 或 txt")],
    kind: Annotated[str, typer.Option("--kind", help="名册种类，如 household、roll、bill")],
    as_json: Annotated[bool, typer.Option("--json", help="向标准输出写一份 JSON 报告")] = False,
    annotated: Annotated[Path | None, typer.Option("--annotated", help="把标好问题的工作簿写到这里（.xlsx）")] = None,
) -> None:
    """检查一份名册：哪些行能读入，哪些单元格要改，怎样改。"""
    try:
        reading = check_file(file, kind, annotated)
    except InputError as refusal:
        if not as_json:
            raise
        error = {"code": refusal.code, "message": refusal.message, "fix": refusal.mend}
        _print_json({"file": file.name, "kind": kind, "error": error})
        raise typer.Exit(2) from None
    if as_json:
        _print_json(reading.as_report())
    else:
        _tell(reading)
    if annotated:
        typer.echo(f"标好问题的工作簿已写到 {annotated}。", err=True)
    if reading.rejected:
        raise typer.Exit(1)


def check_file(file: Path, kind: str, annotated: Path | None = None) -> RosterReading:
    """Read the roster in a limited child, without its rows; ``annotated`` is written whole or not at all."""
    if annotated is not None:
        if annotated.suffix.lower() != ".xlsx":
            raise InputError("bad_output_type", f"标注文件“{annotated.name}”应以 .xlsx 结尾。", "请改文件名。")
        if not annotated.parent.is_dir():
            raise InputError("no_such_folder", f"文件夹“{annotated.parent}”不存在。", "请先建好文件夹。")
    with tempfile.TemporaryDirectory(prefix=".fuzhi-check-", dir=annotated.parent if annotated else None) as folder:
        made = Path(folder) / "annotated.xlsx" if annotated else None
        plain = run_child(file, kind, None, None, folder=Path(folder), annotated=made)
        if made is not None and annotated is not None:
            _move(made, annotated)
    return RosterReading.from_plain(plain, None)


def _move(made: Path, target: Path) -> None:
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        shutil.copyfile(made, temporary)
        temporary.replace(target)
    except OSError as error:
        raise InputError(
            "cannot_write", f"写不了文件“{target}”。", "请检查文件夹权限，或关闭已打开的同名文件。"
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def _print_json(document: Json) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False))


def _tell(reading: RosterReading) -> None:
    """The report for people, on standard error; the whole list is in the JSON and in the annotated workbook."""

    def say(text: str) -> None:
        typer.echo(text, err=True)

    say(f"{reading.file}：工作表 {reading.sheet}，表头在第 {reading.header_row} 行。")
    say(f"数据 {reading.rows:,} 行：可读入 {reading.accepted:,} 行，退回 {reading.rejected:,} 行。")
    say(f"错误 {reading.errors_total:,} 处，提醒和自动更正 {reading.warnings_total:,} 处。")
    for title, findings in (("错误", reading.errors), ("提醒", reading.warnings)):
        for finding in findings[:_SHOWN_MAX]:
            place = f"{finding.sheet} 第 {finding.row} 行 {finding.column}".rstrip()
            say(f"  [{title}] {place}：{finding.message}{finding.fix}")
        if len(findings) > _SHOWN_MAX:
            say(f"  ……其余{title}见 --json（至多 {FINDINGS_LISTED_MAX:,} 处）或 --annotated。")


check = roster_check
