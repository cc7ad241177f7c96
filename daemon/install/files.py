"""Files: how an installation's files are put in their place, whole and with the right owner."""

import os
import shutil
from pathlib import Path

from msgspec import Struct


class File(Struct, frozen=True):
    """One file to be written, and what it is, for the person."""

    path: Path
    text: str
    what: str
    mode: int = 0o644


def put(file: File, group: str = "") -> None:
    """Write a whole file; whoever reads it meanwhile sees the old one or the new one. `group` may read it then."""
    file.path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    new = file.path.with_name(f".{file.path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, file.mode), "w", encoding="utf-8") as out:
        os.fchmod(out.fileno(), file.mode)
        out.write(file.text)
    new.replace(file.path)
    # Without root or the group it stays its writer's.
    if group and os.geteuid() == 0:
        try:
            shutil.chown(file.path, group=group)
        except LookupError:
            return
