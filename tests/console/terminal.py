"""A real pseudo-terminal with the console in it, as an agent's terminal would have it."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

SIZE = (80, 24)
PATIENCE = 20.0  # seconds
SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]P_^X].*?(?:\x07|\x1b\\)|[ -/]*[0-~])", re.S)


class Terminal:
    """Start the console on a pseudo-terminal, read all that it writes, press keys."""

    def __init__(self, socket: Path, state: Path, **environment: str) -> None:
        ours, theirs = pty.openpty()
        width, height = SIZE
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        inherited = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLORTERM"}}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "prolink.cli", "console", "--socket", str(socket)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={
                **inherited,
                "TERM": "xterm-256color",
                "XDG_STATE_HOME": str(state),
                "PROLINK_LANGUAGE": "en",
                "LC_ALL": "C.UTF-8",
                "PYTHONUTF8": "1",
                **environment,
            },
        )
        os.close(theirs)
        self._ours = ours
        self._bytes = bytearray()
        self._stopped = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def output(self) -> str:
        """Return all that was written to the terminal so far."""
        return self._bytes.decode("utf-8", "replace")

    @property
    def words(self) -> str:
        """Return the output without its escape sequences."""
        return SEQUENCE.sub("", self.output)

    def press(self, keys: str) -> None:
        """Send keys."""
        os.write(self._ours, keys.encode())

    def wait_for(self, words: str, *, times: int = 1) -> None:
        """Wait until words have been written."""
        until = time.monotonic() + PATIENCE
        while self.words.count(words) < times:
            assert time.monotonic() < until, f"{words!r} never came:\n{self.words[-2000:]}"
            time.sleep(0.05)

    def settle(self) -> None:
        """Wait until nothing more is written for a moment."""
        size = -1
        while size != len(self._bytes):
            size = len(self._bytes)
            time.sleep(0.15)

    def end(self, number: signal.Signals | None = None) -> int:
        """Send a signal, or hang up, and return the exit status."""
        if number is not None:
            self.process.send_signal(number)
        status = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return status

    def go_away(self) -> int:
        """Close the terminal as a broken line does, without a signal to anybody, and return the exit status."""
        self._stopped.set()
        self._reader.join(PATIENCE)
        os.close(self._ours)
        self._ours = -1
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        """Leave nothing behind."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._reader.join(PATIENCE)
        if self._ours >= 0:
            os.close(self._ours)

    def _read(self) -> None:
        while not self._stopped.is_set():
            if not select.select([self._ours], [], [], 0.05)[0]:
                continue
            try:
                piece = os.read(self._ours, 65_536)
            except OSError:
                return
            if not piece:
                return
            self._bytes.extend(piece)


def kinds(output: str) -> set[str]:
    """Return the escape sequences in an output without their numbers: what a program asks a terminal to do."""
    return {re.sub(r"[0-9;:]+", "", sequence) for sequence in SEQUENCE.findall(output)}
