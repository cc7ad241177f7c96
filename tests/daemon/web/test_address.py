"""Who really sends a request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.web.address import Proxies
from prolink.errors import SettingsError

PROXIES = Proxies(("127.0.0.1", "::1", "10.0.0.0/8"))
CITIZEN, OTHER = "203.0.113.7", "198.51.100.9"


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        (CITIZEN, [], CITIZEN),
        (CITIZEN, [OTHER], CITIZEN),  # Not a proxy of ours: its header is its own tale.
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", [CITIZEN], CITIZEN),
        ("::1", [CITIZEN], CITIZEN),
        ("::ffff:127.0.0.1", [CITIZEN], CITIZEN),  # A listener on :: sees its IPv4 proxy like this.
        ("127.0.0.1", [f"{OTHER}, {CITIZEN}"], CITIZEN),  # What stands before the last was written by the citizen.
        ("127.0.0.1", [OTHER, CITIZEN], CITIZEN),
        ("127.0.0.1", [f"{CITIZEN}, 10.1.2.3"], CITIZEN),
        ("127.0.0.1", [f"{CITIZEN}, 10.1.2.3", "10.9.9.9"], CITIZEN),
        ("127.0.0.1", ["10.1.2.3"], "10.1.2.3"),
        ("127.0.0.1", ["2001:db8::7"], "2001:db8::7"),
        ("127.0.0.1", ["unknown"], "127.0.0.1"),
        ("127.0.0.1", [f"{CITIZEN}, garbage"], "127.0.0.1"),
        ("127.0.0.1", ["<script>, 10.0.0.1"], "10.0.0.1"),
        ("127.0.0.1", [""], "127.0.0.1"),
        ("127.0.0.1", [f" , {CITIZEN} "], CITIZEN),
        ("127.0.0.1", [f"{CITIZEN}:5060"], "127.0.0.1"),
        ("127.0.0.1", ["\x1b[31m"], "127.0.0.1"),
        ("", [CITIZEN], ""),
    ],
)
def test_a_forwarded_address_is_believed_from_our_own_proxies_alone(
    peer: str, forwarded: list[str], address: str
) -> None:
    assert PROXIES.behind(peer, forwarded) == address


@given(st.lists(st.text() | st.ip_addresses().map(str)))
def test_whatever_is_forwarded_the_answer_is_an_address(forwarded: list[str]) -> None:
    address = PROXIES.behind("127.0.0.1", forwarded)
    assert Proxies((address,))


@pytest.mark.parametrize("entry", ["proxy.local", "10.0.0.1/8", "10.0.0.0/99", ""])
def test_a_proxy_that_is_no_address_is_an_error_of_the_settings(entry: str) -> None:
    with pytest.raises(SettingsError, match="trusted_proxies"):
        Proxies((entry,))
