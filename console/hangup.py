"""Hang-up: a console whose terminal is gone ends, also where nobody sends it SIGHUP (su, a broken multiplexer).

Textual's writer waits for ever on a dead terminal and its reader spins; the agent would stay "looking" at a chat.
"""

import os
import select
import signal
import threading
import time

GRACE = 3.0  # seconds for an orderly end; drafts are saved all along
STATUS = 128 + signal.SIGHUP


def end_when_hung_up(terminal: int) -> None:
    """Watch a terminal's file descriptor in a thread of its own and end this process when the other side is gone."""
    threading.Thread(target=_watch, args=(terminal,), name="hang-up", daemon=True).start()


def _watch(terminal: int) -> None:
    poll = select.poll()
    poll.register(terminal, 0)  # Hang-ups and errors are told whatever is asked for.
    poll.poll()
    os.kill(os.getpid(), signal.SIGHUP)
    time.sleep(GRACE)
    os._exit(STATUS)
