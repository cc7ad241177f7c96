"""A daemon of its own for tests of commands."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 30.0  # seconds for a daemon to start or to end


@contextmanager
def daemon_on(config: Path, socket: Path) -> Iterator[None]:
    """Run a daemon on these settings, its socket there when the block begins."""
    command = [sys.executable, "-m", "prolink.cli", "serve", "--config", str(config)]
    daemon = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + PATIENCE
    while not socket.exists():
        assert daemon.poll() is None and time.monotonic() < end, daemon.communicate()[1]  # noqa: PT018
        time.sleep(0.05)
    try:
        yield
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.communicate(timeout=PATIENCE)
