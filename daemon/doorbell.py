"""Doorbell: what a commit changed goes to all who wait for it, in the order in which they came."""

from collections.abc import Callable

from daemon.store.tx import Committed

Hook = Callable[[Committed], None]


class Doorbell:
    """Made before the store, so that the store can ring before the others exist."""

    def __init__(self) -> None:
        self._hooks: list[Hook] = []

    def answer(self, hook: Hook) -> None:
        """Have `hook` called on the loop after each commit; it must be quick and must not raise."""
        self._hooks.append(hook)

    def ring(self, committed: Committed) -> None:
        """Tell everyone."""
        for hook in self._hooks:
            hook(committed)
