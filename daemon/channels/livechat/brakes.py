"""Brakes: how fast one visitor or one address may go, and how many connections it may hold."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address
from time import monotonic

MOST_KEYS = 20_000  # remembered at once, 100 bytes each


class Brake:
    """Allow `rate` acts a second for each key, and `burst` at once."""

    def __init__(self, rate: float, burst: int, now: Callable[[], float] = monotonic) -> None:
        self._pause, self._burst, self._now = 1 / rate, burst, now
        self._free_at: dict[str, float] = {}
        """When a key will have its whole burst again."""

    def wait(self, key: str) -> float:
        """Count an act and return 0.0, or return the seconds after which it is allowed and count nothing."""
        now = self._now()
        free_at = max(self._free_at.get(key, now), now)
        too_early = free_at - now - self._pause * (self._burst - 1)
        if too_early > 1e-9:
            return too_early
        self._free_at[key] = free_at + self._pause
        if len(self._free_at) > MOST_KEYS:
            self._forget(now)
        return 0.0

    def _forget(self, now: float) -> None:
        """Let go of who is free again; in a flood of strangers, of everybody: memory is the greater good."""
        self._free_at = {key: at for key, at in self._free_at.items() if at > now}
        if len(self._free_at) > MOST_KEYS:
            self._free_at.clear()


class Crowd:
    """Counts who holds connections: in all, and for each key."""

    def __init__(self, most: int, most_each: int) -> None:
        self._most, self._most_each = most, most_each
        self._held: Counter[str] = Counter()

    def full(self, key: str) -> bool:
        """Tell whether one more is too many."""
        return self._held.total() >= self._most or self._held[key] >= self._most_each

    @contextmanager
    def one_more(self, key: str) -> Iterator[None]:
        """Count a connection while the block runs."""
        self._held[key] += 1
        try:
            yield
        finally:
            self._held[key] -= 1
            if not self._held[key]:
                del self._held[key]


def place(address: str) -> str:
    """Return what one connection to the internet is known by: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or f"{IPv6Address(int(parsed) >> 64 << 64)}/64")
    return address
