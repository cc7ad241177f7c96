"""Field: what the two text fields share: keys take effect in the order in which they were pressed."""

import asyncio
from collections.abc import Iterable

from textual.binding import Binding, BindingType

AFTER_PASTE = 0.15  # seconds after a paste in which Enter is taken for a part of it


def own_actions(bindings: Iterable[BindingType]) -> dict[str, str]:
    """Return the action of each key of a widget's table.

    Textual runs them only when the key has travelled up to the app, by which time later letters may be in the text:
    a fast typist's `a Backspace b` became `b`. So the field runs them itself.
    """
    return {
        key.strip(): binding.action
        for binding in bindings
        if isinstance(binding, Binding)
        for key in binding.key.split(",")
    }


class PasteClock:
    """Know whether a paste has just been."""

    def __init__(self) -> None:
        self._at = float("-inf")

    def note(self) -> None:
        """A paste came in."""
        self._at = asyncio.get_running_loop().time()

    @property
    def just_now(self) -> bool:
        """Tell whether the last paste may still be arriving."""
        return asyncio.get_running_loop().time() - self._at < AFTER_PASTE
