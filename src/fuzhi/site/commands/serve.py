"""``fuzhi serve``: database, worker and web server in one foreground process group, outside the demo."""

import os
from ipaddress import ip_address

from fuzhi.site.supervisor import Supervisor, say
from fuzhi.vocabulary.errors import InputError


def address() -> tuple[str, int]:
    """FUZHI_HOST and FUZHI_PORT. Raises InputError for a port that is no number."""
    text = os.environ.get("FUZHI_PORT", "8000")
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) < 65536:
        raise InputError("bad_port", f"FUZHI_PORT“{text}”不是端口号。", "请填 1 到 65535 的整数。")
    return os.environ.get("FUZHI_HOST") or "127.0.0.1", int(text)


def refuse_open_server(host: str) -> None:
    """Raise InputError where others than this machine would be served without HTTPS, or under any name at all."""
    if is_loopback(host):
        return
    missing = [name for name in ("FUZHI_HTTPS", "FUZHI_ALLOWED_HOSTS") if not os.environ.get(name, "").strip(" ,0")]
    if missing or "*" in os.environ["FUZHI_ALLOWED_HOSTS"].split(","):
        raise InputError(
            "open_server",
            f"FUZHI_HOST={host} 会对外服务，但还没有设好 {'、'.join(missing) or 'FUZHI_ALLOWED_HOSTS'}。",
            "请设 FUZHI_HTTPS=1（前面由反向代理提供 HTTPS）和 FUZHI_ALLOWED_HOSTS=域名，或只用 127.0.0.1。",
        )


def is_loopback(host: str) -> bool:
    """True when nobody but this machine can reach it."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def serve() -> int:
    """启动服务，Ctrl-C 结束。"""
    host, port = address()
    refuse_open_server(host)
    os.environ["FUZHI_DEMO"] = ""
    return Supervisor(host=host, port=port, say=say, banner=lambda: [f"扶智已启动：http://{host}:{port}/"]).run()
