"""Papers for whole families: sums and capitals, what a long row does, who is named, and what must never be printed."""

import io
import re
from dataclasses import replace
from datetime import date

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzhi.documents.pdf import (
    AidCard,
    CardLine,
    ExplainedCondition,
    ExplainedItem,
    Explanation,
    ListColumn,
    PrintedList,
    ScreenerLine,
    ScreenerPaper,
    SignatureLine,
    SignatureSheet,
    render_cards,
    render_explanations,
    render_list,
    render_screener,
    render_signature_sheets,
)

DAY = date(2017, 12, 1)
CARD = AidCard(
    student="王禾苗",
    school="兴隆山镇中心校",
    grade="三年级（1）班",
    guardian="",
    term="2017年秋季学期",
    county="通榆县",
    lines=[CardLine("寄宿生生活补助", "打到一卡通", "12月", 50_000, is_cash=True)],
    why="家里建档立卡。",
    contacts="县资助中心",
    number="TY2017-0001",
    issuer="通榆县教育局",
    issued_on=DAY,
)
LIST = PrintedList(
    "名单", [ListColumn("姓名", weight=2), ListColumn("金额（元）", True, 1)], [["王禾苗", "500.00"]], DAY
)


def text_of(pdf: bytes) -> str:
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages))


def pages_of(pdf: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**7), st.booleans()), min_size=1, max_size=6))
def test_the_sum_of_a_card_is_the_sum_of_its_lines(lines: list[tuple[int, bool]]) -> None:
    card = replace(
        CARD, lines=[CardLine(f"项目{n}", "发", "12月", fen, is_cash=cash) for n, (fen, cash) in enumerate(lines)]
    )
    assert card.total_fen == sum(fen for fen, _ in lines)
    payload = card.payload()
    cash = sum(fen for fen, is_cash in lines if is_cash)
    first = str(payload["remarks"][0])
    assert ("打到卡里的是" in first) == (cash > 0)
    assert payload["total"] == f"{card.total_fen // 100:,}.{card.total_fen % 100:02d}"


def test_own_remarks_stand_in_place_of_the_usual_ones() -> None:
    assert "任何人都不能代领" in text_of(render_cards([CARD]))
    own = text_of(render_cards([replace(CARD, remarks=["只说这一句。"])]))
    assert "只说这一句。" in own and "任何人都不能代领" not in own


def test_who_has_no_guardian_on_file_gets_a_dash() -> None:
    assert CARD.payload()["guardian"] == "—"
    assert "王大田" in text_of(render_cards([replace(CARD, guardian="王大田")]))


def test_a_card_without_a_code_to_scan_is_a_card() -> None:
    assert CARD.payload()["qr"] == "" and pages_of(render_cards([CARD])) == 1
    assert "<svg" in str(replace(CARD, qr_text="http://127.0.0.1/").payload()["qr"])


@pytest.mark.parametrize("field", ["student", "school", "grade", "term", "county", "contacts", "number", "issuer"])
def test_every_field_of_a_card_is_printed(field: str) -> None:
    mark = "甲乙丙丁戊己"
    assert mark in text_of(render_cards([replace(CARD, **{field: mark})]))  # type: ignore[arg-type]


def test_an_empty_list_is_a_page_with_its_head_and_seal() -> None:
    text = text_of(render_list(replace(LIST, rows=[], issuer="通榆县教育局")))
    assert "姓名金额（元）" in text and "盖章处" in text and "第1页，共1页" in text


def test_remarks_facts_and_foot_stand_on_a_list() -> None:
    paper = replace(
        LIST, facts=["通榆县", "2017年秋季学期"], remarks=["有意见请提出。"], foot="公示 1 号", issuer="教育局"
    )
    text = text_of(render_list(paper))
    for words in ("通榆县", "2017年秋季学期", "有意见请提出。", "公示1号", "2017年12月1日"):
        assert words in text


def test_a_list_without_a_sum_prints_no_capitals() -> None:
    assert "人民币" not in text_of(render_list(LIST))
    assert "人民币伍佰元整" in text_of(render_list(replace(LIST, total_fen=50_000)))
    assert "人民币零元整" in text_of(render_list(replace(LIST, total_fen=0)))


def test_a_wide_list_lies_across() -> None:
    def size(paper: PrintedList) -> tuple[int, int]:
        box = pypdf.PdfReader(io.BytesIO(render_list(paper))).pages[0].mediabox
        return round(box.width), round(box.height)

    assert size(LIST) == (595, 842)
    assert size(replace(LIST, is_wide=True)) == (842, 595)


def test_a_cell_of_many_words_is_broken_and_not_cut() -> None:
    words = "".join(f"第{n}句很长的说明。" for n in range(60))
    assert words in text_of(render_list(replace(LIST, rows=[[words, "1.00"]])))


def test_rows_with_more_room_take_more_pages() -> None:
    rows = [["王禾苗", "500.00"]] * 60
    assert pages_of(render_list(replace(LIST, rows=rows, row_padding="4"))) > pages_of(
        render_list(replace(LIST, rows=rows))
    )


def test_text_of_a_list_is_text_and_never_markup() -> None:
    evil = '#panic("x") *粗* $a$ \\ [x] <b>'
    assert '#panic("x")*粗*$a$' in text_of(render_list(replace(LIST, rows=[[evil, ""]]))).replace("“", '"').replace(
        "”", '"'
    )


@pytest.mark.parametrize("count", [0, 1, 45])
def test_a_signature_sheet_numbers_its_lines_and_adds_up(count: int) -> None:
    lines = [SignatureLine(f"学生{n}", "三年级", "寄宿生生活补助", 50_001) for n in range(1, count + 1)]
    text = text_of(
        render_signature_sheets(
            SignatureSheet(
                title="签字表", facts=["秋季"], lines=lines, issuer="中心校", issued_on=DAY, place_label="年级班级"
            )
        )
    )
    assert f"合计{count}人" in text and "年级班级" in text
    total = 50_001 * count
    assert f"{total // 100:,}.{total % 100:02d}" in text
    assert all(f"学生{n}" in text for n in range(1, count + 1))
    assert "任何人不得代签、扣留" in text


CONDITION = ExplainedCondition(True, "建档立卡", "是", "扶贫名册第 3 行", "3.2")
ITEM = ExplainedItem("寄宿生生活补助", True, 50_000, "符合条件。", [CONDITION])
PAPER = Explanation(
    "王禾苗", "中心校", "三年级", "通榆县", "2017年秋季学期", "本学期 1 项。", [ITEM], "资助中心", "教育局", DAY
)


@pytest.mark.parametrize(
    ("outcome", "mark"), [(True, "✓"), (False, "✗"), (None, "？")], ids=["granted", "refused", "open"]
)
def test_an_explanation_marks_each_outcome(outcome: bool | None, mark: str) -> None:
    condition = replace(CONDITION, outcome=outcome)
    text = text_of(
        render_explanations([replace(PAPER, items=[replace(ITEM, outcome=outcome, conditions=[condition])])])
    )
    assert mark in text


def test_an_item_without_a_sum_prints_none() -> None:
    assert "¥500.00" in text_of(render_explanations([PAPER]))
    assert "¥" not in text_of(render_explanations([replace(PAPER, items=[replace(ITEM, amount_fen=None)])]))


def test_whole_numbers_are_masked_wherever_words_come_from_registers() -> None:
    number = "220822200803050326"
    condition = replace(CONDITION, value=number, source=f"名册 {number}")
    paper = replace(
        PAPER, lead=f"证件 {number}", items=[replace(ITEM, sentence=f"户名 {number}", conditions=[condition])]
    )
    text = text_of(render_explanations([paper]))
    assert number not in text and text.count("****************26") == 4


def test_no_explanation_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no explanation"):
        render_explanations([])


SCREEN = ScreenerPaper("小学 · 住校", "每学期到卡大约 500 元", [], [], [], [], "资助中心", DAY)


@pytest.mark.parametrize(
    ("part", "head"),
    [("cash", "发到卡上的钱"), ("kind", "不用交的"), ("maybe", "说不准")],
    ids=["cash", "kind", "maybe"],
)
def test_parts_of_the_public_result_stand_only_when_there_is_something(part: str, head: str) -> None:
    empty = text_of(render_screener(SCREEN))
    filled = text_of(render_screener(replace(SCREEN, **{part: [ScreenerLine("某项资助", "到学校办", "约 1 元")]})))  # type: ignore[arg-type]
    assert "某项资助" in filled and "某项资助" not in empty
    assert head in filled and head not in empty


def test_the_public_result_fits_one_small_page() -> None:
    lines = [ScreenerLine(f"资助项目{n}", "发到家长的一卡通", "500 元") for n in range(6)]
    pdf = render_screener(replace(SCREEN, cash=lines, papers=["户口簿（派出所）", "扶贫手册（村委会）"]))
    box = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert pages_of(pdf) == 1 and (round(box.width), round(box.height)) == (420, 595)
    assert "户口簿" in text_of(pdf) and "扶贫手册" in text_of(pdf)
