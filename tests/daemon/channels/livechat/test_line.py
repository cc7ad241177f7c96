"""The WebSocket: nothing lost, nothing twice, acknowledged when it is durable, and nobody in another's way."""

import asyncio
import socket
from contextlib import suppress

import aiohttp
import pytest
from yarl import URL

from prolink.errors import StoreBusy, StoreFailed
from prolink.model.inbound import InboundMessage
from prolink.model.message import Option, Origin, State
from tests.daemon.channels.livechat.stand import PATIENCE, WEBSITE, Stand, standing, vid_of


async def until_states(stand: Stand, expected: list[State]) -> None:
    async with asyncio.timeout(PATIENCE):
        while stand.book.states() != expected:
            await asyncio.sleep(0.005)


async def test_a_message_is_acknowledged_with_its_number() -> None:
    async with standing() as stand, stand.window(await stand.token()) as browser:
        await browser.write("Syarat KTP?")
        assert await browser.hear("ack") == {"t": "ack", "cid": "cid-00000001", "seq": 1}
        (message,) = stand.book.items
        assert isinstance(message, InboundMessage)
        assert message.sender.name == f"Pengunjung {stand.vid()[:4]}"


async def test_it_is_acknowledged_only_after_the_commit() -> None:
    async with standing() as stand, stand.window(await stand.token()) as browser:
        stand.book.held = asyncio.Event()
        await browser.write("Halo")
        await browser.hear("live")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await browser.hear("ack")
        stand.book.held.set()


async def test_what_is_acknowledged_stands_in_the_book() -> None:
    async with standing() as stand, stand.window(await stand.token()) as browser:
        stand.book.held = asyncio.Event()
        await browser.write("Halo")
        stand.book.held.set()
        await browser.hear("ack")
        assert stand.book.texts() == ["Halo"]


@pytest.mark.parametrize("trouble", [StoreBusy("locked"), StoreFailed("gone")])
async def test_what_could_not_be_stored_hears_nothing_and_is_stored_when_it_comes_again(trouble: Exception) -> None:
    async with standing() as stand, stand.window(await stand.token()) as browser:
        stand.book.troubles.append(trouble)  # type: ignore[arg-type]
        await browser.write("Halo")
        await browser.write("Halo")
        assert (await browser.hear("ack"))["seq"] == 1
        assert stand.book.texts() == ["Halo"]


async def test_the_same_cid_twice_is_one_message_with_one_number() -> None:
    async with standing() as stand:
        token = await stand.token()
        for _ in range(2):
            async with stand.window(token) as browser:
                await browser.write("Halo")
                assert (await browser.hear("ack"))["seq"] == 1
        assert stand.book.texts() == ["Halo"]


async def test_the_same_cid_of_two_visitors_is_two_messages() -> None:
    async with standing() as stand:
        for _ in range(2):
            async with stand.window(await stand.token()) as browser:
                await browser.write("Halo")
                await browser.hear("ack")
        assert stand.book.texts() == ["Halo", "Halo"]


async def test_a_pressed_button_comes_as_a_choice() -> None:
    async with standing() as stand, stand.window(await stand.token()) as browser:
        await browser.write("Syarat KTP", choice="faq:K01")
        await browser.hear("ack")
        (message,) = stand.book.items
        assert isinstance(message, InboundMessage)
        assert (message.kind, message.text, message.choice) == ("choice", "Syarat KTP", "faq:K01")


async def test_an_answer_is_told_to_every_window_of_the_visitor_and_to_nobody_else() -> None:
    async with standing() as stand:
        token, stranger = await stand.token(), await stand.token()
        async with stand.window(token) as one, stand.window(token) as other, stand.window(stranger) as third:
            await one.write("Halo")
            assert (await one.hear("ack"))["seq"] == 1
            await stand.answer("Baik, Bu.", vid=vid_of(token), options=(Option("a", "KTP"),))
            assert await one.texts(2) == ["Halo", "Baik, Bu."]
            told = await other.hear("msg")
            assert (told["by"], told["text"], told["cid"]) == ("you", "Halo", "cid-00000001")
            told = await other.hear("msg")
            assert (told["by"], told["text"], told["options"]) == ("bot", "Baik, Bu.", [["a", "KTP"]])
            await third.write("Saya siapa?", "cid-00000009")
            assert await third.texts(1) == ["Saya siapa?"]


async def test_an_agents_words_carry_the_agents_name() -> None:
    async with standing() as stand, stand.window(await stand.token()) as browser:
        await browser.write("Halo")
        await browser.hear("msg")
        await stand.answer("Saya Anna.", origin=Origin.AGENT, author="Anna")
        told = await browser.hear("msg")
        assert (told["by"], told["name"]) == ("agent", "Anna")


async def test_who_comes_back_is_told_what_was_missed_once_and_in_order() -> None:
    async with standing() as stand:
        token = await stand.token()
        async with stand.window(token) as browser:
            await browser.write("Halo")
            await browser.hear("ack")
            await stand.answer("Satu")
            await browser.hear("msg")
            after = (await browser.hear("msg"))["after"]
        await stand.answer("Dua")
        await stand.answer("Tiga")
        async with stand.window(token, after=after) as browser:
            assert await browser.texts(2) == ["Dua", "Tiga"]
            await browser.hear("live")
            await stand.answer("Empat")
            assert await browser.texts(1) == ["Empat"]


async def test_a_long_absence_is_told_whole() -> None:
    async with standing() as stand:
        token = await stand.token()
        stand.book.write(vid_of(token), origin=Origin.CITIZEN, key=f"{vid_of(token)}:x", text="Halo")
        for number in range(250):
            stand.book.write(vid_of(token), origin=Origin.ANSWER, text=str(number), state=State.SENT)
        async with stand.window(token, after=1) as browser:
            assert await browser.texts(250) == [str(number) for number in range(250)]


async def test_a_new_window_is_told_the_last_hundred() -> None:
    async with standing() as stand:
        token = await stand.token()
        for number in range(150):
            stand.book.write(vid_of(token), origin=Origin.ANSWER, text=str(number), state=State.READ)
        async with stand.window(token) as browser:
            assert await browser.texts(100) == [str(number) for number in range(50, 150)]


@pytest.mark.parametrize("state", [State.QUEUED, State.DROPPED, State.FAILED])
async def test_what_still_waits_or_was_taken_back_is_not_told(state: State) -> None:
    async with standing() as stand:
        token = await stand.token()
        stand.book.write(vid_of(token), origin=Origin.ANSWER, text="jawaban bot", state=state)
        async with stand.window(token) as browser:
            assert (await browser.hear("msg", "live"))["t"] == "live"


async def test_a_message_handed_over_again_after_a_crash_has_the_same_number() -> None:
    async with standing() as stand:
        token = await stand.token()
        seq = stand.book.write(vid_of(token), origin=Origin.ANSWER, text="Baik.", state=State.QUEUED)
        async with stand.window(token) as browser:
            await browser.hear("live")
            await stand.hand_over(seq, vid_of(token))
            assert (await browser.hear("msg"))["seq"] == seq
        stand.book.settle(seq, State.QUEUED)
        async with stand.window(token, after=seq) as browser:
            await stand.hand_over(seq, vid_of(token))
            await stand.answer("Lalu.", vid=vid_of(token))
            assert await browser.texts(1) == ["Lalu."]


async def test_what_arrived_and_what_was_read_reaches_the_desk() -> None:
    async with standing() as stand, stand.window(await stand.token()) as browser:
        await browser.write("Halo")
        await browser.hear("ack")
        await stand.answer("Satu")
        seq = await stand.answer("Dua")
        await browser.say(t="got", seq=seq)
        await until_states(stand, [State.DELIVERED, State.DELIVERED])
        await browser.say(t="seen", seq=seq)
        await until_states(stand, [State.READ, State.READ])
        batches = len(stand.book.batches)
        await browser.say(t="seen", seq=seq)
        await browser.write("Terima kasih", "cid-00000002")
        await browser.hear("ack")
        assert len(stand.book.batches) == batches + 1


async def test_nobody_can_mark_what_is_anothers_or_still_waits() -> None:
    async with standing() as stand:
        token, stranger = await stand.token(), await stand.token()
        stand.book.write(vid_of(token), origin=Origin.ANSWER, text="Rahasia", state=State.SENT)
        stand.book.write(vid_of(stranger), origin=Origin.ANSWER, text="Nanti", state=State.QUEUED)
        async with stand.window(stranger) as browser:
            await browser.say(t="seen", seq=2**40)
            await browser.write("Halo")
            await browser.hear("ack")
        assert stand.book.states() == [State.SENT, State.QUEUED]


async def test_that_staff_type_is_told() -> None:
    async with standing() as stand, stand.window(await stand.token()) as browser:
        await browser.write("Halo")
        await browser.hear("ack")
        await stand.channel.seen(f"{stand.vid()}:cid-00000001", typing=True)
        assert await browser.hear("typing") == {"t": "typing"}


async def test_a_flood_is_slowed_and_loses_nothing() -> None:
    async with standing() as stand, stand.window(await stand.token()) as browser:
        for number in range(8):
            await browser.write(f"{number}", f"cid-0000000{number}")
        words = [await browser.hear("ack", "slow") for _ in range(8)]
        assert [word["t"] for word in words] == ["ack"] * 5 + ["slow"] * 3
        assert 0 < words[-1]["wait"] <= 1
        assert stand.book.texts() == ["0", "1", "2", "3", "4"]


async def test_a_thousand_messages_a_second_end_the_socket() -> None:
    async with standing() as stand, stand.window(await stand.token()) as browser:
        with suppress(ConnectionError):
            for number in range(1000):
                await browser.write("banjir", f"cid-{number:08}")
        assert await browser.closed() == 1008
        assert len(stand.book.items) == 5


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("x", 1008),
        ('{"t":"msg","cid":"short","text":"x"}', 1008),
        ('{"t":"msg","cid":"cid-00000001","text":""}', 1008),
        ('{"t":"msg","cid":"cid-00000001","text":7}', 1008),
        ('{"t":"msg","cid":"cid-00000001","text":"%s"}' % ("a" * 4001), 1008),
        ('{"t":"msg","cid":"cid-00000001","text":"\\ud800"}', 1008),
        ('{"t":"seen","seq":-1}', 1008),
        ('{"t":"auth","token":"x"}', 1008),
        ("[" * 8000, 1008),
        ("a" * 2**20, 1009),
    ],
)
async def test_what_no_widget_says_ends_the_socket_and_is_not_stored(frame: str, code: int) -> None:
    async with standing() as stand, stand.window(await stand.token()) as browser:
        await browser.hear("live")
        await browser.socket.send_str(frame)
        assert await browser.closed() == code
        assert stand.book.items == []


async def test_a_nul_becomes_a_visible_sign() -> None:
    async with standing() as stand, stand.window(await stand.token()) as browser:
        await browser.write("a\0b")
        await browser.hear("ack")
        assert stand.book.texts() == ["a\ufffdb"]


async def test_bytes_are_not_taken() -> None:
    async with standing() as stand, stand.window(await stand.token()) as browser:
        await browser.socket.send_bytes(b"{}")
        assert await browser.closed() == 1003


async def test_compression_is_not_offered() -> None:
    async with (
        standing() as stand,
        stand.http.ws_connect(f"{stand.url}/socket", headers={"Origin": WEBSITE}, compress=15) as socket,
    ):
        assert socket.compress == 0


async def test_a_browser_that_never_reads_is_let_go() -> None:
    async with standing(send_within=0.2, sockets_per_address=1) as stand:
        token = await stand.token()
        for _ in range(2000):
            stand.book.write(vid_of(token), origin=Origin.ANSWER, text="a" * 4000, state=State.SENT)
        deaf = await deaf_socket(stand, token)
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    async with stand.window(await stand.token()) as browser:
                        await browser.hear("live")
                        break
                except aiohttp.WSServerHandshakeError:
                    await asyncio.sleep(0.02)
        deaf.close()


async def deaf_socket(stand: Stand, token: str) -> socket.socket:
    """Shake hands, ask for everything, and never read again."""
    address = URL(stand.url)
    end = socket.socket()
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    end.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(end, (address.host, address.port))
    head = (
        f"GET {address.path}/socket HTTP/1.1\r\nHost: x\r\nOrigin: {WEBSITE}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    frames = (b'{"t":"auth","token":"%s"}' % token.encode(), b'{"t":"resume","after":1}')
    masked = b"".join(b"\x81\xfe" + len(one).to_bytes(2, "big") + bytes(4) + one for one in frames if len(one) > 125)
    short = b"".join(b"\x81" + bytes([0x80 | len(one)]) + bytes(4) + one for one in frames if len(one) <= 125)
    await loop.sock_sendall(end, head.encode() + masked + short)
    return end


async def test_sockets_of_one_address_are_counted() -> None:
    async with standing(sockets_per_address=2) as stand:
        tokens = [await stand.token() for _ in range(3)]
        async with stand.window(tokens[0]), stand.window(tokens[1]):
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                async with stand.window(tokens[2]):
                    pass
            assert caught.value.status == 503
        async with stand.window(tokens[2]) as browser:
            await browser.hear("live")


async def test_a_visitor_has_at_most_eight_windows() -> None:
    async with standing() as stand:
        token = await stand.token()
        async with (
            asyncio.TaskGroup() as group,
            stand.http.ws_connect(f"{stand.url}/socket", headers={"Origin": WEBSITE}),
        ):
            gone = asyncio.Event()

            async def one() -> None:
                async with stand.window(token) as browser:
                    await browser.hear("live")
                    opened.release()
                    await gone.wait()

            opened = asyncio.Semaphore(0)
            for _ in range(8):
                group.create_task(one())
            for _ in range(8):
                await opened.acquire()
            async with stand.window(token) as ninth:
                assert await ninth.closed() == 4429
            gone.set()


async def test_at_the_end_everybody_is_sent_away_to_come_back_at_different_moments() -> None:
    async with standing() as stand, stand.window(await stand.token()) as one, stand.window(await stand.token()) as two:
        await one.hear("live")
        await two.hear("live")
        stand.stop.set()
        waits = [(await browser.hear("bye"))["wait"] for browser in (one, two)]
        assert await one.closed() == await two.closed() == 1012
        assert all(0.5 <= wait <= 6 for wait in waits)
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            async with stand.window("any"):
                pass
        assert caught.value.status == 503
