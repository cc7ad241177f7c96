"""What a file is, by its first bytes alone."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.media.types import TEXT, UNKNOWN, disagreement, ending, sort_of, truthful


def packed(*names: str, first: str = "") -> bytes:
    """A zip with these entries; `first` is stored uncompressed under the name mimetype."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"

HEADS = {
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg", ".jpg"),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png", ".png"),
    "gif": (b"GIF89a\x01\x00", "image/gif", ".gif"),
    "webp": (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp", ".webp"),
    "wav": (b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav", ".wav"),
    "pdf": (b"%PDF-1.7\n", "application/pdf", ".pdf"),
    "ogg": (b"OggS\x00\x02", "audio/ogg", ".ogg"),
    "mp3 with a tag": (b"ID3\x04\x00", "audio/mpeg", ".mp3"),
    "mp3 without one": (b"\xff\xfb\x90\x64", "audio/mpeg", ".mp3"),
    "aac": (b"\xff\xf1\x50\x80", "audio/aac", ".aac"),
    "amr": (b"#!AMR\n", "audio/amr", ".amr"),
    "mp4": (b"\x00\x00\x00\x18ftypisom", "video/mp4", ".mp4"),
    "m4a": (b"\x00\x00\x00\x18ftypM4A ", "audio/mp4", ".m4a"),
    "heic": (b"\x00\x00\x00\x18ftypheic", "image/heic", ".heic"),
    "webm": (b"\x1aE\xdf\xa3\x01", "video/webm", ".webm"),
    "zip": (packed("a.txt"), "application/zip", ".zip"),
    "docx": (packed("[Content_Types].xml", "_rels/.rels", "word/document.xml"), DOCX, ".docx"),
    "xlsx": (packed("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"), XLSX, ".xlsx"),
    "odt": (packed("content.xml", first=ODT), ODT, ".odt"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "application/x-ole-storage", ".doc"),
    "rtf": (b"{\\rtf1\\ansi", "application/rtf", ".rtf"),
    "exe": (b"MZ\x90\x00\x03", "application/x-msdownload", ".bin"),
    "elf": (b"\x7fELF\x02\x01", "application/x-executable", ".bin"),
    "gzip": (b"\x1f\x8b\x08\x00", "application/gzip", ".gz"),
    "text": ("Selamat pagi, Bu 🙏\n".encode(), TEXT, ".txt"),
    "html": (b"<!doctype html><script>alert(1)</script>", TEXT, ".txt"),
    "svg": (b'<svg xmlns="x" onload="alert(1)"/>', TEXT, ".txt"),
    "a script": (b"#!/bin/sh\nrm -rf /\n", TEXT, ".txt"),
    "text cut in a character": (("é" * 10).encode()[:-1], TEXT, ".txt"),
    "nothing": (b"", UNKNOWN, ".bin"),
    "noise": (b"\x00\x01\x02\x03", UNKNOWN, ".bin"),
    "latin-1": (b"caf\xe9 au lait", UNKNOWN, ".bin"),
}


@pytest.mark.parametrize(("head", "type", "suffix"), HEADS.values(), ids=HEADS)
def test_it_is_known_by_its_first_bytes(head: bytes, type: str, suffix: str) -> None:
    assert (sort_of(head).type, ending(sort_of(head).type)) == (type, suffix)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("jpeg", "image/jpeg"),
        ("jpeg", "image/jpg"),
        ("jpeg", "IMAGE/JPEG"),
        ("jpeg", ""),
        ("jpeg", "application/octet-stream"),
        ("ogg", "audio/ogg; codecs=opus"),
        ("mp4", "video/3gpp"),
        ("mp4", "audio/mp4"),
        ("doc", "application/msword"),
        ("doc", "application/vnd.ms-excel"),
        ("zip", DOCX),
        ("text", "text/csv"),
        ("noise", "application/x-cad"),
    ],
)
def test_what_may_be_so_is_no_disagreement(head: str, said: str) -> None:
    assert disagreement(sort_of(HEADS[head][0]), said) == ""


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("exe", "application/pdf"),
        ("html", "image/jpeg"),
        ("zip", "image/png"),
        ("noise", "application/pdf"),
        ("png", "image/jpeg"),
        ("gzip", "text/plain"),
        ("jpeg", "image/heic"),
    ],
)
def test_what_is_something_else_is_said(head: str, said: str) -> None:
    assert disagreement(sort_of(HEADS[head][0]), said) == said


@pytest.mark.parametrize(
    ("suffix", "type", "true"),
    [
        (".jpg", "image/jpeg", True),
        (".JPEG", "image/jpeg", True),
        (".pdf", "image/jpeg", False),
        (".csv", TEXT, True),
        (".html", TEXT, False),
        (".bat", TEXT, False),
        (".exe", "application/x-msdownload", False),
        (".xls", "application/x-ole-storage", True),
        ("", "image/jpeg", False),
    ],
)
def test_an_ending_is_kept_only_where_it_is_true_and_starts_nothing(suffix: str, type: str, true: bool) -> None:
    assert truthful(suffix, type) is true


@given(st.binary(max_size=300), st.text(max_size=40))
def test_any_bytes_are_of_some_type(head: bytes, said: str) -> None:
    sort = sort_of(head)
    assert sort.type
    assert ending(sort.type).startswith(".")
    disagreement(sort, said)
