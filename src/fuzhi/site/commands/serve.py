"""``fuzhi serve``: database, worker and web server in one foreground process group, outside the demo."""

import os

from fuzhi.site.supervisor import Supervisor, say
from fuzhi.vocabulary.errors import InputError


def address() -> tuple[str, int]:
    """FUZHI_HOST and FUZHI_PORT. Raises InputError for a port that is no number."""
    text = os.environ.get("FUZHI_PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise InputError("bad_port", f"FUZHI_PORT“{text}”不是端口号。", "请填 1 到 65535 的整数。")
    return os.environ.get("FUZHI_HOST") or "127.0.0.1", int(text)


def serve() -> int:
    """启动服务，Ctrl-C 结束。"""
    host, port = address()
    os.environ["FUZHI_DEMO"] = ""
    return Supervisor(host=host, port=port, say=say, banner=lambda: [f"扶智已启动：http://{host}:{port}/"]).run()
