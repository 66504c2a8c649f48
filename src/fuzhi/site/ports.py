"""The product's address: free when we start, and ours alone for as long as we live.

The web server's workers share their port (SO_REUSEPORT), so the port itself cannot say that a second product is about
to share it too: a socket without a file, named after the port, says it, and goes with the process that holds it.
"""

import socket

from fuzhi.vocabulary.errors import InputError

_held: list[socket.socket] = []


def take(host: str, port: int) -> None:
    """Hold the address for this process's life. Raises InputError when it is in use, held, or not ours."""
    refuse_taken(host, port)
    mark = socket.socket(socket.AF_UNIX)
    try:
        mark.bind(f"\0fuzhi-port-{port}")
    except OSError:
        mark.close()
        raise _taken(host, port, "另一个扶智正在用它启动") from None
    _held.append(mark)


def refuse_taken(host: str, port: int) -> None:
    """Raise InputError when the address is in use or not ours."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise _taken(host, port, str(error.strerror)) from None


def _taken(host: str, port: int, why: str) -> InputError:
    return InputError(
        "port_taken",
        f"端口 {host}:{port} 不能用（{why}）。",
        "请用 FUZHI_PORT 换一个端口，例如 FUZHI_PORT=8001。",
    )
