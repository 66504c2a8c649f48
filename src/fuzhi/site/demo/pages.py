"""What only the demo's pages offer: the simulated bank answers a batch's request file."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.urls import URLPattern, path

from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.payments.acts import take_return
from fuzhi.faces.workspace.payments.return_ways import ReturnWay, offer
from fuzhi.samples import bank
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.files.queries import opened
from fuzhi.steps.payments import queries, services
from fuzhi.vocabulary.errors import Conflict, NotFound


@staff_view(Verb.RECORD_RETURN, methods=("POST",))
def simulate(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Let the simulated bank answer the request file, and record its answer. NotFound outside the demo."""
    if not settings.FUZHI_DEMO:
        raise NotFound("no_demo", "只有演示环境有模拟银行。", "请上传银行的回盘。")
    batch = queries.batch_of(request.scope, batch_id)
    if batch.request_sheet is None:
        raise Conflict("not_at_bank", f"批次 {batch.no} 还没有放行。", "放行之后银行才会回盘。")
    with opened(services.fetch_request(batch_id=batch_id, form="sheet", by=request.staff)) as sheet:
        answered = bank.answer(sheet, book=bank.default_book())
    with tempfile.TemporaryDirectory(prefix="fuzhi-return-") as folder:
        answer = Path(folder) / f"return{Path(answered.name).suffix}"
        answer.write_bytes(answered.data)
        return take_return(request, batch_id, answer, answered.name)


urlpatterns: list[URLPattern] = [
    path("payments/<int:batch_id>/simulated-bank/", simulate, name="batch-simulate"),
]
offer(
    ReturnWay(
        url_name="batch-simulate",
        label="由模拟银行回盘",
        hint="演示环境没有银行，可以让模拟银行按银行文件答复。",
        icon="building-bank",
        is_offered=lambda: bool(settings.FUZHI_DEMO),
    )
)
