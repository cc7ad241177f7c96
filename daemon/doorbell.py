"""Doorbell: what a commit changed goes to all who wait for it, in the order in which they came."""

import logging
from collections.abc import Callable

from daemon.store.tx import Committed

log = logging.getLogger(__name__)

Hook = Callable[[Committed], None]


class Doorbell:
    """Made before the store, so that the store can ring before the others exist."""

    def __init__(self) -> None:
        self._hooks: list[Hook] = []

    def answer(self, *hooks: Hook) -> None:
        """Have these called on the loop after each commit, in this order; they must be quick."""
        self._hooks += hooks

    def ring(self, committed: Committed) -> None:
        """Tell everyone; one who breaks keeps nobody from hearing it."""
        for hook in self._hooks:
            try:
                hook(committed)
            except Exception:
                log.exception("somebody who was told of a commit broke")
