"""Lock: one process at a time has the database."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from prolink.errors import StoreUnusable

FILE = "prolink.lock"


@contextmanager
def held(data_dir: Path) -> Generator[None, None, None]:
    """Hold the lock of a data directory; raise StoreUnusable when another process holds it.

    The kernel lets go of it when the process ends, however it ends.
    """
    with (data_dir / FILE).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            file.seek(0)
            raise StoreUnusable(
                f"The database in {data_dir} is in use by process {file.read().strip() or 'unknown'}: "
                "one daemon at a time. Stop that one first (systemctl stop prolink), or use another data_dir."
            ) from problem
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
