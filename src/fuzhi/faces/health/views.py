"""``/healthz`` and ``/readyz`` (contract "running")."""

import json
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

STATE_FILE = "run/state.json"


def healthz(request: HttpRequest) -> HttpResponse:
    """200 as soon as the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """503 with the current step until migrations are done, the worker has taken a job and the demo has paid."""
    state = _state()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        state = {"ready": False, "step": "数据库没有应答"}
    ready = bool(state.get("ready"))
    body = {"ready": ready, "step": "就绪" if ready else str(state.get("step", "正在启动"))}
    if ready and state.get("is_trail_altered"):
        body["step"] = "就绪；审计记录与封存不符，已停止封存"
    return JsonResponse(body, status=200 if ready else 503, json_dumps_params={"ensure_ascii": False})


def _state() -> dict[str, object]:
    """What the supervisor last wrote; without a supervisor (``fuzhi serve`` alone) the database answers for itself."""
    try:
        state = json.loads((Path(settings.FUZHI_HOME) / STATE_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {"ready": False, "step": "正在启动"}
    return state if isinstance(state, dict) else {}
