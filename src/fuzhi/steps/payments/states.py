"""States of a batch and of its lines, and the acts that lead from one to another."""

from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.transitions import Move, Transitions


class BatchKind(Coded):
    """批次种类."""

    FIRST = "first", "首批"
    LATE = "late", "补发"
    REPAY = "repay", "退回重发"


class BatchState(Coded):
    """批次状态."""

    MADE = "made", "已编制，待复核发放"
    RELEASED = "released", "已放行，待送银行"
    HANDED_OVER = "handed_over", "已送银行，待回盘"
    RETURNED = "returned", "有退回，待处理"
    SETTLED = "settled", "已结清"
    VOID = "void", "已作废"


class LineState(Coded):
    """每笔状态."""

    PENDING = "pending", "待到账"
    PAID = "paid", "已到账"
    FAILED = "failed", "被退回"
    VOID = "void", "已作废"


class BankResult(Coded):
    """回盘结果."""

    SUCCESS = "success", "成功"
    FAILED = "failed", "失败"


class ReturnKind(Coded):
    """登记种类."""

    ANSWER = "answer", "银行回盘"
    LATE = "late", "到账后退回"
    SILENCE = "silence", "银行无答复作废"


class ReturnState(Coded):
    """登记状态."""

    PROPOSED = "proposed", "待另一人确认"
    CONFIRMED = "confirmed", "已确认"
    WITHDRAWN = "withdrawn", "未采用"
    DISPUTED = "disputed", "待确认冲回"
    REVERSED = "reversed", "已冲回"


class WithheldState(Coded):
    """暂缓状态."""

    PROPOSED = "proposed", "暂缓，待另一人确认"
    STANDING = "standing", "已暂缓"
    ENDED = "ended", "不再暂缓"


class WithheldAct(Coded):
    """暂缓办理."""

    CONFIRM = "confirm_withheld", "确认暂缓"
    REFUSE = "refuse_withheld", "不同意暂缓"
    LIFT = "lift_withheld", "解除暂缓"


class ReturnAct(Coded):
    """登记办理."""

    CONFIRM = "confirm_return", "确认登记"
    WITHDRAW = "withdraw_return", "撤回登记"
    DISPUTE = "dispute_return", "提出冲回"
    KEEP = "keep_return", "不冲回"
    REVERSE = "reverse_return", "确认冲回"


class BatchAct(Coded):
    """批次办理."""

    RELEASE = "release_batch", "放行"
    VOID = "void_batch", "作废"
    SEND_BACK = "send_back_batch", "退回财务"
    HAND_OVER = "hand_over", "送银行"
    FETCH = "fetch_request", "下载文件"
    RETURN = "record_return", "登记回盘"
    RETURN_WITH_FAILURES = "record_return_with_failures", "登记有退回的回盘"
    SETTLE = "settle", "与学校结算"
    REPAY = "repay", "退回重发"
    REPAY_LAST = "repay_last", "全部重发后结清"
    REVERSE_RETURN = "reverse_return", "冲回回盘"
    COME_BACK = "come_back", "到账后退回"
    VOID_UNANSWERED = "void_unanswered", "无答复作废"


class LineAct(Coded):
    """每笔办理."""

    PAY = "pay", "到账"
    FAIL = "fail", "被退回"
    VOID = "void_batch", "作废"
    REOPEN = "reopen", "冲回回盘"
    COME_BACK = "come_back", "到账后退回"


_AT_BANK = (BatchState.RELEASED, BatchState.HANDED_OVER)
BATCHES = Transitions(
    table="payments_batch",
    noun="批次",
    states=BatchState,
    acts=BatchAct,
    moves=(
        Move(BatchAct.RELEASE, (BatchState.MADE,), BatchState.RELEASED),
        Move(BatchAct.VOID, (BatchState.MADE,), BatchState.VOID),
        Move(BatchAct.SEND_BACK, (BatchState.MADE,), BatchState.VOID),
        Move(BatchAct.HAND_OVER, (BatchState.RELEASED,), BatchState.HANDED_OVER),
        Move(BatchAct.FETCH, (*_AT_BANK, BatchState.RETURNED, BatchState.SETTLED)),
        Move(BatchAct.RETURN, _AT_BANK, BatchState.SETTLED),
        Move(BatchAct.RETURN_WITH_FAILURES, _AT_BANK, BatchState.RETURNED),
        Move(BatchAct.SETTLE, (BatchState.RELEASED,), BatchState.SETTLED),
        Move(BatchAct.REPAY, (BatchState.RETURNED,)),
        Move(BatchAct.REPAY_LAST, (BatchState.RETURNED,), BatchState.SETTLED),
        Move(BatchAct.REVERSE_RETURN, (BatchState.RETURNED, BatchState.SETTLED), BatchState.HANDED_OVER),
        Move(BatchAct.COME_BACK, (BatchState.RETURNED, BatchState.SETTLED), BatchState.RETURNED),
        Move(BatchAct.VOID_UNANSWERED, _AT_BANK, BatchState.VOID),
    ),
)
LINES = Transitions(
    table="payments_line",
    noun="付款明细",
    states=LineState,
    acts=LineAct,
    moves=(
        Move(LineAct.PAY, (LineState.PENDING,), LineState.PAID),
        Move(LineAct.FAIL, (LineState.PENDING,), LineState.FAILED),
        Move(LineAct.VOID, (LineState.PENDING,), LineState.VOID),
        Move(LineAct.REOPEN, (LineState.PAID, LineState.FAILED), LineState.PENDING),
        Move(LineAct.COME_BACK, (LineState.PAID,), LineState.FAILED),
    ),
)
RETURNS = Transitions(
    table="payments_bankreturn",
    noun="登记",
    states=ReturnState,
    acts=ReturnAct,
    moves=(
        Move(ReturnAct.CONFIRM, (ReturnState.PROPOSED,), ReturnState.CONFIRMED),
        Move(ReturnAct.WITHDRAW, (ReturnState.PROPOSED,), ReturnState.WITHDRAWN),
        Move(ReturnAct.DISPUTE, (ReturnState.CONFIRMED,), ReturnState.DISPUTED),
        Move(ReturnAct.KEEP, (ReturnState.DISPUTED,), ReturnState.CONFIRMED),
        Move(ReturnAct.REVERSE, (ReturnState.DISPUTED,), ReturnState.REVERSED),
    ),
)
WITHHELD = Transitions(
    table="payments_withheld",
    noun="暂缓",
    states=WithheldState,
    acts=WithheldAct,
    moves=(
        Move(WithheldAct.CONFIRM, (WithheldState.PROPOSED,), WithheldState.STANDING),
        Move(WithheldAct.REFUSE, (WithheldState.PROPOSED,), WithheldState.ENDED),
        Move(WithheldAct.LIFT, (WithheldState.PROPOSED, WithheldState.STANDING), WithheldState.ENDED),
    ),
)
WAITING = (ReturnState.PROPOSED.value, ReturnState.DISPUTED.value)
"""A second person has to say."""
STANDING = (ReturnState.CONFIRMED.value, ReturnState.DISPUTED.value)
"""What was recorded holds."""
BATCH_MOVES = (
    "state",
    "version",
    "released_by",
    "released_at",
    "release_reason",
    "handed_over_by",
    "handed_over_at",
    "returned_by",
    "returned_at",
    "settled_by",
    "settled_at",
    "voided_by",
    "voided_at",
    "void_reason",
    "sent_back_at",
    "request_sheet",
    "request_text",
)
RETURN_MOVES = (
    "state",
    "confirmed_by",
    "confirmed_at",
    "disputed_by",
    "dispute_reason",
    "ended_by",
    "ended_at",
    "end_reason",
)
"""What is written when a batch, or what the bank said of it, goes on: all else stays as it was made."""
