"""What the bank hands back: all lines, or only those that failed, in any order."""

import re

from fuzhi.rosters.cleaning import amounts, choices, numbers
from fuzhi.rosters.kinds import parts
from fuzhi.rosters.kinds.shape import Field, Kind, Rows
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.identity import mask_whole_numbers

_RESULTS = {
    "成功": "success",
    "交易成功": "success",
    "处理成功": "success",
    "已入账": "success",
    "入账成功": "success",
    "发放成功": "success",
    "代发成功": "success",
    "已处理": "success",
    "success": "success",
    "0000": "success",
    "S": "success",
    "Y": "success",
    "是": "success",
    "失败": "failed",
    "交易失败": "failed",
    "处理失败": "failed",
    "退回": "failed",
    "退票": "failed",
    "入账失败": "failed",
    "发放失败": "failed",
    "代发失败": "failed",
    "未成功": "failed",
    "不成功": "failed",
    "未入账": "failed",
    "failed": "failed",
    "fail": "failed",
    "F": "failed",
    "N": "failed",
    "否": "failed",
}
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


def _take_results(block: Rows) -> None:
    results, reasons = block.column("result"), block.column("reason")
    is_failures_only = "失败" in block.title and "成功" not in block.title
    is_successes_only = "成功" in block.title and "失败" not in block.title
    for index, result in enumerate(results):
        if result is not None or block.is_told(index, "unknown_value"):
            continue
        if reasons[index] or is_failures_only:
            results[index] = "failed"
        elif is_successes_only or (block.has("reason") and not block.has("result")):
            results[index] = "success"
        else:
            block.tell(index, "result", "required_missing")


BANK_RETURN = Kind(
    code=RosterKind.BANK_RETURN,
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
            ),
            choices.one_of(_RESULTS, "成功、失败"),
            is_vital=True,
        ),
        Field(
            "reason",
            "失败原因",
            ("失败原因", "原因", "退回原因", "错误原因", "错误信息", "失败信息", "退票原因", "返回信息", "处理信息"),
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
)
