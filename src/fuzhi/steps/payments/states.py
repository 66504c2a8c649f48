"""States of a batch: from -> verb -> to. The diagram in the documentation is drawn from this dict; 0002 holds it too."""

from fuzhi.vocabulary.codes import Coded


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


TRANSITIONS: dict[BatchState, dict[str, BatchState]] = {
    BatchState.MADE: {"release_batch": BatchState.RELEASED, "void_batch": BatchState.VOID},
    BatchState.RELEASED: {
        "hand_over": BatchState.HANDED_OVER,
        "record_return_with_failures": BatchState.RETURNED,
        "record_return": BatchState.SETTLED,
        "settle": BatchState.SETTLED,
    },
    BatchState.HANDED_OVER: {
        "record_return_with_failures": BatchState.RETURNED,
        "record_return": BatchState.SETTLED,
        "settle": BatchState.SETTLED,
    },
    BatchState.RETURNED: {"repay_last": BatchState.SETTLED},
    BatchState.SETTLED: {},
    BatchState.VOID: {},
}
LINE_TRANSITIONS: dict[LineState, dict[str, LineState]] = {
    LineState.PENDING: {
        "record_return": LineState.PAID,
        "settle": LineState.PAID,
        "record_return_with_failures": LineState.FAILED,
        "void_batch": LineState.VOID,
    },
    LineState.PAID: {},
    LineState.FAILED: {},
    LineState.VOID: {},
}
ANSWERABLE = (BatchState.RELEASED.value, BatchState.HANDED_OVER.value)
