"""What every channel must keep: subclass ChannelContract, give it a peer, and these tests are the port's promise.

The peer is the platform on loopback with the channel already tied to it and to a recording desk.
"""

from abc import ABC, abstractmethod
from contextlib import AbstractAsyncContextManager
from typing import Literal

import pytest

from daemon.channels.base import Channel
from prolink.errors import ChannelStopped, SendError, StoreBusy, TryLater, Unclear, Undeliverable
from prolink.model.contact import Identifier
from prolink.model.inbound import InboundMessage, Outgoing
from prolink.model.message import Option
from tests.daemon.channels.desk import Desk

Fault = Literal["throttled", "refused", "revoked", "silent", "cut after taking", "in trouble"]


class Peer(ABC):
    """A platform on loopback."""

    channel: Channel
    desk: Desk
    person: tuple[Identifier, ...]
    """Somebody who wrote before."""
    token: str
    """What must never be shown."""

    @abstractmethod
    async def write(self, text: str) -> str:
        """Let the person write until the channel has taken it; return the platform's id of the message."""

    @abstractmethod
    async def arrived(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return what the person has received: text and option titles."""

    @abstractmethod
    def next_answer(self, fault: Fault) -> None:
        """Play a fault for the next send; a throttle asks for 7 seconds, and every error's words hold the token."""

    @abstractmethod
    async def leave(self) -> None:
        """Go away: connections are refused from now on."""


def outgoing(peer: Peer, text: str = "Baik, Bu.", *, number: int = 41, options: tuple[Option, ...] = ()) -> Outgoing:
    return Outgoing(message_id=number, to=peer.person, text=text, options=options)


class ChannelContract(ABC):
    """Subclass as `class TestX(ChannelContract)` and return a fresh peer from `standing`."""

    @abstractmethod
    def standing(self) -> AbstractAsyncContextManager[Peer]:
        """Start a platform with a channel tied to it."""

    async def test_its_id_is_its_kind_and_its_name(self) -> None:
        async with self.standing() as peer:
            kind, _colon, name = peer.channel.id.partition(":")
            assert kind == peer.channel.kind
            assert name

    async def test_its_limits_tell_what_a_list_or_a_button_may_hold(self) -> None:
        async with self.standing() as peer:
            limits = peer.channel.limits
            assert limits.text > 0
            assert peer.channel.rate > 0
            assert bool(limits.buttons) == bool(limits.button_title)
            assert bool(limits.rows) == bool(limits.row_title)
            assert bool(limits.buttons or limits.rows) == bool(limits.options_text)

    async def test_a_text_arrives_as_it_was_written(self) -> None:
        async with self.standing() as peer:
            receipt = await peer.channel.send(outgoing(peer, "KTP: <b>gratis</b> & cepat 🙏\nBawa KK."))
            assert await peer.arrived() == [("KTP: <b>gratis</b> & cepat 🙏\nBawa KK.", ())]
            assert receipt.platform_id

    async def test_the_longest_text_of_its_limits_arrives(self) -> None:
        async with self.standing() as peer:
            longest = "a" * peer.channel.limits.text
            await peer.channel.send(outgoing(peer, longest))
            assert await peer.arrived() == [(longest, ())]

    async def test_few_options_arrive_in_their_order(self) -> None:
        async with self.standing() as peer:
            if not peer.channel.limits.buttons:
                pytest.skip("this channel has no buttons: the desk numbers its options")
            options = (Option("a", "KTP"), Option("b", "KK"))
            await peer.channel.send(outgoing(peer, "Maksud Anda…", options=options))
            assert await peer.arrived() == [("Maksud Anda…", ("KTP", "KK"))]

    async def test_as_many_options_as_its_limits_allow_arrive(self) -> None:
        async with self.standing() as peer:
            limits = peer.channel.limits
            count = max(limits.buttons, limits.rows)
            if not count:
                pytest.skip("this channel has no buttons: the desk numbers its options")
            options = tuple(Option(str(number), f"Layanan {number}") for number in range(count))
            await peer.channel.send(outgoing(peer, "a" * limits.options_text, options=options))
            assert (await peer.arrived())[0][1] == tuple(option.title for option in options)

    async def test_an_option_too_long_is_cut_and_not_refused(self) -> None:
        async with self.standing() as peer:
            if not peer.channel.limits.buttons:
                pytest.skip("this channel has no buttons: the desk numbers its options")
            options = (Option("a", "Perpanjangan izin mendirikan bangunan " * 3), Option("b", "Lainnya"))
            await peer.channel.send(outgoing(peer, "Pilih", options=options))
            assert (await peer.arrived())[0][1][0].startswith("Perpanjangan")

    async def test_a_throttle_is_tried_later_and_not_sooner_than_asked(self) -> None:
        async with self.standing() as peer:
            peer.next_answer("throttled")
            with pytest.raises(TryLater) as caught:
                await peer.channel.send(outgoing(peer))
            assert caught.value.after >= 7
            assert await peer.arrived() == []

    async def test_a_refused_message_is_undeliverable_with_the_platforms_reason(self) -> None:
        async with self.standing() as peer:
            peer.next_answer("refused")
            with pytest.raises(Undeliverable) as caught:
                await peer.channel.send(outgoing(peer))
            assert caught.value.reason
            assert caught.value.platform_code

    async def test_a_revoked_token_stops_the_channel(self) -> None:
        async with self.standing() as peer:
            peer.next_answer("revoked")
            with pytest.raises(ChannelStopped):
                await peer.channel.send(outgoing(peer))

    async def test_silence_is_unclear(self) -> None:
        async with self.standing() as peer:
            peer.next_answer("silent")
            with pytest.raises(Unclear):
                await peer.channel.send(outgoing(peer))

    async def test_a_connection_cut_after_the_message_was_taken_is_unclear(self) -> None:
        async with self.standing() as peer:
            peer.next_answer("cut after taking")
            with pytest.raises(Unclear):
                await peer.channel.send(outgoing(peer))
            assert len(await peer.arrived()) == 1

    async def test_a_platform_in_trouble_is_unclear(self) -> None:
        async with self.standing() as peer:
            peer.next_answer("in trouble")
            with pytest.raises(Unclear):
                await peer.channel.send(outgoing(peer))

    async def test_a_platform_that_is_away_is_tried_later(self) -> None:
        async with self.standing() as peer:
            await peer.leave()
            with pytest.raises(TryLater):
                await peer.channel.send(outgoing(peer))

    async def test_after_a_fault_the_next_message_arrives(self) -> None:
        async with self.standing() as peer:
            peer.next_answer("throttled")
            with pytest.raises(TryLater):
                await peer.channel.send(outgoing(peer))
            await peer.channel.send(outgoing(peer, "lagi"))
            assert await peer.arrived() == [("lagi", ())]

    @pytest.mark.parametrize("fault", ["throttled", "refused", "revoked", "in trouble"])
    async def test_no_error_shows_the_token(self, fault: Fault) -> None:
        async with self.standing() as peer:
            peer.next_answer(fault)
            with pytest.raises(SendError) as caught:
                await peer.channel.send(outgoing(peer))
            assert peer.token not in f"{caught.value!r} {caught.value.reason} {peer.channel!r}"

    async def test_a_person_without_an_address_here_is_undeliverable(self) -> None:
        async with self.standing() as peer:
            nobody = Outgoing(message_id=1, to=(Identifier("pigeon.ring", "ID-7"),), text="Halo")
            with pytest.raises(Undeliverable):
                await peer.channel.send(nobody)

    async def test_what_a_person_writes_reaches_the_desk_before_the_platform_hears_so(self) -> None:
        async with self.standing() as peer:
            key = await peer.write("Selamat pagi, mau tanya <KTP> 🙏")
            (message,) = peer.desk.items
            assert isinstance(message, InboundMessage)
            assert (message.key, message.text, message.kind) == (key, "Selamat pagi, mau tanya <KTP> 🙏", "text")
            assert set(message.sender.identifiers) & set(peer.person)
            assert message.sent_at > 0
            assert not message.echo

    async def test_the_body_goes_along_for_the_journal(self) -> None:
        async with self.standing() as peer:
            await peer.write("Halo")
            (batch,) = peer.desk.batches
            assert batch.channel == peer.channel.id
            assert b"Halo" in batch.body

    async def test_what_the_desk_could_not_store_comes_again(self) -> None:
        async with self.standing() as peer:
            peer.desk.troubles.append(StoreBusy("The database is locked."))
            key = await peer.write("Halo")
            assert [item.key for item in peer.desk.items if isinstance(item, InboundMessage)] == [key]

    async def test_seen_harms_nothing_when_the_platform_is_away(self) -> None:
        async with self.standing() as peer:
            key = await peer.write("Halo")
            await peer.leave()
            await peer.channel.seen(key, typing=True)
