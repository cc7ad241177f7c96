"""Addresses: where a file may be fetched from: the platform's own names, and machines of the open internet."""

import errno
import re
import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from aiohttp.abc import AbstractResolver
from aiohttp.connector import AddrInfoType, TCPConnector
from yarl import URL

from daemon.channels.base import Source
from daemon.channels.checks import is_here
from prolink.words import _

Address = IPv4Address | IPv6Address
Accepts = Callable[[Address], bool]

HTTPS = 443

_NAME = re.compile(r"[a-z0-9.-]{1,253}")
_NAT64 = IPv6Network("64:ff9b::/96")  # an IPv4 address in its last 32 bits, where a provider has IPv6 only
_UNICAST = IPv6Network("2000::/3")  # what of IPv6 has been given out to the world


class Unwanted(Exception):
    """A rule of ours says no to a file; the words say why, and no secret stands in them."""


class WrongMachine(PermissionError):
    """A name led to a machine that it must not lead to."""

    def __init__(self, host: str) -> None:
        super().__init__(errno.EACCES, f"{host} is not a machine that files come from")


def way(source: Source) -> tuple[URL, Accepts]:
    """Return the address to fetch and which machines it may lead to; raise Unwanted for any but the platform's own."""
    try:
        url, base = URL(source.url.reveal()), URL(source.base_url)
        own = url.origin() == base.origin()
    except ValueError:  # yarl's words would repeat the address, and a token may stand in it.
        raise Unwanted(_("the file's address is none")) from None
    if url.user is not None or url.password is not None:
        raise Unwanted(_("the file's address holds a user"))
    if own and is_here(base.host or ""):
        return url, loopback
    if url.scheme != "https":
        raise Unwanted(_("the file's address is not https"))
    if not own and not (url.port == HTTPS and _is_of(url.host or "", source.hosts)):
        raise Unwanted(_("the file's address is not the platform's: {host}").format(host=(url.host or "")[:100]))
    return url, worldwide


def worldwide(address: Address) -> bool:
    """Tell whether an address belongs to the open internet, and not to us, our network or nobody."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return worldwide(inner)
        if address.teredo is not None or address not in _UNICAST:
            return False
    # Azure's metadata service has an address of the open internet.
    return address.is_global and not address.is_multicast and str(address) != "168.63.129.16"


def loopback(address: Address) -> bool:
    """Tell whether an address is this machine."""
    return address.is_loopback


def connector(accepts: Accepts, resolver: AbstractResolver | None = None) -> TCPConnector:
    """Return what connects to accepted addresses only.

    Each address is looked at when its socket is made, whatever name or number led there: a name that resolves
    differently the second time gains nothing.
    """

    def checked(info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _name, place = info
        if not accepts(ip_address(str(place[0]).partition("%")[0])):
            raise WrongMachine(str(place[0]))
        return socket.socket(family, kind, protocol)

    return TCPConnector(resolver=resolver, use_dns_cache=False, socket_factory=checked, limit=0, force_close=True)


def _is_of(host: str, allowed: tuple[str, ...]) -> bool:
    named = any(host == name or (name.startswith(".") and host.endswith(name)) for name in allowed)
    return named and _NAME.fullmatch(host) is not None
