"""No address that a platform (or whoever speaks for it) names leads the daemon to a machine of ours."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from msgspec import Struct
from msgspec.structs import replace

from prolink.config import Secret
from prolink.model.file import FileState
from tests.daemon.media.stand import Stand, standing


class Canary(Struct, frozen=True):
    """Something inside that must never be spoken to: every connection is a hit."""

    port: int
    hits: list[str]


@asynccontextmanager
async def canary() -> AsyncIterator[Canary]:
    hits: list[str] = []

    async def hit(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hits.append(str(writer.get_extra_info("peername")))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
        await writer.drain()
        writer.close()

    with socket.socket(socket.AF_INET6) as both:
        both.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        both.bind(("::", 0))
        server = await asyncio.start_server(hit, sock=both)
        async with server:
            yield Canary(both.getsockname()[1], hits)


class Lying(AbstractResolver):
    """Every name leads to the canary, by one address after the other, as a rebinding DNS server would."""

    def __init__(self, *addresses: str) -> None:
        self.addresses, self.port, self.asked = list(addresses), 0, list[str]()

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[ResolveResult]:
        self.asked.append(host)
        address = self.addresses[len(self.asked) % len(self.addresses)]
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [
            ResolveResult(hostname=host, host=address, port=self.port, family=kind, proto=0, flags=0),
        ]

    async def close(self) -> None:
        return


FORMS = [
    "http://127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/",
    "https://[::1]:{port}/",
    "https://[::ffff:127.0.0.1]:{port}/",
    "https://[::ffff:7f00:1]:{port}/",
    "https://[0:0:0:0:0:0:0:1]:{port}/",
    "https://[::]:{port}/",
    "https://0.0.0.0:{port}/",
    "https://0:{port}/",
    "https://127.1:{port}/",
    "https://2130706433:{port}/",
    "https://017700000001:{port}/",
    "https://0177.0.0.1:{port}/",
    "https://0x7f000001:{port}/",
    "https://0x7f.0.0.1:{port}/",
    "https://localhost:{port}/",
    "https://localhost.:{port}/",
    "https://LOCALHOST:{port}/",
    "https://127.0.0.1.:{port}/",
    "https://127.0.0.1.nip.io:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[fe80::1%25lo]:{port}/",
    "https://10.0.0.1/",
    "https://graph.facebook.com@127.0.0.1:{port}/",
    "https://graph.facebook.com:443@127.0.0.1:{port}/",
    "https://user@lookaside.fbsbx.com:{port}/",
    "https://127.0.0.1:{port}\\@graph.facebook.com/",
    "https://127.0.0.1:{port}#@graph.facebook.com/",
    "https://127.0.0.1:{port}?@graph.facebook.com/",
    "https://graph.facebook.com.evil.example:{port}/",
    "https://evilfbsbx.com:{port}/",
    "https://fbsbx.com.:{port}/",
    "https://lookaside.fbsbx.com:{port}/",
    "https://127.0.0.1%00.fbsbx.com/",
    "https://127.0.0.1%2f.fbsbx.com/",
    "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/",
    "https://１２７.０.０.１:{port}/",
    "http://lookaside.fbsbx.com:{port}/",
    "http://graph.facebook.com/",
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "gopher://127.0.0.1:{port}/_GET%20/",
    "ftp://127.0.0.1:{port}/x",
    "dict://127.0.0.1:{port}/x",
    "data:text/plain,secret",
    "unix:///run/prolink.sock",
    "//127.0.0.1:{port}/",
    "/etc/passwd",
    "127.0.0.1:{port}",
    "",
    "https://",
    "https:///127.0.0.1:{port}/",
    "https://lookaside.fbsbx.com:99999/",
    "https://lookaside.fbsbx.com\r\nHost: 127.0.0.1/",
]


async def ends_badly(stand: Stand, url: str, number: int) -> None:
    await stand.comes(str(number), place=stand.elsewhere(url))
    file = await stand.reaches(FileState.REFUSED, number)
    assert file.reason


async def test_the_canary_sings_when_it_is_spoken_to(tmp_path: Path) -> None:
    async with canary() as bird, standing(tmp_path) as stand:
        stand.server.url = f"http://127.0.0.1:{bird.port}"  # The settings say that the platform is there.
        await stand.comes(place=stand.at("/x"))
        await stand.reaches(FileState.FETCHED)
        assert len(bird.hits) == 1


async def test_no_form_of_an_address_inside_is_ever_connected(tmp_path: Path) -> None:
    resolver = Lying("127.0.0.1")
    async with canary() as bird, standing(tmp_path, resolver=resolver) as stand:
        resolver.port = bird.port
        for number, form in enumerate(FORMS, 1):
            await ends_badly(stand, form.format(port=bird.port), number)
        assert bird.hits == []
        assert stand.on_disk() == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "0.0.0.0",
        "::",
        "10.1.2.3",
        "192.168.1.1",
        "169.254.169.254",
        "fe80::1",
        "100.64.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::1",
        "fd00::1",
        "224.0.0.1",
        "168.63.129.16",
    ],
)
async def test_an_allowed_name_that_leads_inside_is_not_connected(tmp_path: Path, address: str) -> None:
    resolver = Lying(address)
    async with canary() as bird, standing(tmp_path, resolver=resolver) as stand:
        resolver.port = bird.port
        await stand.comes(place=stand.elsewhere("https://lookaside.fbsbx.com/file"))
        await stand.attempts(2)
        assert resolver.asked[0] == "lookaside.fbsbx.com"
        assert "machine" in (await stand.file()).reason or "mesin" in (await stand.file()).reason
        assert bird.hits == []


async def test_a_name_that_changes_its_mind_between_look_and_connect_gains_nothing(tmp_path: Path) -> None:
    """Nothing is asked twice: the address that was looked at is the one that is connected."""
    resolver = Lying("127.0.0.1", "192.0.2.1")
    async with canary() as bird, standing(tmp_path, resolver=resolver) as stand:
        resolver.port = bird.port
        await stand.comes(place=stand.elsewhere("https://scontent.whatsapp.net/file"))
        await stand.attempts(4)
        assert bird.hits == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/", "http://[::1]:{port}/", "//localhost:{port}/"])
async def test_a_redirect_is_not_followed(tmp_path: Path, status: int, target: str) -> None:
    async with canary() as bird, standing(tmp_path) as stand:
        place = target.format(port=bird.port)
        stand.server.put("/1", b"", f"Location: {place}", status=f"{status} Elsewhere")
        await stand.comes(place=stand.at("/1"))
        await stand.reaches(FileState.REFUSED)
        assert bird.hits == []


async def test_a_platform_on_this_machine_opens_its_own_port_only(tmp_path: Path) -> None:
    async with canary() as bird, standing(tmp_path) as stand:
        for number, url in enumerate(
            (
                f"http://127.0.0.1:{bird.port}/",
                f"http://localhost:{bird.port}/",
                stand.server.url.replace("http://", "https://"),
                stand.server.url.replace("127.0.0.1", "127.0.0.2"),
                stand.server.url.replace("http://", "http://x@"),
            ),
            1,
        ):
            await stand.comes(str(number), place=replace(stand.at("/"), url=Secret(url)))
            await stand.reaches(FileState.REFUSED, number)
        assert bird.hits == []
        assert stand.server.heads == []


async def test_a_proxy_of_the_surroundings_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with canary() as bird, standing(tmp_path) as stand:
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{bird.port}")
        await stand.comes()
        await stand.reaches(FileState.FETCHED)
        assert bird.hits == []


async def test_what_one_download_set_as_a_cookie_goes_to_no_other(tmp_path: Path) -> None:
    async with standing(tmp_path) as stand:
        stand.server.put("/1", b"x", "Set-Cookie: session=1; Path=/")
        await stand.comes("1", place=stand.at("/1"))
        await stand.reaches(FileState.FETCHED, 1)
        await stand.comes("2")
        await stand.reaches(FileState.FETCHED, 2)
        assert b"session" not in b"".join(stand.server.heads)


def test_there_are_twenty_forms_and_more() -> None:
    assert len(set(FORMS)) >= 20
