"""Which machines are the open internet's, and which addresses are the platform's."""

from ipaddress import ip_address

import pytest

from daemon.channels.base import Source
from daemon.media.addresses import Unwanted, loopback, way, worldwide
from prolink.config import Secret

GRAPH = "https://graph.facebook.com"
HOSTS = ("graph.facebook.com", ".fbsbx.com", ".whatsapp.net")


def source(url: str, base_url: str = GRAPH) -> Source:
    return Source(url=Secret(url), base_url=base_url, hosts=HOSTS)


@pytest.mark.parametrize("address", ["157.240.1.1", "149.154.167.220", "2a03:2880:f12f::1", "64:ff9b::9df0:101"])
def test_the_open_internet_may_be_connected(address: str) -> None:
    assert worldwide(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254"),
        *("100.64.0.1", "192.0.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16"),
        *("::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1", "fc00::1", "fd12::1", "fec0::1"),
        *("ff02::1", "2001:db8::1", "100::1", "2001::1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::a00:1"),
        *("::ffff:0:127.0.0.1", "64:ff9b::a9fe:a9fe"),
    ],
)
def test_nothing_of_ours_or_nobody_s_may(address: str) -> None:
    assert not worldwide(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&ext=2&hash=3",
        "https://mmg.whatsapp.net/v/t62?x=1",
        "https://graph.facebook.com/v25.0/1",
        "https://LOOKASIDE.FBSBX.COM/x",
        "https://lookaside.fbsbx.com:443/x",
    ],
)
def test_a_platform_s_own_names_lead_out_into_the_world(url: str) -> None:
    assert way(source(url))[1] is worldwide


def test_the_platform_of_the_settings_may_have_a_port_of_its_own() -> None:
    assert way(source("https://bot.example:8443/file/x", "https://bot.example:8443"))[1] is worldwide


@pytest.mark.parametrize("base", ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"])
def test_a_platform_on_this_machine_is_reached_on_this_machine_only(base: str) -> None:
    assert way(source(f"{base}/file", base))[1] is loopback
    assert way(source("https://lookaside.fbsbx.com/x", base))[1] is worldwide


def test_no_refusal_repeats_a_path_in_which_a_token_may_stand() -> None:
    for url in ("https://evil.example/bot123:AAA/x", "http://graph.facebook.com/bot123:AAA", "https://bot123:AAA@x/"):
        with pytest.raises(Unwanted) as caught:
            way(source(url))
        assert "AAA" not in f"{caught.value} {caught.value!r}"
