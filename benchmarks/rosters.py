"""``fuzhi roster check``: a poverty office's register of 300,000 persons, whole process, in the limited child.

Prints a Markdown table; exit 1 when the file is refused or the limit is passed. ``python -m benchmarks.rosters [ROWS]``.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter

from fuzhi.vocabulary.identity import complete_id

LIMIT_CPU_SECONDS = 20.0
ROWS = 299_000  # with its head and titles the most that a file may have
_PLAIN: dict[str, str] = {
    "县": "通榆县",
    "乡镇": "兴隆山镇",
    "行政村": "长发村",
    "户编号": "",
    "人编号": "",
    "姓名": "",
    "证件号码": "",
    "人数": "4",
    "与户主关系": "",
    "脱贫属性": "未脱贫",
    "脱贫年度": "",
    "备注": "",
}
_RELATIONS = ("户主", "配偶", "之子", "之女")


def write_register(path: Path, rows: int) -> None:
    """An invented register: four persons a household, village and state on each row."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("名册")
    sheet.write_row(0, 0, _PLAIN)
    for n in range(rows):
        birth = f"{1950 + n % 60}{n // 60 % 12 + 1:02d}{n // 720 % 28 + 1:02d}"
        said = {
            "户编号": f"{2_200_000_000 + n // 4}",
            "人编号": f"{22_000_000_000 + n}",
            "姓名": f"甲{chr(0x4E00 + n % 5000)}",
            "证件号码": complete_id(f"220822{birth}{n // 20_160 * 4 + n % 4:03d}"),
            "与户主关系": _RELATIONS[n % 4],
        }
        sheet.write_row(n + 1, 0, (_PLAIN | said).values())
    book.close()


def main(rows: int = ROWS) -> int:
    """Time it and print the table."""
    with tempfile.TemporaryDirectory(prefix="fuzhi-bench-") as folder:
        path = Path(folder) / "名册.xlsx"
        write_register(path, rows)
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        command = [
            sys.executable,
            "-m",
            "fuzhi.site.main",
            "roster",
            "check",
            str(path),
            "--kind",
            "household",
            "--json",
        ]
        done = subprocess.run(command, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    lines = (
        f"| {rows:,} persons × {len(_PLAIN)} columns, .xlsx, read and checked | seconds |",
        "|---|---|",
        f"| processor | {cpu:.1f} |",
        f"| on the clock | {time.monotonic() - started:.1f} |",
    )
    sys.stdout.write(
        "\n".join(lines) + f"\n\nlimit for the first line: {LIMIT_CPU_SECONDS:.0f} s; exit {done.returncode}\n"
    )
    return 0 if done.returncode in (0, 1) and cpu < LIMIT_CPU_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:2])))
