"""Bad input by command and by page: one Chinese message that names file, what was found and the mend; nothing is left."""

import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from fuzhi.site import main
from fuzhi.steps.files.services import keep_house
from fuzhi.steps.tasks import services as tasks
from fuzhi.vocabulary import clock
from tests.factories.pages import led_to
from tests.factories.rosters import (
    DISABILITY_HEADER,
    ROLL_HEADER,
    SCHOOL_HEADER,
    TONGYU,
    Office,
    Pupil,
    head_row,
    write,
)
from tests.libraries.rosters.old_workbook import container

CHILD = Pupil("王禾苗")
NAME = "十月名册.xlsx"


def _repacked(path: Path, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with its sheet changed."""
    good = write(path.with_name("good.xlsx"), ROLL_HEADER, [CHILD.roll()])
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name.endswith("sheet1.xml") else old.read(name))
    return path


def _word(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return path


def _bytes(content: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


def _truncated(path: Path) -> Path:
    write(path, ROLL_HEADER, [CHILD.roll()])
    path.write_bytes(path.read_bytes()[:-900])
    return path


def _other_kind(path: Path) -> Path:
    return write(path, DISABILITY_HEADER, [(CHILD.name, "男", CHILD.number, None, "肢体", "三级", "", "", "")])


def _last_cell(path: Path) -> Path:
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return _repacked(path, lambda part: part.replace(b"</sheetData>", cell))


def _million(path: Path) -> Path:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n * 7919) for n in range(3, 1_048_577))
    return _repacked(path, lambda part: part.replace(b"</sheetData>", rows + b"</sheetData>"))


def _missing_column(path: Path) -> Path:
    kept = [n for n, name in enumerate(ROLL_HEADER) if name not in ("姓名",)]
    return write(path, [ROLL_HEADER[n] for n in kept], [[CHILD.roll()[n] for n in kept]])


def _other_county(path: Path) -> Path:
    return write(
        path, SCHOOL_HEADER, [("2122000091", "镇赉镇小学", "镇赉县", "小学", "公办", "县城", "否", None, None)]
    )


BAD: dict[str, tuple[Callable[[Path], Path], str, tuple[str, ...]]] = {  # what -> (file, kind, words of the message)
    "a Word file renamed": (_word, "roll", (NAME, "Word", "另存为")),
    "a PDF": (_bytes(b"%PDF-1.7\n" + b"x" * 400), "roll", (NAME, "PDF", "xlsx")),
    "nothing in it": (_bytes(b""), "roll", (NAME, "空", "重新")),
    "a password": (_bytes(container(b"", "EncryptedPackage")), "roll", (NAME, "密码", "另存")),
    "cut off": (_truncated, "roll", (NAME, "不完整|损坏", "另存|重新")),
    "another kind": (_other_kind, "roll", (NAME, "残疾人名册", "学籍名册")),
    "a cell at the end": (_last_cell, "roll", (NAME, "Sheet1", "XFD1048576|1,048,576", "删除")),
    "a million rows": (_million, "roll", (NAME, "Sheet1", "300,000", "删除|拆")),
    "a column missing": (_missing_column, "roll", (NAME, "Sheet1", "姓名", "补")),
    "another county": (_other_county, "school", ("镇赉县", "通榆县", "换成|导入")),
}
KEPT = re.compile("tasks_|procrastinate_|django_session|audit_|accounts_tally")
"""What the page itself keeps: the task that says what was wrong, its job, the session, that somebody handed in a
file, and how many."""


@pytest.fixture
def office(office: Office) -> Office:
    office.bring("household", [head_row(), CHILD.household_row()])
    return office


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each bad file, made once."""
    return {what: make(tmp_path_factory.mktemp("bad") / NAME) for what, (make, _, _) in BAD.items()}


def standing() -> dict[str, int]:
    """How many rows every table holds, and every file under FUZHI_HOME but logs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in names))
        found = dict(cursor.fetchall())
    home = Path(settings.FUZHI_HOME)
    files = (path for path in home.rglob("*") if path.is_file() and "logs" not in path.parts)
    return found | {str(path): path.stat().st_size for path in files}


def says(text: str, words: tuple[str, ...]) -> None:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    assert [word for word in words if not re.search(word, text)] == [], text
    assert "Traceback" not in text and "错误编号" not in text


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("more", [[], ["--yes"]], ids=["preview", "write"])
def test_by_command(
    what: str, more: list[str], office: Office, made: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    _, kind, words = BAD[what]
    before = standing()
    given = [
        "roster",
        "import",
        str(made[what]),
        "--kind",
        kind,
        "--area",
        TONGYU,
        "--term",
        "2017-1",
        "--as",
        "tongyu",
    ]
    assert main.run([*given, *more]) == 2
    told = capsys.readouterr()
    says(told.err, words)
    assert told.out == "" and standing() == before


@pytest.mark.parametrize("what", BAD)
def test_by_page(what: str, office: Office, made: dict[str, Path]) -> None:
    _, kind, words = BAD[what]
    client = Client()
    client.force_login(office.clerk)
    before = {name: count for name, count in standing().items() if not KEPT.match(name)}
    with made[what].open("rb") as file:
        page = client.post(reverse("roster-upload"), {"kind": kind, "term": "2017-1", "file": file})
    if page.status_code == 302:
        task = led_to(page).rstrip("/").split("/")[-1]
        tasks.perform(task_id=task)
        page = client.get(reverse("roster-reading", args=[task]))
        says(page.content.decode(), words)
    else:
        assert page.status_code == 422
        says(page.content.decode(), ("空|没有选文件",))
    with clock.at(clock.today() + timedelta(days=2)):  # a file of another kind is kept a day, to be read as what it is
        kept = keep_house()
    assert kept == (what == "another kind")
    after = {name: count for name, count in standing().items() if not KEPT.match(name)}
    assert sorted(set(before.items()) ^ set(after.items())) == []


FACTS = "student_id,term,county_code,stages\nA,2017-1,220822,primary\n"


@pytest.mark.parametrize(
    ("facts", "pack", "words"),
    [
        (FACTS, "nix", ("没有名为“nix”的政策包", "baicheng-2017")),
        (FACTS, "baicheng-2017", ("f.csv", "stages", "stage")),
    ],
)
def test_evaluate_leaves_an_existing_output_alone(
    tmp_path: Path, facts: str, pack: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "f.csv").write_text(facts)
    (tmp_path / "o.csv").write_text("as before")
    assert main.run(["evaluate", str(tmp_path / "f.csv"), "--pack", pack, "--out", str(tmp_path / "o.csv")]) == 2
    says(capsys.readouterr().err, words)
    assert (tmp_path / "o.csv").read_text() == "as before" and sorted(p.name for p in tmp_path.iterdir()) == [
        "f.csv",
        "o.csv",
    ]
