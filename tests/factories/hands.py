"""Several hands at the same moment."""

import threading
from collections.abc import Callable
from datetime import date

from django.db import connections

from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import FuzhiError


def at_once(*acts: Callable[[], object], day: date) -> list[object]:
    """Each act in a thread with a connection of its own, all let go at the same moment of the business day: what each
    gave, or the code of its refusal."""
    gate = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            with clock.at(day):
                gate.wait()
                results[place] = act()
        except FuzhiError as error:
            results[place] = error.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return results
