"""File names: what strangers call their files, made fit to stand in a folder of ours."""

import re
import unicodedata
from pathlib import PurePosixPath

from prolink.safetext import clean_line

LONGEST = 100  # characters
LONGEST_BYTES = 180  # of UTF-8; file systems end at 255

_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f␀-␡]+')
_RESERVED = re.compile(r"(?i:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}")


def clean(name: str) -> str:
    """Return a name that is one part of a path on any system, empty where nothing is left of it.

    No folders, controls, direction marks or names of devices; no blank or dot at an end.

    >>> clean("../../etc/pass\\u202ewd.txt")
    'passwd.txt'
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = _trimmed(_FORBIDDEN.sub("_", clean_line(last)))
    stem, suffix = split(kept)
    if _RESERVED.fullmatch(kept.partition(".")[0].rstrip()):
        stem = f"_{stem}"
    room = LONGEST_BYTES - len(suffix)
    stem = stem[: LONGEST - len(suffix)].encode()[:room].decode("utf-8", "ignore")
    return _trimmed(stem + suffix)


def split(name: str) -> tuple[str, str]:
    """Return the stem and the ending, its dot included; no ending where it does not look like one."""
    suffix = PurePosixPath(name).suffix if name else ""
    return (name[: -len(suffix)], suffix) if _SUFFIX.fullmatch(suffix) else (name, "")


def _trimmed(name: str) -> str:
    return " ".join(name.split()).strip(". ")
