"""Small factories: conversations, messages and a snapshot, all around one frozen moment."""

from datetime import UTC, datetime
from typing import Any

from prolink.clock import millis
from prolink.model.agent import Agent, Role
from prolink.model.channel import ChannelState, ChannelStatus, Limits
from prolink.model.conversation import Conversation, Mode, Status
from prolink.model.message import Delivery, Direction, Message, Option, Origin, State
from prolink.protocol.answers import Snapshot

MOMENT = datetime(2026, 2, 16, 14, 2, 31, tzinfo=UTC)
NOW = millis(MOMENT)
MINUTE = 60_000
HOUR = 60 * MINUTE

ANNA = Agent("anna", "Anna", Role.AGENT)
BOB = Agent("bob", "Bob", Role.AGENT)
WHATSAPP = ChannelStatus(
    id="whatsapp:main", kind="whatsapp", state=ChannelState.RUNNING, limits=Limits(text=4096, window_hours=24)
)
TELEGRAM = ChannelStatus(id="telegram:main", kind="telegram", state=ChannelState.RUNNING, limits=Limits(text=4096))


def conversation(number: int, name: str = "Siti Aminah", **more: Any) -> Conversation:
    """Make a conversation that the bot holds, last heard of ten minutes ago."""
    fields: dict[str, Any] = {
        "id": number,
        "version": 1,
        "channel": "whatsapp:main",
        "contact_id": number,
        "contact_name": name,
        "contact_handle": "+62812••••7890",
        "mode": Mode.BOT,
        "status": Status.OPEN,
        "last_text": "Selamat siang",
        "last_origin": Origin.CITIZEN,
        "last_at": NOW - 10 * MINUTE,
        "last_inbound_at": NOW - 10 * MINUTE,
        "opened_at": NOW - HOUR,
    }
    return Conversation(**{**fields, **more})


def said(number: int, text: str, ago: int = 10, about: int = 48213, **more: Any) -> Message:
    """Make a message of the citizen, so many minutes ago."""
    fields: dict[str, Any] = {
        "id": number,
        "conversation_id": about,
        "direction": Direction.INBOUND,
        "origin": Origin.CITIZEN,
        "text": text,
        "at": NOW - ago * MINUTE,
    }
    return Message(**{**fields, **more})


def answered(number: int, text: str, ago: int, state: State = State.DELIVERED, **more: Any) -> Message:
    """Make an answer of the bot."""
    more = {"origin": Origin.ANSWER, "delivery": Delivery(state=state), **more}
    return said(number, text, ago, direction=Direction.OUTBOUND, **more)


def failed(number: int, text: str, reason: str, **more: Any) -> Message:
    """Make a reply of anna's that the platform refused."""
    delivery = Delivery(state=State.FAILED, reason=reason)
    return answered(number, text, 0, State.FAILED, origin=Origin.AGENT, author="anna", delivery=delivery, **more)


def queue() -> list[Conversation]:
    """Return a queue as a quiet afternoon has it."""
    human, siang = Mode.HUMAN, "Selamat siang"
    return [
        conversation(
            48213,
            waiting_since=NOW - 6 * MINUTE,
            unread=3,
            mode=human,
            last_text="Halo, ada orang? Jumat saya berangkat",
            last_at=NOW - MINUTE,
        ),
        conversation(
            48190,
            "Ahmad Fauzi",
            channel="telegram:main",
            mode=human,
            owner="anna",
            owner_since=NOW - 30 * MINUTE,
            unread=1,
            last_text="KTP saya belum jadi ya bu, padahal sudah dua minggu",
            last_at=NOW - MINUTE,
        ),
        conversation(
            48201, "Sri Wahyuni", mode=human, owner="bob", last_text="Baik, saya tunggu", last_at=NOW - 12 * MINUTE
        ),
        conversation(
            48165,
            "visitor-7f3a",
            channel="livechat:web",
            last_text="how do I book the court?",
            last_at=NOW - 3 * MINUTE,
        ),
        conversation(48222, "j.silva_91", last_origin=Origin.ANSWER, last_text="Jam buka Dukcapil 08.00-15.00"),
        conversation(
            48177, "Budi Santoso", channel="email:helpdesk", last_text="Surat domisili usaha", last_at=NOW - 48 * MINUTE
        ),
        conversation(
            48098,
            "Hadi Pratama",
            last_text="ok",
            last_at=NOW - 6 * HOUR,
            last_origin=Origin.AGENT,
            mode=human,
            owner="anna",
            owner_since=NOW - 7 * HOUR,
        ),
        conversation(
            48077,
            "Kelurahan Jati",
            last_text=siang,
            last_at=NOW - 26 * HOUR,
            status=Status.CLOSED,
            closed_at=NOW - 25 * HOUR,
            outcome="solved",
        ),
    ]


def talk() -> list[Message]:
    """Return the conversation with Siti."""
    return [
        said(1, "Assalamualaikum", 60 * 24 + 20),
        answered(2, "Waalaikumsalam, ada yang bisa kami bantu?", 60 * 24 + 20, State.READ),
        said(3, "Selamat siang, KTP saya hilang kemarin. Gimana cara mengurusnya?", 21),
        answered(
            4,
            "Bawa surat kehilangan dari polisi dan KK ke Dukcapil, gratis. Sumber: Dukcapil.",
            21,
            entry="F02",
            confidence=0.81,
            options=(Option("1", "Jam buka Dukcapil"), Option("2", "Petugas")),
        ),
        said(5, "Jumat saya berangkat. Bisa bicara petugas ya?", 10),
        said(6, "warga meminta petugas", 10, direction=Direction.NOTE, origin=Origin.SYSTEM),
        answered(7, "Petugas sudah diberi tahu.", 9, State.SENT, origin=Origin.RECEIPT),
        said(8, "sudah ditelepon kemarin, #47990", 7, direction=Direction.NOTE, origin=Origin.AGENT, author="ana"),
        answered(
            9,
            "Baik Bu, kami cek.",
            6,
            State.FAILED,
            origin=Origin.AGENT,
            author="bob",
            delivery=Delivery(state=State.FAILED, reason="24 h window closed", platform_code="131047"),
        ),
        said(10, "", 2, kind="image", detail={"filename": "KTP.jpg"}),
        said(11, "Halo, ada orang?", 1),
    ]


def snapshot(*conversations: Conversation, **more: Any) -> Snapshot:
    """Make a snapshot for anna."""
    fields: dict[str, Any] = {
        "version": 1,
        "seq": 100,
        "daemon": "0.1",
        "me": ANNA,
        "agents": (ANNA, BOB),
        "channels": (WHATSAPP, TELEGRAM),
        "conversations": conversations,
        "drafts": (),
        "presence": {},
        "here": ("anna", "bob"),
    }
    return Snapshot(**{**fields, **more})
