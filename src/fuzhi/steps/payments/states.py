"""States of a batch: from -> verb -> to. The diagram in the documentation is drawn from this dict; 0002 holds it too."""

from fuzhi.steps.payments.models import BatchState, LineState

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
