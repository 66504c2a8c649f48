"""``fuzhi verify-audit EXPORT``: recompute every leaf and every tree head of an audit export; no server, no database,
none of the server's secrets.

Who signed is only known by a key from elsewhere: ``--key``, else the public key of the installation at hand. Without
one the figures are checked and that is said loudly (exit 1). ``--seal`` takes seals that were kept elsewhere: the
export must be what they sealed, and more.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from fuzhi.site.home import home
from fuzhi.site.main import say
from fuzhi.steps.audit import canonical
from fuzhi.steps.audit.signing import PUBLIC, Ring, note
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.plain import Json

TABLES = (".xlsx", ".xls", ".csv")
_KEY = re.compile(r"[0-9a-f]{64}")
_SEAL_FIELDS = {"seal", "size", "root", "previous", "signature"}
_SHAPES = {
    "seal": r"\d{4}-\d\d-\d\d",
    "root": "[0-9a-f]{64}",
    "previous": "([0-9a-f]{64})?",
    "signature": "[0-9a-f]{128}",
}


def verify_audit(
    export: Annotated[Path, typer.Argument(help="审计导出文件（审计记录页或 fuzhi export audit 写出的 .jsonl）")],
    key: Annotated[str, typer.Option("--key", help="另存的公钥：64 位十六进制，或存着它的文件（audit.pub）")] = "",
    seal: Annotated[
        list[Path] | None, typer.Option("--seal", help="存放在别处的封存（seals.jsonl 的副本），可以给几个")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="结果以 JSON 写到标准输出")] = False,
) -> int:
    """离线核验：逐条重算记录的摘要，逐次核对封存、签名和另存的封存。"""
    known = _known_keys(key)
    check = _Check(_lines(export), known)
    for path in seal or []:
        check.compare(_lines(path), path.name)
    if as_json:
        told = {"entries": check.tree.size, "seals": len(check.seals), "faults": check.faults}
        typer.echo(json.dumps(told, ensure_ascii=False))
    for fault in check.faults:
        say(fault)
    if check.faults:
        say(f"核验不通过：{len(check.faults)} 处不符。")
        return 2
    counts = f"{check.tree.size} 条记录，{len(check.seals)} 次封存"
    if not known:
        say(f"记录与封存前后一致（{counts}），但是没有核对是谁签的：任何人都能用自己的密钥做出这样的文件。")
        say("请用 --key 给出另存的公钥（FUZHI_HOME/keys/audit.pub），再核验一次。")
        return 1
    kept = "" if seal else "可信期到最近一份存放在别处的封存为止，用 --seal 核对它。"
    if check.is_before_a_change(known):
        say("这份导出是换签名密钥以前的：最后的封存由旧公钥签名，另存的文件里已有更新的。请确认它是换密钥以前导出的。")
    say(f"核验通过：{counts}，公钥 {check.ring.keys[-1].hex()[:16]}……相符。{kept}")
    return 0


def _known_keys(given: str) -> tuple[str, ...]:
    """The keys that were kept elsewhere, oldest first; without any, those of the installation at hand, if there is
    one."""
    place = Path(given) if given else home() / "keys" / PUBLIC
    if given and _KEY.fullmatch(given.lower()):
        return (given.lower(),)
    if not place.is_file():
        if given:
            raise InputError("bad_key", f"“{given}”不是公钥。", "请给 64 位十六进制，或 audit.pub 文件。")
        return ()
    try:
        lines = place.read_text(encoding="utf-8", errors="replace").strip().lower().splitlines()
        return tuple(key.hex() for key in Ring.read(lines).keys)
    except ValueError:
        raise InputError("bad_key", f"{place} 里不是公钥。", "请给 64 位十六进制，或 audit.pub 文件。") from None


class _Check:
    """The export read once, from its first line to its last."""

    def __init__(self, lines: list[tuple[int, Json]], known: tuple[str, ...]) -> None:
        self.tree, self.faults = canonical.Tree(), list[str]()
        self.seals: list[Json] = []
        self._roots: dict[int, str] = {}
        head = lines[0][1]
        if head.get("format") != canonical.EXPORT_FORMAT or set(head) - {"keys"} != {"format", "public_key"}:
            raise InputError(
                "not_an_audit_export",
                "这不是扶智的审计导出，或是旧格式的导出。",
                "请用审计记录页的“导出核验文件”，或 fuzhi export audit 写出的文件。",
            )
        public = str(head["public_key"])
        self.ring, self._since = _ring(head, public), 0
        if not self.ring.keys:
            self.faults.append("导出里没有公钥。")
        elif known and not {bytes.fromhex(key) for key in known} & set(self.ring.keys):
            self.faults.append(f"导出里的公钥与另存的不同：{public[:16]}……：不是这个系统签的。")
        for number, line in lines[1:]:
            self.faults += self._line(number, line)
        if not self.seals or self.seals[-1]["size"] != self.tree.size:
            self.faults.append("最后的记录没有封存。")
        elif self._since != len(self.ring.keys) - 1:
            self.faults.append("换过签名密钥，最后的封存却不是用新密钥签的。")

    def is_before_a_change(self, known: tuple[str, ...]) -> bool:
        """True when who kept the keys knows a later one than the last of this export: what an old key signs now looks
        like this too."""
        newest = self.ring.keys[-1].hex() if self.ring.keys else ""
        return newest in known[:-1]

    def _line(self, number: int, line: Json) -> Iterator[str]:
        if set(line) == {"leaf", "hash", "entry"} and not self.seals:
            yield from self._leaf(number, line)
        elif is_seal(line):
            yield from self._seal(number, line)
        else:
            yield f"第 {number} 行：不是审计导出里的行。"

    def _leaf(self, number: int, line: Json) -> Iterator[str]:
        entry = line["entry"]
        if type(line["leaf"]) is not int or line["leaf"] != self.tree.size:
            yield f"第 {number} 行：序号应为 {self.tree.size}，写的是 {line['leaf']}：有记录缺失或调换。"
        try:
            digest = canonical.leaf_hash(canonical.entry_bytes(entry)) if canonical.is_entry(entry) else b""
        except UnicodeEncodeError:
            digest = b""
        if not digest:
            yield f"第 {number} 行：记录不完整，或多了内容。"
        elif digest.hex() != line["hash"]:
            yield f"第 {number} 行：记录 {entry['id']}（{_day(entry)}）的内容与摘要不符。"
        self.tree.append(digest)
        self._roots[self.tree.size] = self.tree.root.hex()

    def _seal(self, number: int, line: Json) -> Iterator[str]:
        said, before = f"第 {number} 行：{line['seal']} 的封存", self.seals[-1] if self.seals else None
        if self._roots.get(line["size"]) != line["root"]:
            yield f"{said}与记录不符。"
        place = self.ring.signer(_note(line), bytes.fromhex(line["signature"]), self._since)
        if place is None:
            yield f"{said}签名不对。"
        self._since = max(self._since, place or 0)
        expected = (
            canonical.seal_digest(_note(before), bytes.fromhex(before["signature"])) if before else canonical.NOTHING
        )
        is_old = not line["previous"] and (before is None or not before["previous"])  # of data older than the chain
        if (line["previous"] != expected.hex() and not is_old) or (before and line["size"] < before["size"]):
            yield f"{said}接不上前一次：有封存缺失或调换。"
        self.seals.append(line)

    def compare(self, kept: list[tuple[int, Json]], name: str) -> None:
        """Seals kept elsewhere: each signed by the same key, and its root that of the export's first entries."""
        for number, line in kept:
            said = f"{name} 第 {number} 行"
            if not is_seal(line):
                self.faults.append(f"{said}：不是封存。")
            elif self.ring.signer(_note(line), bytes.fromhex(line["signature"])) is None:
                self.faults.append(f"{said}：{line['seal']} 的封存不是这个系统签的。")
            elif line["size"] > self.tree.size:
                self.faults.append(
                    f"{said}：{line['seal']} 封存了 {line['size']} 条，导出只有 {self.tree.size} 条：有记录被去掉。"
                )
            elif self._roots.get(line["size"]) != line["root"]:
                self.faults.append(f"{said}：{line['seal']} 封存的 {line['size']} 条与导出的不同：记录被改动过。")


def _ring(head: Json, public: str) -> Ring:
    """The keys that the export names, the newest last; empty when it names none, or their changes are not signed."""
    try:
        ring = Ring.read([str(line) for line in head.get("keys", [public])])
    except (TypeError, ValueError):
        return Ring(())
    return ring if _KEY.fullmatch(public) and ring.keys[-1].hex() == public else Ring(())


def _day(entry: Json) -> str:
    """The day as pages tell it, in China."""
    try:
        return clock.day_of(datetime.fromisoformat(str(entry["real_at"]))).isoformat()
    except ValueError:
        return "日期不详"


def is_seal(line: Json) -> bool:
    """Exactly the fields of a seal, each of its form."""
    return (
        set(line) == _SEAL_FIELDS
        and type(line["size"]) is int
        and all(isinstance(line[name], str) and re.fullmatch(form, line[name]) for name, form in _SHAPES.items())
    )


def _note(line: Json) -> bytes:
    return note(line["seal"], line["size"], bytes.fromhex(line["root"]), bytes.fromhex(line["previous"]))


def _lines(path: Path) -> list[tuple[int, Json]]:
    if not path.is_file():
        raise InputError("no_such_file", f"文件 {path} 不存在。", "请检查路径。")
    if path.suffix.lower() in TABLES:
        raise InputError(
            "table_for_reading",
            f"{path.name} 是列表导出的表格，给人看的，不能用来核验。",
            "请用审计记录页的“导出核验文件”，或 fuzhi export audit 写出的 .jsonl 文件。",
        )
    found = []
    with path.open("rb") as source:
        for number, raw in enumerate(source, start=1):
            try:
                line = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
                if not isinstance(line, dict):
                    raise ValueError
            except (ValueError, RecursionError):
                raise InputError(
                    "bad_line",
                    f"{path.name} 第 {number} 行不是记录。",
                    "请用审计记录页的“导出核验文件”，或 fuzhi export audit 写出的文件；也可能被截断或改动。",
                ) from None
            found.append((number, line))
    if not found:
        raise InputError("empty_file", f"{path.name} 是空的。", "请重新导出。")
    return found


def _once(pairs: list[tuple[str, object]]) -> Json:
    """A JSON object in which no name stands twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refuse(constant: str) -> object:
    raise ValueError
