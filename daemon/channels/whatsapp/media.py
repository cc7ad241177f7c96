"""Files on WhatsApp: how a message names one, and how Meta says where it is (webhook ids live 7 days)."""

import base64
import binascii
import re
from typing import Any

from daemon.channels.answer import Answer
from daemon.channels.base import LONGEST_REF, Source
from daemon.channels.whatsapp.sending import content
from daemon.channels.wire import whole, words
from prolink.config import Secret
from prolink.errors import Unclear, Undeliverable
from prolink.model.inbound import FileRef
from prolink.words import _

HOSTS = ("graph.facebook.com", ".fbsbx.com", ".whatsapp.net")

_ID = re.compile(r"[A-Za-z0-9_-]{1,512}")
_HEX = re.compile(r"[0-9a-fA-F]{64}")


def files(part: dict[str, Any]) -> tuple[FileRef, ...]:
    """Return the file of an image, video, audio, document or sticker, nothing where it has no id."""
    ref = words(part.get("id"))
    if not 0 < len(ref) <= LONGEST_REF:
        return ()
    return (
        FileRef(
            ref=ref,
            name=words(part.get("filename")),
            type=words(part.get("mime_type")),
            sha256=checksum(part.get("sha256")),
        ),
    )


def checksum(given: object) -> str:
    """Return a SHA-256 as hexadecimal, whether it came so or, as Meta sends it, in base64; empty where it is none."""
    text = words(given)
    if _HEX.fullmatch(text):
        return text.lower()
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return ""
    return raw.hex() if len(raw) == 32 else ""


def question(graph: str, ref: str) -> str:
    """Return the path at which Meta tells where a file is; raise Undeliverable for an id that is none."""
    if not _ID.fullmatch(ref):
        raise Undeliverable(_("WhatsApp's id of the file can't be one."))
    return f"{graph}/{ref}"


def source(answer: Answer, token: Secret, base_url: str) -> Source:
    """Return where the file is; raise the SendError that Meta's answer stands for."""
    said = content(answer, token)
    url = words(said.get("url"))
    if not url:
        raise Unclear(_("WhatsApp did not say where the file is."))
    return Source(
        url=Secret(url),
        token=token,
        base_url=base_url,
        hosts=HOSTS,
        size=whole(said.get("file_size")),
        sha256=checksum(said.get("sha256")),
    )
