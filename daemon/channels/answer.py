"""Answer: reads what a platform says over HTTP/1.1, strictly: what could mean two things is no answer."""

import re
from collections.abc import Mapping

from msgspec import Struct

LARGEST_HEAD = 16 * 1024  # bytes, also of what follows the last chunk
LONGEST_SIZE = 128  # bytes of the line that tells a chunk's size

_STATUS = r"HTTP/1\.([01]) ([1-5][0-9]{2})(?: [^\0\r\n]*)?"
_HEADERS = r"((?:\r\n[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\0\r\n]*)*)"
_HEAD = re.compile(_STATUS + _HEADERS)
_LENGTH = re.compile(r"[0-9]{1,12}")
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\0\r\n]*)?")


class Malformed(Exception):
    """What came is no answer that could be believed; the words say why."""


class Answer(Struct, frozen=True):
    """One whole answer."""

    status: int
    body: bytes
    headers: Mapping[str, str] = {}
    """By their names in lower case; one that came several times is joined by commas."""


class Reading:
    """One answer on its way in; `largest` bytes of body are taken. Methods raise Malformed."""

    def __init__(self, largest: int) -> None:
        self.last = False
        """Whether the connection can't be used again; meaningful once the answer is there."""
        self._largest = largest
        self._came = bytearray()
        self._status = 0
        self._headers: dict[str, str] = {}
        self._length: int | None = None
        """Bytes of the body; None where chunks or the end of the connection tell."""
        self._chunks: bytearray | None = None
        """What chunks have brought; None where there are none."""
        self._trailing = False

    def feed(self, data: bytes) -> Answer | None:
        """Take in what came and return the answer once it is whole."""
        self._came += data
        while not self._status:
            head, found, rest = self._came.partition(b"\r\n\r\n")
            if len(head) > LARGEST_HEAD:
                raise Malformed("its head is too long")
            if not found:
                return None
            self._came = rest
            self._take_head(head.decode("latin-1"))
        if self._chunks is not None:
            return self._take_chunks(self._chunks)
        if self._length is None or len(self._came) < self._length:
            self._bound(len(self._came))
            return None
        return self._whole(bytes(self._came[: self._length]), self._came[self._length :])

    def end(self) -> Answer:
        """Return the answer of which the end of the connection is the end."""
        if not self._status or self._length is not None or self._chunks is not None:
            raise Malformed("it was cut off" if self._status or self._came else "nothing came")
        return self._whole(bytes(self._came), b"")

    def _take_head(self, head: str) -> None:
        known = _HEAD.fullmatch(head)
        if not known:
            raise Malformed("it does not begin as HTTP/1.1 does, or one of its headers is none")
        new, status, lines = known[1] == "1", int(known[2]), known[3].split("\r\n")
        if 100 <= status < 200:
            if status == 101:
                raise Malformed("it changes the protocol")
            return  # A word in between: the answer follows.
        headers: dict[str, str] = {}
        for line in lines[1:]:
            name, _colon, value = line.partition(":")
            name, value = name.lower(), value.strip(" \t")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        self._status, self._headers = status, headers
        self._frame(status, new=new)

    def _frame(self, status: int, *, new: bool) -> None:
        """Find out where the body ends: what names two ends may be two answers."""
        length, coding = self._headers.get("content-length"), self._headers.get("transfer-encoding")
        self.last = not new or "close" in self._headers.get("connection", "").lower()
        if coding is not None:
            if coding.lower() != "chunked" or length is not None or not new:
                raise Malformed("it does not say clearly where it ends")
            self._chunks = bytearray()
        elif length is not None:
            if not _LENGTH.fullmatch(length):
                raise Malformed("its Content-Length is no number")
            self._length = int(length)
            self._bound(self._length)
        else:
            self.last = True
        if status in (204, 304):
            self._length, self._chunks = 0, None

    def _take_chunks(self, body: bytearray) -> Answer | None:
        while not self._trailing:
            end = self._came.find(b"\r\n", 0, LONGEST_SIZE)
            size = _SIZE.fullmatch(self._came[:end]) if end >= 0 else None
            if size is None and (end >= 0 or len(self._came) >= LONGEST_SIZE):
                raise Malformed("one of its chunks has no size")
            if size is None:
                return None
            wanted, begin = int(size[1], 16), end + 2
            self._bound(len(body) + wanted)
            if wanted == 0:
                del self._came[:begin]
                self._trailing = True
                break
            beyond = begin + wanted
            if len(self._came) < beyond + 2:
                return None
            if self._came[beyond : beyond + 2] != b"\r\n":
                raise Malformed("one of its chunks is longer than it says")
            body += self._came[begin:beyond]
            del self._came[: beyond + 2]
        return self._take_trailer(body)

    def _take_trailer(self, body: bytearray) -> Answer | None:
        """Pass over the headers that may follow the last chunk: nothing of them is needed."""
        while True:
            line, found, rest = self._came.partition(b"\r\n")
            if len(self._came) > LARGEST_HEAD:
                raise Malformed("it does not come to an end")
            if not found:
                return None
            self._came = rest
            if not line:
                return self._whole(bytes(body), rest)

    def _bound(self, length: int) -> None:
        if length > self._largest:
            raise Malformed(f"it is longer than {self._largest} bytes")

    def _whole(self, body: bytes, rest: bytes | bytearray) -> Answer:
        self._bound(len(body))
        self.last |= bool(rest)  # What nobody asked for could pass for the answer to the next question.
        return Answer(self._status, body, self._headers)
