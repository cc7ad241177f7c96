"""Frames: what a browser may say and what it hears, over the WebSocket and by long polling alike."""

from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from daemon.store.histories import VISITOR, Past
from prolink.errors import BadInput
from prolink.model.contact import Identifier
from prolink.model.inbound import Batch, InboundMessage, Sender
from prolink.model.message import Origin, State

LARGEST = 16 * 1024  # bytes of a frame or body
LONGEST_TEXT = 4000  # characters

Number = Annotated[int, Meta(ge=0, lt=2**53)]
"""A message's number; JavaScript knows no larger one."""
Token = Annotated[str, Meta(max_length=1000)]

T = TypeVar("T")


class Auth(Struct, frozen=True, tag_field="t", tag="auth"):
    """The first frame: the token never stands in an address, where logs would keep it."""

    token: Token


class Resume(Struct, frozen=True, tag_field="t", tag="resume"):
    """Tell me what came after this number, then what happens."""

    after: Number = 0


class Write(Struct, frozen=True, tag_field="t", tag="msg"):
    """A message; sent again until it is acknowledged, it is stored once."""

    cid: Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{8,64}$")]
    """Made by the browser."""
    text: Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT)]
    choice: Annotated[str, Meta(max_length=200)] = ""
    """The id of the option whose button was pressed."""


class Got(Struct, frozen=True, tag_field="t", tag="got"):
    """Everything up to this number has arrived."""

    seq: Number


class Seen(Struct, frozen=True, tag_field="t", tag="seen"):
    """Everything up to this number was on the screen."""

    seq: Number


class Poll(Struct, frozen=True):
    """A long poll's question."""

    token: Token
    after: Number = 0
    have: Annotated[tuple[Number, ...], Meta(max_length=500)] = ()
    """Numbers after `after` that are there already."""
    got: Number = 0
    seen: Number = 0
    wait: bool = True
    """False asks for an answer at once."""


class Post(Struct, frozen=True):
    """A message by POST."""

    token: Token
    msg: Write


Frame = Auth | Resume | Write | Got | Seen

_frame: msgspec.json.Decoder[Frame] = msgspec.json.Decoder(Frame)
encode = msgspec.json.Encoder().encode


def frame(data: str | bytes) -> Frame:
    """Read a frame; raise BadInput where it is none."""
    return _read(_frame, data)


def body(data: bytes, kind: type[T]) -> T:
    """Read a request's body; raise BadInput where it is not what `kind` says."""
    return _read(msgspec.json.Decoder(kind), data)


def event(past: Past, upto: int) -> dict[str, Any]:
    """Return what a browser hears of a message; all up to `upto` has been told with it."""
    told: dict[str, Any] = {"t": "msg", "seq": past.seq, "after": upto, "text": past.text, "at": past.at}
    if past.key:
        return told | {"by": "you", "cid": past.key.partition(":")[2]}
    told["by"] = "agent" if past.origin in (Origin.AGENT, Origin.PHONE) else "bot"
    if past.author and told["by"] == "agent":
        told["name"] = past.author
    if past.options:
        told["options"] = [[one.id, one.title] for one in past.options]
    if past.state is State.READ:
        told["read"] = True
    return told


def key(vid: str, cid: str) -> str:
    """Return the key under which a visitor's message is stored once."""
    return f"{vid}:{cid}"


def batch(channel: str, vid: str, said: Write, at: int) -> Batch:
    """Return what the desk takes in; the journal keeps the words, never the token."""
    message = InboundMessage(
        key=key(vid, said.cid),
        sender=Sender((Identifier(VISITOR, vid),), f"Pengunjung {vid[:4]}"),
        kind="choice" if said.choice else "text",
        # SQLite and terminals bear no NUL.
        text=said.text.replace("\0", "\ufffd"),
        choice=said.choice,
        sent_at=at,
    )
    kept = {"visitor": vid, "cid": said.cid, "text": message.text, "choice": said.choice}
    return Batch(channel=channel, body=encode(kept), items=(message,))


def _read(decoder: msgspec.json.Decoder[T], data: str | bytes) -> T:
    try:
        return decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as problem:
        raise BadInput("The frame can't be read.") from problem
