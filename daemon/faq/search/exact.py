"""The short cut: a question that stands in the FAQ word for word."""

from functools import cache


@cache
def _alone(place: int) -> tuple[int, ...]:
    return (place,)


class Wordings:
    """All questions of a FAQ by their plain words."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[int, ...]] = {}

    def add(self, plain: str, place: int) -> None:
        """Add one wording of the entry at `place`."""
        before = self._places.get(plain)
        if before is None:
            self._places[plain] = _alone(place)
        elif place not in before:
            self._places[plain] = (*before, place)

    def same(self, plain: str) -> tuple[int, ...]:
        """Return the entries that have these words."""
        return self._places.get(plain, ())
