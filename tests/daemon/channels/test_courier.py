"""Calls over kept connections, against platforms of every temper on real sockets."""

import asyncio
import shutil
import socket
import ssl
import struct
import subprocess
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from daemon.channels import courier as couriers
from daemon.channels.courier import Broken, Courier, Unreached

LARGEST = 100_000
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalo"

Answering = Callable[[StreamWriter], Awaitable[None]]


class Platform:
    """Record each request with the number of its connection, and play the next step of the script for it."""

    def __init__(self, *script: bytes | Answering) -> None:
        self.script = list(script)
        self.requests: list[tuple[int, bytes]] = []
        self.writers: list[StreamWriter] = []
        self.url = ""

    @property
    def connections(self) -> list[int]:
        return [number for number, _ in self.requests]

    @asynccontextmanager
    async def listening(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[Courier]:
        """Listen, and lend a courier to here."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=tls)
        port = server.sockets[0].getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        courier = Courier(self.url, largest=LARGEST)
        try:
            yield courier
        finally:
            courier.close()
            for writer in self.writers:
                writer.transport.abort()
            server.close()
            await server.wait_closed()

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        number = len(self.writers)
        self.writers.append(writer)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.partition(b"Content-Length: ")[2].partition(b"\r")[0] or 0)
                self.requests.append((number, head + await reader.readexactly(length)))
                step = self.script.pop(0) if self.script else OK
                if isinstance(step, bytes):
                    writer.write(step)
                else:
                    await step(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


def drip(whole: bytes) -> Answering:
    async def answer(writer: StreamWriter) -> None:
        for place in range(len(whole)):
            writer.write(whole[place : place + 1])
            await asyncio.sleep(0)

    return answer


def says_and_closes(whole: bytes) -> Answering:
    async def answer(writer: StreamWriter) -> None:
        writer.write(whole)
        await writer.drain()
        writer.close()

    return answer


async def hang(_writer: StreamWriter) -> None:
    await asyncio.Event().wait()


async def reset(writer: StreamWriter) -> None:
    end = writer.get_extra_info("socket")
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def reset_after(part: bytes) -> Answering:
    async def answer(writer: StreamWriter) -> None:
        writer.write(part)
        await asyncio.sleep(0.05)
        await reset(writer)

    return answer


async def say(courier: Courier, body: bytes = b"{}", *, within: float = 5.0) -> bytes:
    return (await courier.call(courier.head("POST", "/messages", {"Name": "value"}), body, within=within)).body


async def test_a_call_is_written_as_http_wants_it() -> None:
    platform = Platform()
    async with platform.listening() as courier:
        await courier.call(courier.head("POST", "/v1/messages", {"Authorization": "Bearer x"}), b"halo", within=5)
        await courier.call(courier.head("GET", "/v1/file", {}), within=5)
        host = platform.url.removeprefix("http://").encode()
        assert [request for _, request in platform.requests] == [
            b"POST /v1/messages HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer x\r\nContent-Length: 4\r\n\r\nhalo"
            % host,
            b"GET /v1/file HTTP/1.1\r\nHost: %s\r\n\r\n" % host,
        ]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/a b", {}),
        ("a", {}),
        ("/a\r\nHost: other", {}),
        ("/é", {}),
        ("/", {"Name": "value\r\nOther: value"}),
        ("/", {"Name\r\n": "value"}),
        ("/", {"Name": "\0"}),
        ("/", {"Name": "é"}),
    ],
)
async def test_what_could_end_a_line_of_the_head_never_leaves(path: str, headers: dict[str, str]) -> None:
    platform = Platform()
    async with platform.listening() as courier:
        with pytest.raises(ValueError, match=r"head of a request|begins with /"):
            await courier.call(courier.head("POST", path, headers), b"", within=5)
        assert platform.writers == []


async def test_the_words_of_a_refused_head_hold_no_secret() -> None:
    courier = Courier("http://127.0.0.1:9", largest=LARGEST)
    with pytest.raises(ValueError, match="Authorization") as caught:
        await courier.call(courier.head("POST", "/", {"Authorization": "Bearer secret\n"}), b"", within=5)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["", "graph.facebook.com", "ftp://graph.facebook.com", "https://"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        Courier(url, largest=LARGEST)


async def test_a_base_address_may_have_a_path() -> None:
    platform = Platform()
    async with platform.listening():
        courier = Courier(f"{platform.url}/proxied/", largest=LARGEST)
        await say(courier)
        courier.close()
        assert platform.requests[0][1].startswith(b"POST /proxied/messages HTTP/1.1\r\n")


async def test_one_connection_carries_one_call_after_the_other() -> None:
    platform = Platform()
    async with platform.listening() as courier:
        for _ in range(3):
            await say(courier)
        assert platform.connections == [0, 0, 0]


async def test_calls_at_the_same_time_have_a_connection_each() -> None:
    platform = Platform()
    async with platform.listening() as courier:
        assert await asyncio.gather(*(say(courier) for _ in range(5))) == [b"halo"] * 5
        assert sorted(platform.connections) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "answer",
    [
        drip(OK),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalo\r\n0\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" + OK,
        says_and_closes(b"HTTP/1.1 200 OK\r\n\r\nhalo"),
    ],
)
async def test_an_answer_arrives_whole(answer: bytes | Answering) -> None:
    async with Platform(answer).listening() as courier:
        assert await say(courier) == b"halo"
        assert await say(courier) == b"halo"


@pytest.mark.parametrize(
    "answer",
    [
        OK.replace(b"Content", b"Connection: close\r\nContent"),
        OK + b"HTTP/1.1 200 OK\r\n",
        says_and_closes(OK),
        says_and_closes(b"HTTP/1.1 200 OK\r\n\r\nhalo"),
    ],
)
async def test_a_connection_that_may_not_be_used_again_is_not(answer: bytes | Answering) -> None:
    platform = Platform(answer)
    async with platform.listening() as courier:
        await say(courier)
        await asyncio.sleep(0.05)
        await say(courier)
        assert platform.connections == [0, 1]


async def test_a_connection_that_was_closed_while_idle_is_not_used() -> None:
    platform = Platform()
    async with platform.listening() as courier:
        await say(courier)
        platform.writers[0].write_eof()
        await asyncio.sleep(0.05)
        await say(courier)
        assert platform.connections == [0, 1]


async def test_a_connection_on_which_something_came_unasked_is_not_used() -> None:
    platform = Platform()
    async with platform.listening() as courier:
        await say(courier)
        platform.writers[0].write(OK)
        await asyncio.sleep(0.05)
        assert await say(courier) == b"halo"
        assert platform.connections == [0, 1]


async def test_an_idle_connection_is_let_go_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(couriers, "KEEP", 0.05)
    platform = Platform()
    async with platform.listening() as courier:
        await say(courier)
        async with asyncio.timeout(5):
            while not platform.writers[0].is_closing():
                await asyncio.sleep(0.01)
        await say(courier)
        assert platform.connections == [0, 1]


@pytest.mark.parametrize(
    "answer",
    [
        reset,
        reset_after(OK[:20]),
        reset_after(OK[:-1]),
        says_and_closes(b""),
        says_and_closes(OK[:-1]),
        b"SSH-2.0-OpenSSH_9\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nName: " + b"x" * 20_000,
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 100_001,
    ],
)
async def test_a_call_without_a_whole_answer_is_told_as_broken_and_never_sent_again(
    answer: bytes | Answering,
) -> None:
    platform = Platform(answer)
    async with platform.listening() as courier:
        with pytest.raises(Broken):
            await say(courier)
        assert platform.connections == [0]
        assert await say(courier) == b"halo"
        assert platform.connections == [0, 1]


async def test_a_kept_connection_that_breaks_before_a_byte_of_answer_is_broken_too() -> None:
    platform = Platform(OK, reset)
    async with platform.listening() as courier:
        await say(courier)
        with pytest.raises(Broken):
            await say(courier)
        assert platform.connections == [0, 0]


@pytest.mark.parametrize("answer", [hang, drip(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhalo")])
async def test_who_does_not_finish_in_time_is_hung_up_on(answer: Answering) -> None:
    platform = Platform(answer)
    async with platform.listening() as courier:
        with pytest.raises(TimeoutError):
            await say(courier, within=0.1)
        await say(courier)
        assert platform.connections == [0, 1]


async def test_a_cancelled_calls_connection_carries_no_other() -> None:
    platform = Platform(hang)
    async with platform.listening() as courier:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await say(courier)
        await say(courier)
        assert platform.connections == [0, 1]


async def test_where_nobody_listens_nothing_left_this_machine() -> None:
    platform = Platform()
    async with platform.listening():
        pass
    with pytest.raises(Unreached):
        await say(Courier(platform.url, largest=LARGEST))


async def test_a_connection_that_takes_too_long_is_none() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)  # TLS with somebody who never says a word.
        courier = Courier(f"https://127.0.0.1:{silent.getsockname()[1]}", largest=LARGEST)
        with pytest.raises(Unreached, match="in time"):
            await say(courier, within=0.1)


async def test_a_redirect_is_an_answer_like_any_other() -> None:
    platform = Platform(b"HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n")
    async with platform.listening() as courier:
        answer = await courier.call(courier.head("POST", "/", {}), b"", within=5)
        assert (answer.status, answer.headers["location"]) == (307, "http://127.0.0.1:9/")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Return a file with a key and a certificate for 127.0.0.1 that nobody has signed but itself."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is missing (apt install openssl)")
    file = tmp_path / "own.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=own -addext subjectAltName=IP:127.0.0.1"
    subprocess.run([*command.split(), "-keyout", file, "-out", tmp_path / "cert"], check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + (tmp_path / "cert").read_bytes())
    return file


def _serving(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


async def test_a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_said(certificate: Path) -> None:
    platform = Platform()
    async with platform.listening(_serving(certificate)) as courier:
        with pytest.raises(Unreached, match="certificate"):
            await say(courier)
        assert platform.requests == []


async def test_a_certificate_for_another_name_is_refused(certificate: Path) -> None:
    platform = Platform()
    async with platform.listening(_serving(certificate)):
        believing = ssl.create_default_context(cafile=str(certificate))
        courier = Courier(platform.url.replace("127.0.0.1", "localhost"), largest=LARGEST, tls=believing)
        with pytest.raises(Unreached, match="certificate"):
            await say(courier)


async def test_calls_go_over_tls_where_the_address_says_so(certificate: Path) -> None:
    platform = Platform()
    async with platform.listening(_serving(certificate)):
        courier = Courier(platform.url, largest=LARGEST, tls=ssl.create_default_context(cafile=str(certificate)))
        assert [await say(courier), await say(courier)] == [b"halo", b"halo"]
        courier.close()
        assert platform.connections == [0, 0]
