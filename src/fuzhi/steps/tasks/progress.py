"""How a long act tells where it is. Services take ``progress: Progress = NO_PROGRESS``."""

from typing import Protocol


class Progress(Protocol):
    """Whoever listens: the task's row, the terminal, or nobody."""

    def step(self, label: str, done: int = 0, total: int = 0) -> None:
        """``label`` is Chinese and stands on the page; ``done`` of ``total`` (0 = unknown)."""


class _Silent:
    def step(self, label: str, done: int = 0, total: int = 0) -> None:
        """Nobody listens."""


NO_PROGRESS: Progress = _Silent()
