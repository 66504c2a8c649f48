"""Papers read back as text: sums, capitals, page numbers, repeated heads, no whole number of a person."""

import io
import re
from dataclasses import replace
from datetime import date

import pypdf
import pytest

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
from fuzhi.documents.typesetting import qr_svg

DAY = date(2018, 4, 9)
CARD = AidCard(
    student="王𠮷龑",
    school="兴隆山镇中心学校",
    grade="初中八年级（2）班",
    guardian="王大田",
    term="2018年春季学期",
    county="通榆县",
    lines=[
        CardLine("寄宿生生活补助", "打到一卡通，尾号 4471", "4月", 62_500, is_cash=True),
        CardLine("营养餐", "在校吃，每天 4 元", "98 天", 39_200),
        CardLine("免校车费", "上车不用交", "全学期", 24_000),
        CardLine("免学杂费、课本费", "学校不收", "开学", 11_800),
    ],
    why="家里建档立卡，孩子在本地公办初中读书、住校、乘校车。",
    contacts="县资助中心 0436-000-0000",
    number="TY2018-0326",
    issuer="通榆县教育局",
    issued_on=DAY,
    qr_text="http://127.0.0.1:8000/progress/TY2018-0326",
)
PAPER = PrintedList(
    "拟资助名单",
    [ListColumn("姓名", weight=2), ListColumn("学校", weight=3), ListColumn("金额（元）", True, 2)],
    [[f"高小晴{n}", "同发中学", "625.00"] for n in range(90)],
    DAY,
    facts=["通榆县教育局"],
    sums=["合计 90 人", "", "56,250.00"],
    total_fen=5_625_000,
    issuer="通榆县教育局",
    foot="公示名单",
)


def pages(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", "", page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_the_card_says_everything_on_one_a5_page() -> None:
    pdf = render_cards([CARD])
    (text,) = pages(pdf)
    for words in (
        "教育资助明白卡",
        "王𠮷龑",
        "寄宿生生活补助",
        "625.00",
        "1,375.00",
        "人民币壹仟叁佰柒拾伍元整",
        "打到卡里的是625.00元",
        "盖章处",
        "通榆县教育局",
        "2018年4月9日",
        "第1页，共1页",
        "TY2018-0326",
    ):
        assert words in text, words
    box = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (420, 595)


def test_the_same_card_twice_is_the_same_file() -> None:
    assert render_cards([CARD]) == render_cards([CARD])
    assert render_cards([CARD]) != render_cards([replace(CARD, student="别人")])


def test_each_card_counts_its_own_pages() -> None:
    long = replace(CARD, lines=[CARD.lines[0]] * 16)
    found = [re.findall(r"第(\d+)页，共(\d+)页", text) for text in pages(render_cards([CARD, long, CARD]))]
    assert found == [[("1", "1")], [("1", "2")], [("2", "2")], [("1", "1")]]


def test_a_pile_has_one_page_a_card() -> None:
    pile = [replace(CARD, student=f"学生{n}") for n in range(60)]
    texts = pages(render_cards(pile))
    assert len(texts) == 60
    assert all(f"学生{n}学校" in text for n, text in enumerate(texts))


def test_card_without_cash_does_not_speak_of_the_bank_card() -> None:
    (text,) = pages(render_cards([replace(CARD, lines=CARD.lines[1:])]))
    assert "打到卡里" not in text and "不发钱" in text
    assert "人民币柒佰伍拾元整" in text


def test_no_text_becomes_markup_or_code() -> None:
    evil = '#panic("x") *粗* $a$ @x <end-1> \\ "引号" `raw` {{ x }} #sys.inputs'
    (text,) = pages(render_cards([replace(CARD, why=evil, student="#let", school="[x]")]))
    assert '#panic("x")*粗*$a$@x<end-1>' in text.replace("“", '"').replace("”", '"')


def test_whole_numbers_of_persons_are_masked() -> None:
    whole = "220822200803050326"
    line = replace(CARD.lines[0], how=f"打到 6228480031234564471，证件 {whole}")
    (text,) = pages(render_cards([replace(CARD, lines=[line], why=f"证件 {whole}")]))
    assert whole not in text and "****************26" in text
    assert not re.search(r"\d{15,}", text)


def test_no_card_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no card"):
        render_cards([])


def test_a_list_repeats_its_head_and_counts_its_pages() -> None:
    texts = pages(render_list(PAPER))
    assert len(texts) == 3
    for number, text in enumerate(texts, start=1):
        assert "姓名学校金额（元）" in text
        assert f"第{number}页，共3页" in text
    assert sum(text.count("盖章处") for text in texts) == 1
    assert "合计90人56,250.00" in texts[-1] and "人民币伍万陆仟贰佰伍拾元整" in texts[-1]
    assert [f"高小晴{n}同发" in "".join(texts) for n in range(90)] == [True] * 90


@pytest.mark.parametrize("count", range(21, 34, 2))
def test_the_seal_and_the_code_never_stand_without_rows(count: int) -> None:
    """Whatever the length, what is sealed stands on the page of the seal: the last rows and the sum at least."""
    rows = [[f"高小晴{at}", "同发中学", "625.00"] for at in range(count)]
    sums = [f"合计{count}人", "", "0.00"]
    *_, last = pages(render_list(replace(PAPER, rows=rows, sums=sums, qr_text="https://example.org/", qr_words="扫")))
    assert "盖章处" in last and f"合计{count}人" in last
    assert all(f"高小晴{at}同" in last for at in range(count - 3, count))


def test_each_class_signs_on_pages_of_its_own() -> None:
    lines = [
        SignatureLine(f"学生{n}", f"八年级（{n % 2 + 1}）班", "寄宿生生活补助", 10_000 * (n % 2 + 1)) for n in range(50)
    ]
    texts = pages(
        render_signature_sheets(
            SignatureSheet(title="签字表", facts=["秋季"], lines=lines, issuer="学校", issued_on=DAY)
        )
    )
    assert len(texts) == 4 and [text.count("盖章处") for text in texts] == [0, 1, 0, 1]
    first, second = "".join(texts[:2]), "".join(texts[2:])
    assert "八年级（1）班（25人）" in first and "八年级（2）班" not in first and "合计25人2,500.00" in first
    assert "八年级（2）班（25人）" in second and "八年级（1）班" not in second and "合计25人5,000.00" in second
    assert "第1页，共2页" in texts[2], "each class counts its own pages"


def test_a_short_row_is_refused() -> None:
    with pytest.raises(ValueError, match="cells"):
        render_list(replace(PAPER, rows=[["一格"]]))
    with pytest.raises(ValueError, match="cells"):
        render_list(replace(PAPER, sums=["合计"]))


def test_the_signature_sheet_adds_up() -> None:
    lines = [SignatureLine(f"学生{n}", "八年级（2）班", "寄宿生生活补助", 62_500 + n) for n in range(30)]
    text = "".join(
        pages(
            render_signature_sheets(
                SignatureSheet(title="签字表", facts=["同发中学"], lines=lines, issuer="同发中学", issued_on=DAY)
            )
        )
    )
    assert "合计30人18,754.35" in text
    assert "人民币壹万捌仟柒佰伍拾肆元叁角伍分" in text
    assert "签字" in text and "日期" in text


def test_the_explanation_names_conditions_sources_and_what_would_change_it() -> None:
    unmet = ExplainedCondition(False, "在户籍所在地就读", "学校在洮南市", "学籍导出 / 第 88 行", "3.2")
    unknown = ExplainedCondition(None, "实际乘坐校车", "学校未填", "学籍导出 / 第 88 行", "3.2.3")
    items = [
        ExplainedItem("免校车费", False, 0, "学校不在户籍所在地。", [unmet, unknown], ["转回本地学校：下学期起免。"]),
        ExplainedItem("营养餐", True, 39_200, "在校吃。"),
    ]
    paper = Explanation(
        "刘石头",
        "瓦房镇中学",
        "七年级",
        "通榆县",
        "2018年春季学期",
        "本学期 2 项。",
        items,
        "资助中心",
        "通榆县教育局",
        DAY,
    )
    texts = pages(render_explanations([paper, replace(paper, student="赵二")]))
    assert len(texts) == 2
    assert all("第1页，共1页" in text for text in texts)
    for words in ("刘石头", "✗", "？", "✓", "在户籍所在地就读", "学籍导出/第88行", "3.2.3", "¥392.00", "转回本地学校"):
        assert words in texts[0], words
    assert "赵二" in texts[1]


def test_the_public_result_keeps_money_apart_and_lists_the_papers() -> None:
    paper = ScreenerPaper(
        answers="初中 · 住校",
        headline="每学期大约 1,375 元",
        cash=[ScreenerLine("寄宿生生活补助", "发到一卡通", "625 元")],
        kind=[ScreenerLine("免校车费", "上车不用交钱", "约 240 元")],
        maybe=[],
        papers=["户口簿"],
        contacts="资助中心",
        made_on=DAY,
    )
    (text,) = pages(render_screener(paper))
    assert (
        text.index("发到卡上的钱")
        < text.index("625元")
        < text.index("不用交的")
        < text.index("约240元")
        < text.index("户口簿")
    )
    assert "说不准" not in text


def test_the_code_to_scan_differs_with_its_text() -> None:
    assert qr_svg("") == ""
    assert qr_svg("http://a/1").startswith("<svg")
    assert qr_svg("http://a/1") != qr_svg("http://a/2")
