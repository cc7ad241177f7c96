"""Types: what a file is by its first bytes, whatever its name and its sender say."""

import re

from msgspec import Struct

UNKNOWN = "application/octet-stream"
TEXT = "text/plain"

HARMLESS_TEXT = frozenset({".txt", ".csv", ".md", ".log", ".vcf", ".ics", ".srt"})
"""Endings that a text may keep; others (.html, .svg, .js, .bat) would make a program of it when somebody opens it."""


class Sort(Struct, frozen=True):
    """A type with the ending that its files get (a program's starts nothing), and what else they are rightly called."""

    type: str
    ending: str
    also: tuple[str, ...] = ()


JPEG = Sort("image/jpeg", ".jpg", ("image/jpg", "image/pjpeg"))
ZIP = Sort("application/zip", ".zip", ("application/x-zip-compressed", "application/vnd.android.package-archive"))
OLE = Sort(
    "application/x-ole-storage",
    ".doc",
    ("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/vnd.ms-outlook"),
)
MP4 = Sort("video/mp4", ".mp4", ("video/3gpp", "video/quicktime", "audio/3gpp", "audio/mp4", "audio/x-m4a"))
M4A = Sort("audio/mp4", ".m4a", ("audio/aac", "audio/x-m4a", "audio/m4a", "video/mp4"))
HEIC = Sort("image/heic", ".heic", ("image/heif",))
AVIF = Sort("image/avif", ".avif")
MP3 = Sort("audio/mpeg", ".mp3", ("audio/mp3",))
AAC = Sort("audio/aac", ".aac", ("audio/x-aac",))
PLAIN = Sort(TEXT, ".txt")
NOTHING = Sort(UNKNOWN, ".bin")

_MAGIC: tuple[tuple[bytes, Sort], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", Sort("image/png", ".png", ("image/apng",))),
    (b"GIF87a", Sort("image/gif", ".gif")),
    (b"GIF89a", Sort("image/gif", ".gif")),
    (b"BM", Sort("image/bmp", ".bmp", ("image/x-ms-bmp",))),
    (b"II*\x00", Sort("image/tiff", ".tif")),
    (b"MM\x00*", Sort("image/tiff", ".tif")),
    (b"%PDF-", Sort("application/pdf", ".pdf")),
    (b"OggS", Sort("audio/ogg", ".ogg", ("audio/opus", "video/ogg", "application/ogg"))),
    (b"ID3", MP3),
    (b"#!AMR", Sort("audio/amr", ".amr")),
    (b"\x1aE\xdf\xa3", Sort("video/webm", ".webm", ("audio/webm", "video/x-matroska"))),
    (b"fLaC", Sort("audio/flac", ".flac", ("audio/x-flac",))),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"\x1f\x8b", Sort("application/gzip", ".gz", ("application/x-gzip", "application/x-tgsticker"))),
    (b"Rar!\x1a\x07", Sort("application/vnd.rar", ".rar", ("application/x-rar-compressed",))),
    (b"7z\xbc\xaf\x27\x1c", Sort("application/x-7z-compressed", ".7z")),
    (b"{\\rtf", Sort("application/rtf", ".rtf", ("text/rtf",))),
    (b"MZ", Sort("application/x-msdownload", ".bin", ("application/x-msdos-program", "application/x-dosexec"))),
    (b"\x7fELF", Sort("application/x-executable", ".bin")),
)

_OFFICE = "application/vnd.openxmlformats-officedocument."
_IN_ZIP: tuple[tuple[bytes, Sort], ...] = (
    (b"word/", Sort(f"{_OFFICE}wordprocessingml.document", ".docx")),
    (b"xl/", Sort(f"{_OFFICE}spreadsheetml.sheet", ".xlsx")),
    (b"ppt/", Sort(f"{_OFFICE}presentationml.presentation", ".pptx")),
)
"""What the first entries of an Office file are called."""

_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
    b"application/vnd.oasis.opendocument.presentation": ".odp",
}
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


_RIFF = {
    b"WEBP": Sort("image/webp", ".webp"),
    b"WAVE": Sort("audio/wav", ".wav", ("audio/x-wav", "audio/wave")),
    b"AVI ": Sort("video/x-msvideo", ".avi", ("video/avi",)),
}
_FTYP = dict.fromkeys((b"heic", b"heix", b"mif1", b"hevc"), HEIC) | {b"avif": AVIF, b"M4A ": M4A, b"M4B ": M4A}

_ALL = [sort for _mark, sort in (*_MAGIC, *_IN_ZIP)] + [*_RIFF.values(), *_FTYP.values()]
_ALL += [ZIP, MP4, M4A, MP3, AAC, PLAIN, *(Sort(one.decode(), end) for one, end in _OPEN_DOCUMENT.items())]
_ENDINGS = {sort.type: sort.ending for sort in _ALL}
_KNOWN = {type for sort in _ALL for type in (sort.type, *sort.also)} - {TEXT}
_SYNONYMS = {
    ".jpg": {".jpeg", ".jfif"},
    ".tif": {".tiff"},
    ".ogg": {".oga", ".opus", ".ogv"},
    ".mp4": {".m4v", ".3gp", ".mov", ".m4a"},
    ".doc": {".xls", ".ppt", ".msg"},
    ".webm": {".mkv"},
    ".gz": {".tgz", ".tgs"},
    ".heic": {".heif"},
}
"""Endings that are as true as the usual one."""


def sort_of(head: bytes) -> Sort:
    """Return what begins with these bytes (some kilobytes of them)."""
    if head.startswith(b"PK\x03\x04"):
        return _zip(head)
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], NOTHING)
    if head[4:8] == b"ftyp":
        return _FTYP.get(head[8:12], MP4)
    for magic, sort in _MAGIC:
        if head.startswith(magic):
            return sort
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return _mpeg(head[1])
    return PLAIN if _is_text(head) else NOTHING


def disagreement(found: Sort, said: str) -> str:
    """Return the type that the sender named where the file is no such thing, empty where it may be."""
    named = said.partition(";")[0].strip().lower()
    if named in {"", UNKNOWN, found.type, *found.also}:
        return ""
    if found is ZIP and named.startswith((_OFFICE, "application/vnd.oasis.")):
        return ""  # Its entries stand in another order than usual.
    if found is NOTHING:
        return named if named in _KNOWN else ""
    return "" if found is PLAIN and named.startswith("text/") else named


def ending(type: str) -> str:
    """Return the ending for files of a type that was found."""
    return _ENDINGS.get(type, ".bin")


def truthful(suffix: str, type: str) -> bool:
    """Tell whether a name may end so, for a file of a type that was found."""
    right, low = ending(type), suffix.lower()
    return low == right or low in _SYNONYMS.get(right, ()) or (type == TEXT and low in HARMLESS_TEXT)


def _zip(head: bytes) -> Sort:
    if head[30:38] == b"mimetype":
        for type, suffix in _OPEN_DOCUMENT.items():
            if head[38:].startswith(type):
                return Sort(type.decode(), suffix)
    if b"[Content_Types].xml" in head or b"_rels/" in head:
        for mark, sort in _IN_ZIP:
            if mark in head:
                return sort
    return ZIP


def _mpeg(second: int) -> Sort:
    layer = (second >> 1) & 0b11
    return AAC if layer == 0 and second & 0xF0 == 0xF0 else MP3 if layer else NOTHING


def _is_text(head: bytes) -> bool:
    if not head or _CONTROLS.search(head):
        return False
    # The last character may be cut.
    return any(_decodes(head[: len(head) - cut]) for cut in range(min(4, len(head))))


def _decodes(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
