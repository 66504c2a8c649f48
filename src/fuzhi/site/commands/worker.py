"""``fuzhi worker``: the process that does tasks; started by the supervisor, or by hand on a second machine."""

import asyncio
import os
from typing import Any

from procrastinate import App

from fuzhi.site import pulse, start

GRACE_SECONDS = 3


def worker() -> int:
    """启动任务进程，Ctrl-C 结束。"""
    os.environ.setdefault("FUZHI_PROCESS", "worker")
    start.django()
    from procrastinate.contrib.django import app  # tables can be imported once Django is set up

    connector: Any = app.connector
    with app.replace_connector(connector.get_worker_connector()):
        asyncio.run(_work(app))
    return 0


async def _work(app: App) -> None:
    beating = asyncio.create_task(pulse.beat())
    async with app.open_async():
        await app.run_worker_async(
            queues=["tasks"], shutdown_graceful_timeout=GRACE_SECONDS, fetch_job_polling_interval=2
        )
    beating.cancel()
