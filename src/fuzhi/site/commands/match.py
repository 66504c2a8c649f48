"""``fuzhi match LEFT RIGHT --out LINKS``: the same persons in two files, with reasons (contract facts.md)."""

import csv
import io
import os
from datetime import date
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import typer

from fuzhi.linkage.tables import FIELDS, match_tables
from fuzhi.rosters.cleaning.cell import Raw
from fuzhi.rosters.persons import readers
from fuzhi.vocabulary.errors import InputError


def match(
    left: Annotated[Path, typer.Argument(help="左表，CSV 或 Parquet")],
    right: Annotated[Path, typer.Argument(help="右表，CSV 或 Parquet")],
    out: Annotated[Path, typer.Option("--out", help="结果文件，CSV 或 Parquet")],
) -> None:
    """找出两份名册里的同一个人，并说明理由。"""
    _check_out(out)
    links = match_tables(_read(left), _read(right))
    _write(links, out)
    counts = {v: links.column("verdict").to_pylist().count(v) for v in ("sure", "likely", "possible")}
    typer.echo(
        f"完成：可确认 {counts['sure']} 对，很可能 {counts['likely']} 对，可能 {counts['possible']} 对。写入 {out}",
        err=True,
    )


def _cell(raw: object) -> Raw:
    return raw if isinstance(raw, str | int | float | date) else str(raw)


def _check_out(out: Path) -> None:
    if out.suffix.lower() not in (".csv", ".parquet"):
        raise InputError("bad_output_type", f"结果文件 {out.name} 的类型不认识。", "请以 .csv 或 .parquet 结尾。")
    if not out.parent.is_dir():
        raise InputError("no_such_folder", f"文件夹 {out.parent} 不存在。", "请先建好文件夹。")


def _read(path: Path) -> pa.Table:
    """All columns as text; ``id`` must be there, filled and unique."""
    if not path.is_file():
        raise InputError("no_such_file", f"文件 {path} 不存在。", "请检查路径。")
    if path.suffix.lower() == ".parquet":
        table = _read_parquet(path)
    elif path.suffix.lower() == ".csv":
        table = _read_csv(path)
    else:
        raise InputError("bad_input_type", f"文件 {path.name} 的类型不认识。", "请用 CSV 或 Parquet。")
    if "id" not in table.column_names:
        raise InputError(
            "no_id_column", f"{path.name} 没有 id 列，只有：{'、'.join(table.column_names)}。", "请加上 id 列。"
        )
    seen: dict[str, int] = {}
    for number, value in enumerate(table.column("id").to_pylist(), start=2):
        if not value:
            raise InputError("blank_id", f"{path.name} 第 {number} 行的 id 是空的。", "每行都要有 id。")
        if value in seen:
            raise InputError(
                "repeated_id", f"{path.name} 第 {number} 行的 id 与第 {seen[value]} 行重复。", "id 不能重复。"
            )
        seen[value] = number
    return _cleaned(table)


def _cleaned(table: pa.Table) -> pa.Table:
    """The cells as the reader of rosters understands them, as text."""
    reading = readers()
    columns = {"id": table.column("id").cast(pa.string())}
    for field in FIELDS:
        if field in table.column_names:
            memory = reading[field]
            cells = ["" if raw is None else memory[_cell(raw)] for raw in table.column(field).to_pylist()]
            columns[field] = pa.array([text or None for text in cells], pa.string())
    return pa.table(columns)


def _read_parquet(path: Path) -> pa.Table:
    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError):
        raise InputError("bad_parquet", f"{path.name} 不是完整的 Parquet 文件。", "请重新导出。") from None
    if "id" not in table.column_names:
        return table
    ids = [None if value is None else str(value) for value in table.column("id").to_pylist()]
    return table.set_column(table.column_names.index("id"), "id", pa.array(ids, pa.string()))


def _read_csv(path: Path) -> pa.Table:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            raise InputError("bad_encoding", f"{path.name} 的文字编码认不出来。", "请存成 UTF-8 或 GB18030。") from None
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        raise InputError("bad_csv", f"{path.name} 不是能读的 CSV。", "请重新导出为 CSV。") from None
    if not rows:
        raise InputError("empty_file", f"{path.name} 是空的。", "至少要有一行表头。")
    header = [name.strip() for name in rows[0]]
    body = [row for row in rows[1:] if any(cell.strip() for cell in row)]
    columns = [
        pa.array([(row[i].strip() or None) if i < len(row) else None for row in body], type=pa.string())
        for i in range(len(header))
    ]
    return pa.table(columns, names=header)


def _write(links: pa.Table, out: Path) -> None:
    temporary = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        if out.suffix.lower() == ".parquet":
            pq.write_table(links, temporary)
        else:
            options = pa_csv.WriteOptions(quoting_style="needed")
            pa_csv.write_csv(links, temporary, options)
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
