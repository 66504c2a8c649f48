"""Where the demo stands: its mark on FUZHI_HOME, starting over, and the sample workbooks on disk."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from fuzhi.site.database import embedded
from fuzhi.site.home import folder, home
from fuzhi.vocabulary.errors import InputError

MARK = "demo.json"
SCALES = ("small", "city")
_OURS = ("database", "files", "samples", "run", "logs", "keys", "speed.json")


def open_ground(*, scale: str, fresh: bool) -> None:
    """Make this FUZHI_HOME the demo's, or check that it is. Raises InputError for a home with real data, or with a demo
    of another scale; ``fresh`` empties the demo's home first, never a real one."""
    if scale not in SCALES:
        raise InputError("unknown_scale", f"没有“{scale}”这种规模。", "请用 small（小样本）或 city（全市规模）。")
    mark = home() / MARK
    if not mark.exists() and (home() / "database" / "data").exists():
        raise InputError(
            "not_a_demo", f"{home()} 里是正式数据，不能用作演示。", "请用另一个文件夹：FUZHI_HOME=路径 fuzhi demo。"
        )
    if fresh:
        _empty()
    if mark.exists():
        had = json.loads(mark.read_text(encoding="utf-8")).get("scale")
        if had != scale:
            raise InputError(
                "other_scale", f"{home()} 里的演示是 {had} 规模。", f"加 --scale {had} 继续，或加 --fresh 重新开始。"
            )
    else:
        folder("")
        mark.write_text(json.dumps({"scale": scale}), encoding="utf-8")


def write_samples(*, scale: str, say: Callable[[str], None]) -> Path:
    """The sample workbooks of both semesters; written once, complete or not at all. Returns their folder."""
    from fuzhi.samples import generate_city  # half a second that a second start of the demo does not need

    place = folder("samples")
    done = place / ".complete"
    if done.exists():
        return place
    shutil.rmtree(place)
    unfinished = home() / "samples.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    say("写样本名册……")
    summary = generate_city(unfinished, scale, progress=lambda line: None)
    (unfinished / done.name).write_text(scale, encoding="utf-8")
    unfinished.rename(place)
    say(
        f"样本：学校 {summary.schools} 所，学生 {summary.students:,} 名，建档立卡户 {summary.registered_households:,} 户，"
        f"名册 {len(summary.files)} 份。"
    )
    return place


def _empty() -> None:
    if os.environ.get("DATABASE_URL"):
        raise InputError(
            "fresh_elsewhere",
            "--fresh 不清空 DATABASE_URL 指定的数据库。",
            "请自行建一个空数据库，或不设 DATABASE_URL。",
        )
    if embedded().answers():
        raise InputError("already_running", f"扶智正在 {home()} 运行。", "请先结束它。")
    for name in _OURS:
        path = home() / name
        path.unlink(missing_ok=True) if path.is_file() else shutil.rmtree(path, ignore_errors=True)
    (home() / MARK).unlink(missing_ok=True)
