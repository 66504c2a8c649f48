"""Several hands at the same moment."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

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


class Meanwhile:
    """Somebody else's act, done once and committed over a connection of its own right before the first statement that
    has these words: ``with connection.execute_wrapper(Meanwhile("INSERT INTO x", act, day=day)): ...``."""

    def __init__(self, words: str, act: Callable[[], object], *, day: date) -> None:
        self.words, self.act, self.day, self.is_done = words, act, day, False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.words in sql and not self.is_done:
            self.is_done = True
            other = threading.Thread(target=self._do)
            other.start()
            other.join(60)
            assert not other.is_alive(), "the other waits for us"
        return execute(sql, params, many, context)

    def _do(self) -> None:
        try:
            with clock.at(self.day):
                self.act()
        finally:
            connections.close_all()
