"""Which line of a batch each row of a bank return speaks of. A file that does not close is refused whole.

By batch and line number, else by account and amount. A file with failures only is accepted: the lines it does not
name were paid. Nothing is written here.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from fuzhi.rosters import RosterReading
from fuzhi.steps.accounts import sealing
from fuzhi.steps.payments.models import Batch, Line
from fuzhi.steps.payments.reasons import mask_reason
from fuzhi.steps.payments.states import BankResult
from fuzhi.steps.registry.queries import open_account
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.money import yuan_sign
from fuzhi.vocabulary.names import name_key

_ITEM_BEFORE = re.compile(r"[\u4e00-\u9fff]{0,12}[:：]?")
NO_REASON = "银行没有写明原因"
_MEND = "请向银行要本批次完整的回盘文件，不要改动其中的行。没有登记任何一笔。"


class ReturnRow(TypedDict):
    """A row of a read bank return, with the place where it stands; an empty cell is None."""

    sheet: str
    row: int
    batch_no: str | None
    line_no: int | None
    account_holder: str | None
    account_number: str | None
    amount_fen: int
    result: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank says of one line; ``row_no`` None = not named in a file of failures only, so paid."""

    line_id: int
    result: BankResult
    reason: str
    row_no: int | None


@dataclass(frozen=True, slots=True)
class Matched:
    """Answers for every line of the batch, in line order."""

    answers: tuple[Answer, ...]
    is_failures_only: bool

    @property
    def failed(self) -> frozenset[int]:
        """Ids of the lines that came back."""
        return frozenset(answer.line_id for answer in self.answers if answer.result is BankResult.FAILED)


def match(reading: RosterReading, batch: Batch, lines: Sequence[Line]) -> Matched:
    """Match a read return to its batch. Raises InputError naming the first row that does not fit."""
    if reading.rejected:
        first = reading.errors[0] if reading.errors else None
        where = f"“{first.sheet}”第 {first.row} 行“{first.column}”：{first.message}" if first else ""
        raise _refused("return_unreadable", f"回盘有 {reading.rejected} 行读不出。{where}")
    rows: list[ReturnRow] = reading.table.to_pylist()
    if not rows:
        raise _refused("return_empty", "回盘里没有任何一笔。")
    _check_batch(rows, batch)
    found = _line_of_each(rows, batch, lines)
    by_id = {line.pk: line for line in lines}
    for row, line_id in zip(rows, found, strict=True):
        _check_row(row, by_id[line_id], batch)
    twice = next((by_id[line_id] for line_id, times in Counter(found).items() if times > 1), None)
    if twice is not None:
        raise _refused("return_line_twice", f"批次 {batch.no} 第 {twice.line_no} 笔在回盘里出现了不止一次。")
    return _answers(rows, found, batch, lines)


def _answers(rows: list[ReturnRow], found: list[int], batch: Batch, lines: Sequence[Line]) -> Matched:
    said = {
        line_id: Answer(
            line_id,
            BankResult(row["result"]),
            (mask_reason(row["reason"] or "") or NO_REASON) if row["result"] == BankResult.FAILED else "",
            row["row"],
        )
        for row, line_id in zip(rows, found, strict=True)
    }
    is_failures_only = all(answer.result is BankResult.FAILED for answer in said.values()) and len(said) < len(lines)
    if not is_failures_only and len(said) != len(lines):
        total = sum(row["amount_fen"] for row in rows)
        raise _refused(
            "return_does_not_close",
            f"批次 {batch.no} 发出 {batch.count} 笔 {yuan_sign(batch.total_fen)}，回盘有 {len(rows)} 笔 {yuan_sign(total)}，"
            f"差 {batch.count - len(rows)} 笔 {yuan_sign(batch.total_fen - total)}。",
        )
    return Matched(
        tuple(said.get(line.pk) or Answer(line.pk, BankResult.SUCCESS, "", None) for line in lines), is_failures_only
    )


def _refused(code: str, message: str, mend: str = _MEND) -> InputError:
    return InputError(code, message, mend)


def _same_batch(text: str, batch_no: str) -> bool:
    """The number itself, or after the item's name as our own summary writes it (寄宿补助 TY17秋-01); nothing else."""
    plain = "".join(unicodedata.normalize("NFKC", text).upper().split())
    before, found, after = plain.rpartition(batch_no.upper())
    return bool(found) and not after and bool(_ITEM_BEFORE.fullmatch(before))


def _check_batch(rows: list[ReturnRow], batch: Batch) -> None:
    for row in rows:
        named = row["batch_no"]
        if named and not _same_batch(named, batch.no):
            raise _refused(
                "return_other_batch",
                f"回盘“{row['sheet']}”第 {row['row']} 行是批次 {named} 的，本批次是 {batch.no}。",
                "请打开回盘所属的批次再上传；别的县的回盘只能由那个县登记。没有登记任何一笔。",
            )


def _line_of_each(rows: list[ReturnRow], batch: Batch, lines: Sequence[Line]) -> list[int]:
    by_number = {line.line_no: line.pk for line in lines}
    use_numbers = any(row["batch_no"] for row in rows) and all(row["line_no"] in by_number for row in rows)
    if use_numbers:
        return [by_number[row["line_no"] or 0] for row in rows]
    if any(row["batch_no"] and row["line_no"] is not None for row in rows):
        odd = next(row for row in rows if row["line_no"] not in by_number)
        raise _refused(
            "return_unknown_line",
            f"回盘“{odd['sheet']}”第 {odd['row']} 行的行号是“{odd['line_no'] or '空'}”，批次 {batch.no} 只有 1 至 {batch.count} 行。",
        )
    return _by_account(rows, batch, lines)


def _by_account(rows: list[ReturnRow], batch: Batch, lines: Sequence[Line]) -> list[int]:
    waiting: dict[tuple[bytes, int], list[int]] = defaultdict(list)
    for line in lines:
        waiting[(bytes(line.account_index or b""), line.amount_fen)].append(line.pk)
    groups: dict[tuple[bytes, int], list[ReturnRow]] = defaultdict(list)
    keys = [
        (sealing.index("account", row["account_number"]) if row["account_number"] else b"", row["amount_fen"])
        for row in rows
    ]
    for row, key in zip(rows, keys, strict=True):
        groups[key].append(row)
    for key, members in groups.items():
        have, where = len(waiting.get(key, [])), f"回盘“{members[0]['sheet']}”第 {members[0]['row']} 行"
        if have < len(members):
            raise _refused(
                "return_unknown_account",
                f"{where}的账号和金额 {yuan_sign(key[1])} 在批次 {batch.no} 里对不上。",
            )
        if have > len(members) or len({member["result"] for member in members}) > 1:
            raise _refused(
                "return_ambiguous",
                f"{where}：批次 {batch.no} 有 {have} 笔同账号同金额的付款，回盘分不清是哪一笔。",
                "请向银行要带批次号和行号（摘要）的回盘。没有登记任何一笔。",
            )
    taken: Counter[tuple[bytes, int]] = Counter()
    found = []
    for key in keys:
        found.append(waiting[key][taken[key]])
        taken[key] += 1
    return found


def _check_row(row: ReturnRow, line: Line, batch: Batch) -> None:
    where = f"回盘“{row['sheet']}”第 {row['row']} 行（批次 {batch.no} 第 {line.line_no} 笔，{line.person_name}）"
    if row["amount_fen"] != line.amount_fen:
        raise _refused(
            "return_other_amount",
            f"{where}的金额是 {yuan_sign(row['amount_fen'])}，发出的是 {yuan_sign(line.amount_fen)}。",
        )
    if not _is_account_of(row["account_number"], line):
        raise _refused("return_other_account", f"{where}的账号与发出的（尾号 {line.account_last4}）不同。")
    if row["result"] == BankResult.SUCCESS and not _is_holder_of(row["account_holder"], line):
        raise _refused("return_other_holder", f"{where}的户名与发出的不同，钱可能进了别人的账户。")


def _is_account_of(written: str | None, line: Line) -> bool:
    """False when an account is not the one that was sent; of a starred one the digits that show are compared."""
    shown = re.sub(r"[^0-9A-Z]", "*", (written or "").upper())
    if not shown.strip("*"):
        return True
    if "*" not in shown:
        return sealing.index("account", shown) == bytes(line.account_index or b"")
    whole = open_account(line.account_sealed, line.account_row) if line.account_sealed else line.account_last4
    first, last = shown.split("*")[0], shown.rsplit("*", 1)[1]
    if not line.account_sealed:
        return whole.endswith(last[-len(whole) :])
    if len(shown) == len(whole):
        return all(seen in ("*", own) for seen, own in zip(shown, whole, strict=True))
    return whole.startswith(first) and whole.endswith(last)


def _is_holder_of(written: str | None, line: Line) -> bool:
    """False when a name is another than the payee's; characters that the bank hides are not compared."""
    seen, own = name_key(written or "").replace("＊", "*"), name_key(line.holder_name)
    if not seen or not own:
        return True
    if "*" in seen and len(seen) == len(own):
        return all(one in ("*", two) for one, two in zip(seen, own, strict=True))
    return seen == own
