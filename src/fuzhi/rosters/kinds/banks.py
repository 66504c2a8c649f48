"""What the bank hands back: all lines, or only those that failed, in any order."""

import re
from collections.abc import Mapping, Sequence

from fuzhi.rosters.cleaning import amounts, numbers
from fuzhi.rosters.cleaning.bank_results import FAILED, SUCCESS, UNCLEAR, read_both, read_result
from fuzhi.rosters.cleaning.cell import Raw, plain_text
from fuzhi.rosters.kinds import parts
from fuzhi.rosters.kinds.shape import Field, Kind, Rows
from fuzhi.vocabulary.blanks import means_nothing
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.identity import mask_whole_numbers
from fuzhi.vocabulary.money import yuan_sign

_LINE_AT_END = re.compile(r"\d{1,6}(?=(?:行|笔|号|条)?$)")
_PARTING = "-_/#:：、,，"


def _read_summary(text: str) -> tuple[str, int] | None:
    """Batch and line of ``P2017-001-17``, ``P2017-001 第17行``; None when the text does not end in a line's number.

    Looked for from the end, so that a long cell costs no more than its length.
    """
    text = text.strip()
    hit = _LINE_AT_END.search(text)
    if hit is None:
        return None
    before = text[: hit.start()].removesuffix("第")
    words = before.rstrip(_PARTING + " ").split()
    is_parted = before[-1:] in _PARTING or before[-1:].isspace()
    if not before or not is_parted or not words or not re.search(r"[A-Za-z\d]", before):
        return None
    return words[-1], int(hit[0])


def _finish(block: Rows) -> None:
    """Batch and line may travel in 摘要; a file of failures alone needs no result column."""
    batches, lines = block.column("batch_no"), block.column("line_no")
    for index, text in enumerate(block.column("summary")):
        if text and (read := _read_summary(text)):
            batches[index] = batches[index] or read[0]
            lines[index] = read[1]  # 序号 beside it is the bank's own order
    if not any(batches) and (found := block.named_above(r"批次(?:号|编号)?|批号")):
        block.values["batch_no"] = [found] * block.size
    _take_results(block)
    block.values["reason"] = [mask_whole_numbers(reason) if reason else None for reason in block.column("reason")]


_VERDICT_ALONE = re.compile(r"\w{0,2}失败|退回|退票|[未不]成功|未入账|否|[FN]|fail(?:ed)?", re.IGNORECASE)
"""A verdict that gives no reason."""
_NAMES_FAILURE = re.compile(r"失败|退回|退票")
"""A column under such a head holds why a line failed: empty where none did."""


def _take_results(block: Rows) -> None:
    """success or failed for each line, from its words; a line whose words say neither is refused as unclear."""
    said, messages = block.column("result"), block.column("reason")
    is_about_failure = bool(_NAMES_FAILURE.search(block.headers.get("reason", "")))
    unsaid = _where_nothing_is_said(block, is_about_failure)
    results: list[str | None] = []
    for index, (word, message) in enumerate(zip(said, messages, strict=True)):
        read = read_both(word, message)
        is_silent = _is_silent(word) and _is_silent(message)
        if read is None:
            read = unsaid if is_silent else FAILED if is_about_failure and _is_silent(word) else UNCLEAR
        if read is None:
            block.tell(index, "result", "required_missing")
        elif read == UNCLEAR:
            block.tell(index, "result", "bank_result_unclear", "，".join(text for text in (word, message) if text))
            read = None
        if read == FAILED and not message and word and not _VERDICT_ALONE.fullmatch(word):
            messages[index] = word
        results.append(read)
    block.values["result"], block.values["reason"] = results, messages


def _is_silent(text: str | None) -> bool:
    return not text or (read_result(text) is None and means_nothing(text))


def _where_nothing_is_said(block: Rows, is_about_failure: bool) -> str | None:
    """What a line without a word means, by the title of the list or because only failures have a reason; else None."""
    is_failures, is_successes = "失败" in block.title, "成功" in block.title
    if is_failures != is_successes:
        return FAILED if is_failures else SUCCESS
    return SUCCESS if is_about_failure and block.has("reason") and not block.has("result") else None


_SAID_COUNT = re.compile(
    r"(失败|退回|退票|成功|到账)?(?:总|合计|共计?)?(?:笔数|户数|件数|条数)?[:：为共计\s]{0,4}(\d{1,7})\s*(?:笔|条|户|件)"
)
_SAID_OF = {"失败": FAILED, "退回": FAILED, "退票": FAILED, "成功": SUCCESS, "到账": SUCCESS}
_WHOLE_TOTAL = re.compile(r"合计|总计|总共|共计|累计|^共")
_PART_TOTAL = re.compile(r"小计|本页|本组")


def check_totals(blocks: Sequence[Rows]) -> None:
    """A total line that says other than the lines of its table: the file was cut or changed, and is refused."""
    for block in blocks:
        for row, cells, text in (*block.besides, (0, {}, block.title)):
            said = _difference(block, cells, text) if block.size and not _PART_TOTAL.search(text) else ""
            if said:
                block.tell(block.size - 1, "amount_fen", "total_differs", f"第 {row} 行{said}" if row else said)


def _difference(block: Rows, cells: Mapping[str, Raw], text: str) -> str:
    """How a total line differs from the lines, empty when it does not; 成功 5 笔 counts where successes are listed."""
    counts: list[tuple[str, str]] = _SAID_COUNT.findall(text)
    by_result = [(word, int(number)) for word, number in counts if word]
    for word, number in by_result:
        have = block.column("result").count(_SAID_OF[word])
        if number != have and (have or _SAID_OF[word] == FAILED):
            return f"写着{word} {number} 笔，表中有 {have} 笔"
    if by_result or not _WHOLE_TOTAL.search(text) or not cells:
        return ""
    for _, written in counts:
        if int(written) != block.size:
            return f"写着 {written} 笔，表中有 {block.size} 笔"
    fen, _ = amounts.money(cells.get("amount_fen", ""))
    whole = sum(amount or 0 for amount in block.column("amount_fen"))
    return f"写着 {yuan_sign(fen)}，表中合计 {yuan_sign(whole)}" if fen is not None and fen != whole else ""


BANK_RETURN = Kind(
    code=RosterKind.BANK_RETURN,
    is_chosen=False,
    fields=(
        Field(
            "batch_no",
            "批次号",
            ("批次号", "批次", "批号", "批次编号", "代发批次", "文件批次", "委托批次号"),
            numbers.code,
            fills_down=True,
        ),
        Field(
            "line_no",
            "行号",
            (
                "行号",
                "明细序号",
                "批内序号",
                "批次内序号",
                "明细号",
                "笔号",
                "原序号",
                "序列号",
                "明细编号",
                "流水序号",
                "序号",
            ),
            amounts.count("行号", 9_999_999),
            is_vital=True,
        ),
        Field("summary", "摘要", ("摘要", "备注", "附言", "用途", "摘要信息")),
        parts.with_headers(parts.ACCOUNT_HOLDER, "户名", "姓名", "客户姓名"),
        parts.ACCOUNT_NUMBER,
        Field(
            "amount_fen",
            "金额",
            (
                "金额",
                "金额（元）",
                "交易金额",
                "发放金额",
                "代发金额",
                "入账金额",
                "实发金额",
                "发生额",
                "发放金额（元）",
            ),
            amounts.money,
            required=True,
            per="sum",
            spreads=False,
        ),
        Field(
            "result",
            "处理结果",
            (
                "处理结果",
                "结果",
                "处理状态",
                "交易状态",
                "交易结果",
                "状态",
                "发放结果",
                "入账状态",
                "是否成功",
                "代发结果",
                "返回码",
                "响应码",
                "返回代码",
                "处理代码",
            ),
            plain_text,
            is_vital=True,
        ),
        Field(
            "reason",
            "失败原因",
            (
                "失败原因",
                "原因",
                "退回原因",
                "错误原因",
                "错误信息",
                "失败信息",
                "退票原因",
                "返回信息",
                "处理信息",
                "响应信息",
                "返回说明",
                "处理说明",
            ),
        ),
    ),
    columns={
        "batch_no": "text",
        "line_no": "int",
        "account_holder": "text",
        "account_number": "text",
        "amount_fen": "int",
        "result": "text",
        "reason": "text",
    },
    needs=(("account_number", "line_no", "summary"), ("amount_fen",), ("result", "reason")),
    marks=frozenset({"result", "reason", "batch_no", "line_no"}),
    anchors=("account_holder", "account_number"),
    keys=(("batch_no", "line_no"),),
    names_persons=False,
    finish=_finish,
    file_checks=(check_totals,),
)
