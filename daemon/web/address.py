"""Address: who really sends a request: X-Forwarded-For is believed only from proxies that the settings name."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

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
            candidate = chain.pop()
            if not _is_address(candidate):
                break
            address = candidate
        return address

    def _trusts(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in network for network in self._networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
