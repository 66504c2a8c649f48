"""``fuzhi roster import`` and ``fuzhi roster undo``: the same services as the pages, the same roles and areas."""

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from django.db import transaction

from fuzhi.site.main import say
from fuzhi.site.operators import Terminal, acting
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.plain import Json

if TYPE_CHECKING:  # tables can be imported once Django is set up
    from fuzhi.steps.accounts.staff import Staff

COUNTED = {"new": "新增", "changed": "变化", "same": "相同", "gone": "消失", "kept": "退回但保留", "rejected": "需修改"}
IN_JSON = ("batch", "new", "changed", "same", "gone", "rejected")
"""The contract's fields of a result."""


def import_(
    files: Annotated[list[Path], typer.Argument(help="名册文件，可多个")],
    kind: Annotated[
        str,
        typer.Option(
            "--kind", help="名册种类：household roll disability minimum_living school kindergarten bill teacher"
        ),
    ],
    area: Annotated[str, typer.Option("--area", help="县（市、区）代码，6 位")],
    term: Annotated[str, typer.Option("--term", help="学期，如 2017-1")],
    user: Annotated[str, typer.Option("--as", help="办理人用户名")],
    yes: Annotated[bool, typer.Option("--yes", help="写入；不加只预览")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="只是更正：没有列出的人保持不变，不算消失")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="结果以 JSON 写到标准输出")] = False,
) -> int:
    """导入名册：先给出预览（新增、变化、相同、消失、需修改），加 --yes 才写入。多个文件一起成或一起不成。"""
    if kind not in {one.value for one in RosterKind}:
        raise InputError(
            "unknown_kind", f"没有“{kind}”这种名册。", f"可用：{'、'.join(one.value for one in RosterKind)}。"
        )
    for path in files:
        if not path.is_file():
            raise InputError("no_such_file", f"文件 {path} 不存在。", "请检查路径。")
    with acting(user) as staff:
        results = _import_all(files, kind, area, term, staff, yes, partial)
    for path, result in zip(files, results, strict=True):
        told = "，".join(f"{word} {result[name]:,}" for name, word in COUNTED.items())
        say(
            f"{path.name}：{told}。"
            + (f"已写入，批次 {result['batch']}。" if yes else "只是预览，没有写入；加 --yes 写入。")
        )
    if as_json:
        plain = [{name: one[name] for name in IN_JSON} for one in results]
        document = plain[0] if len(plain) == 1 else plain
        typer.echo(json.dumps(document, ensure_ascii=False))
    return 1 if any(result["rejected"] for result in results) else 0


def _import_all(
    files: list[Path], kind: str, area: str, term: str, staff: "Staff", yes: bool, partial: bool
) -> list[Json]:
    from fuzhi.steps.files import services as stored  # tables can be imported once Django is set up
    from fuzhi.steps.intake import services as intake
    from fuzhi.steps.intake.states import Covers

    progress, results, is_kept = Terminal(), [], False
    try:
        with transaction.atomic():
            for path in files:
                batch = intake.receive(
                    path=path, name=path.name, kind=kind, county_code=area, term=term, by=staff, progress=progress
                )
                if yes:
                    covers = Covers.CORRECTIONS if partial else Covers.WHOLE
                    batch = intake.commit(batch_id=batch.pk, by=staff, progress=progress, covers=covers)
                counts = {name: int(batch.counts.get(name, 0)) for name in ("new", "changed", "same", "gone", "kept")}
                results.append({"batch": batch.pk if yes else None, **counts, "rejected": batch.rejected})
            transaction.set_rollback(not yes)  # a preview leaves nothing behind, not even the batch
        is_kept = yes
    finally:
        if not is_kept:
            stored.remove_orphans(digests=[_digest(path) for path in files])
    return results


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def undo(
    batch: Annotated[int, typer.Argument(help="批次号，导入时显示")],
    user: Annotated[str, typer.Option("--as", help="办理人用户名")],
) -> int:
    """撤销一次导入：不删除，只让这一批的行失效。"""
    with acting(user) as staff:
        from fuzhi.steps.intake import services as intake  # tables can be imported once Django is set up

        say(intake.undo(batch_id=batch, by=staff).message)
    return 0
