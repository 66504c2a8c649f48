"""``fuzhi verify-audit EXPORT``: recompute every leaf and every tree head of an audit export; no server, no database,
none of the server's keys. The export holds the public key; whoever kept a copy elsewhere compares it with ``--key``."""

import json
from pathlib import Path
from typing import Annotated

import typer

from fuzhi.site.main import say
from fuzhi.steps.audit import canonical
from fuzhi.steps.audit.signing import is_signed, note
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.plain import Json


def verify_audit(
    export: Annotated[Path, typer.Argument(help="审计导出文件（fuzhi export audit 写出的 .jsonl）")],
    key: Annotated[str, typer.Option("--key", help="另存的公钥（64 位十六进制），用来核对导出里的公钥")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="结果以 JSON 写到标准输出")] = False,
) -> int:
    """离线核验：逐条重算记录的摘要，逐日核对封存。"""
    lines = _lines(export)
    head = lines[0][1]
    if head.get("format") != canonical.FORMAT:
        raise InputError(
            "not_an_audit_export", f"{export.name} 不是扶智的审计导出。", "请用 fuzhi export audit 写出的文件。"
        )
    public = str(head.get("public_key", ""))
    faults = [] if not key or key.lower() == public else [f"导出里的公钥与另存的不同：{public[:16]}……"]
    tree = canonical.Tree()
    roots: dict[int, bytes] = {}
    seals: list[tuple[int, Json]] = []
    for number, line in lines[1:]:
        if "leaf" in line:
            faults += _check_leaf(number, line, tree)
            roots[tree.size] = tree.root
        elif "seal" in line:
            seals.append((number, line))
    for number, line in seals:
        faults += _check_seal(number, line, roots, public)
    if not seals or seals[-1][1]["size"] != tree.size:
        faults.append("最后的记录没有封存。")
    if as_json:
        typer.echo(json.dumps({"entries": tree.size, "seals": len(seals), "faults": faults}, ensure_ascii=False))
    for fault in faults:
        say(fault)
    if faults:
        say(f"核验不通过：{len(faults)} 处不符。")
        return 2
    say(f"核验通过：{tree.size} 条记录，{len(seals)} 次封存。可信期到最近一份存放在别处的封存为止。")
    return 0


def _lines(export: Path) -> list[tuple[int, Json]]:
    if not export.is_file():
        raise InputError("no_such_file", f"文件 {export} 不存在。", "请检查路径。")
    found = []
    with export.open(encoding="utf-8") as source:
        for number, text in enumerate(source, start=1):
            try:
                line = json.loads(text)
                found.append((number, dict(line)))
            except (ValueError, TypeError):
                raise InputError(
                    "bad_line", f"{export.name} 第 {number} 行不是记录。", "文件可能被截断或改动，请重新导出。"
                ) from None
    if not found:
        raise InputError("empty_file", f"{export.name} 是空的。", "请重新导出。")
    return found


def _check_leaf(number: int, line: Json, tree: canonical.Tree) -> list[str]:
    faults = []
    if line["leaf"] != tree.size:
        faults.append(f"第 {number} 行：序号应为 {tree.size}，写的是 {line['leaf']}：有记录缺失或调换。")
    try:
        digest = canonical.leaf_hash(canonical.entry_bytes(line["entry"]))
    except (KeyError, TypeError):
        return [*faults, f"第 {number} 行：记录不完整。"]
    if digest.hex() != line.get("hash"):
        faults.append(
            f"第 {number} 行：记录 {line['entry']['id']}（{line['entry']['real_at'][:10]}）的内容与摘要不符。"
        )
    tree.append(digest)
    return faults


def _check_seal(number: int, line: Json, roots: dict[int, bytes], public: str) -> list[str]:
    day, size = str(line["seal"]), int(line["size"])
    root = roots.get(size)
    if root is None or root.hex() != line["root"]:
        return [f"第 {number} 行：{day} 的封存与记录不符。"]
    if not is_signed(bytes.fromhex(public), note(day, size, root), bytes.fromhex(line["signature"])):
        return [f"第 {number} 行：{day} 的封存签名不对。"]
    return []
