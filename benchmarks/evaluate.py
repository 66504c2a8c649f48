"""``fuzhi evaluate``: a million rows from Parquet to Parquet, whole process, validation on, beside DuckDB's bare copy.

Prints a Markdown table; exit 1 when the limit is passed. ``python -m benchmarks.evaluate [ROWS]``.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.fact_rows import write_fact_rows

LIMIT_SECONDS = 2.0
ROWS = 1_000_000
TIMES = 5
_FLOOR = (
    "import duckdb,sys; duckdb.connect().execute(f\"COPY (FROM '{sys.argv[1]}') TO '{sys.argv[2]}' (FORMAT parquet)\")"
)


def seconds(command: list[str]) -> float:
    """The shortest of a few runs of a whole process; raises when it fails."""
    best = float("inf")
    for _ in range(TIMES):
        started = time.monotonic()
        subprocess.run(command, check=True, capture_output=True)
        best = min(best, time.monotonic() - started)
    return best


def main(rows: int = ROWS) -> int:
    """Time it and print the table."""
    with tempfile.TemporaryDirectory(prefix="fuzhi-bench-") as folder:
        facts, out = Path(folder) / "facts.parquet", Path(folder) / "out.parquet"
        write_fact_rows(facts, rows)
        evaluate = [sys.executable, "-m", "fuzhi.site.main", "evaluate", str(facts), "--pack", "baicheng-2017"]
        measured = {
            "fuzhi evaluate (granted and undetermined)": seconds([*evaluate, "--out", str(out)]),
            "fuzhi evaluate --all (every row and item)": seconds([*evaluate, "--out", str(out), "--all"]),
            "floor: DuckDB copies the fact file, nothing decided": seconds(
                [sys.executable, "-c", _FLOOR, str(facts), str(out)]
            ),
        }
    lines = [f"| {rows:,} rows, Parquet to Parquet, whole process | seconds |", "|---|---|"]
    lines += [f"| {name} | {value:.2f} |" for name, value in measured.items()]
    sys.stdout.write("\n".join(lines) + f"\n\nlimit for the first line: {LIMIT_SECONDS:.1f} s per {ROWS:,} rows\n")
    allowed = LIMIT_SECONDS * max(rows / ROWS, 1)
    return 0 if next(iter(measured.values())) < allowed else 1


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:2])))
