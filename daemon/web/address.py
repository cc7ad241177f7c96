"""Address: who really sends a request: X-Forwarded-For is believed only from proxies that the settings name."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import web

from prolink.errors import SettingsError


class Proxies:
    """The trusted proxies of [public]."""

    def __init__(self, trusted: Iterable[str]) -> None:
        try:
            self._networks: list[IPv4Network | IPv6Network] = [ip_network(entry) for entry in trusted]
        except ValueError as problem:
            raise SettingsError(f"[public] trusted_proxies: {problem}.") from problem

    def client(self, request: web.Request) -> str:
        """Return the client's address: the last forwarded one that no trusted proxy wrote about itself."""
        return self.behind(request.remote or "", request.headers.getall("X-Forwarded-For", []))

    def behind(self, peer: str, forwarded: Iterable[str]) -> str:
        """Return the address behind `peer`, given its X-Forwarded-For headers; never anything but an address."""
        chain = [part.strip() for header in forwarded for part in header.split(",")]
        address = peer
        while self._trusts(address) and chain:
            candidate = _read(chain.pop())
            if candidate is None:
                break
            address = str(candidate)
        return address

    def _trusts(self, text: str) -> bool:
        address = _read(text)
        return address is not None and any(address in network for network in self._networks)


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address, None for anything else; an IPv4 one as a listener on :: shows it is an IPv4 one."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
