"""结果告知书: one page a child, in the order given, nothing on it that may not be."""

import io
import re
from dataclasses import replace
from datetime import date

import pypdf
import pytest

from fuzhi.documents.results import ResultLine, ResultNotice, render_results
from fuzhi.documents.typesetting import pages_of

NOTICE = ResultNotice(
    term="2017年秋季学期",
    county="通榆县",
    student="高小晴",
    grade="小学 三年级 1班",
    school="兴隆山镇中心小学",
    lead="您的孩子的资助结果如下。",
    lines=(
        ResultLine("寄宿生生活补助", "待学校确认", 50_000, "打到一卡通，尾号 1234"),
        ResultLine("学前教育助学金", "待定", None, "缺：220822201106099998"),
    ),
    remarks=("有不同意见的，请提出。",),
    contacts="就读学校资助员",
    number="P2208220000001",
    issuer="通榆县教育局",
    issued_on=date(2017, 10, 9),
    qr_text="http://testserver/say/",
)


def texts(pdf: bytes) -> list[str]:
    found = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return [re.sub(r"\s+", "", page.extract_text()) for page in found]


def test_a_notice_says_the_result_the_sum_and_how_to_object() -> None:
    (page,) = texts(render_results([NOTICE]))
    for said in ("学生资助结果告知书", "高小晴", "待学校确认", "500.00", "人民币伍佰元整", "盖章处", "P2208220000001"):
        assert said in page, said
    assert "第1页，共1页" in page and "请提出" in page
    assert "220822201106099998" not in page, "no whole number stands on a paper"


def test_each_child_has_a_page_of_its_own_counted_by_itself() -> None:
    pdf = render_results([NOTICE, replace(NOTICE, student="何小朵"), replace(NOTICE, student="马小禾")])
    pages = texts(pdf)
    assert [name in page for name, page in zip(("高小晴", "何小朵", "马小禾"), pages, strict=True)] == [True] * 3
    assert all("第1页，共1页" in page for page in pages) and pages_of(pdf) == 3


def test_many_items_go_on_to_a_second_page_that_says_so() -> None:
    lines = [ResultLine(f"资助项目{at}", "待发放", 100, "打到一卡通") for at in range(40)]
    pages = texts(render_results([replace(NOTICE, lines=lines)]))
    assert len(pages) > 1 and f"第{len(pages)}页，共{len(pages)}页" in pages[-1] and "40.00" in "".join(pages)


def test_equal_data_give_equal_bytes_and_nothing_gives_an_error() -> None:
    assert render_results([NOTICE]) == render_results([NOTICE])
    with pytest.raises(ValueError, match="no notice"):
        render_results([])


def test_amounts_that_are_not_known_are_not_counted_and_nothing_due_is_said_as_zero() -> None:
    waiting = ResultLine("学前教育助学金", "待定", None, "缺资料")
    payload = replace(NOTICE, lines=(waiting,)).payload()
    assert payload["total"] == "0.00" and payload["capital"] == "人民币零元整"  # type: ignore[index,call-overload]
    [line] = payload["lines"]  # type: ignore[index,call-overload,misc]
    assert line["amount"] == ""  # type: ignore[index,call-overload]
    assert replace(NOTICE, lines=()).payload()["lines"] == []  # type: ignore[index,call-overload]


def test_the_sum_is_of_every_line_in_fen() -> None:
    lines = [ResultLine(f"项目{at}", "待发放", 1, "") for at in range(3)]
    text = "".join(texts(render_results([replace(NOTICE, lines=lines)])))
    assert "0.03" in text and "人民币叁分" in text


def test_words_that_mean_something_to_the_typesetter_are_printed_as_they_are() -> None:
    name = "#let x = 1 *粗* $a$ <lt> @ref \\"
    text = "".join(texts(render_results([replace(NOTICE, student=name, school="[甲] // 乙")])))
    assert "#letx=1*粗*$a$<lt>@ref\\" in text and "[甲]//乙" in text


def test_without_an_address_there_is_no_code_to_scan() -> None:
    assert "扫一扫" in "".join(texts(render_results([NOTICE])))
    assert "扫一扫" not in "".join(texts(render_results([replace(NOTICE, qr_text="")])))
