"""Files on Telegram: how a message names one, and how getFile says where it is."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from daemon.channels.base import LONGEST_REF, Source
from daemon.channels.wire import decoded, table, whole, words
from prolink.config import Secret
from prolink.errors import BadInput, Unclear, Undeliverable
from prolink.model.inbound import FileRef
from prolink.words import _

_PATH = re.compile(r"[A-Za-z0-9_-][\w.-]*(?:/[A-Za-z0-9_-][\w.-]*)*")


def files(detail: dict[str, Any]) -> tuple[FileRef, ...]:
    """Return the file that a message's content names, nothing where it names none."""
    ref = words(detail.get("file_id"))
    if not 0 < len(ref) <= LONGEST_REF:
        return ()
    return (
        FileRef(
            ref=ref,
            name=words(detail.get("filename")),
            type=words(detail.get("mime_type")),
            size=whole(detail.get("file_size")),
        ),
    )


def question(ref: str) -> str:
    """Return the path of the call that tells where a file is."""
    return f"/getFile?{urlencode({'file_id': ref})}"


def source(body: bytes, file_url: Callable[[str], Secret], base_url: str) -> Source:
    """Return where the file is; raise Unclear for an answer that can't be read, Undeliverable for a strange path."""
    try:
        found = table(table(decoded(body)).get("result"))
    except BadInput as problem:
        raise Unclear(_("Telegram's answer can't be read: {why}").format(why=problem)) from problem
    path = words(found.get("file_path"))
    if not path:
        raise Unclear(_("Telegram did not say where the file is."))
    if not _PATH.fullmatch(path):  # A Bot API server of one's own may name a path on its disk: nothing for us.
        raise Undeliverable(_("Telegram names a place of the file that is none of its own."))
    return Source(url=file_url(path), base_url=base_url, size=whole(found.get("file_size")))
