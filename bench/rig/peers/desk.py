"""PROLINK's daemon as it is shipped, but for two things: nobody slows its sends, and a batch may be one unit.

The rate at which a channel sends is the platform's limit: with it, no figure could show what the daemon could do.
"""

import argparse
from typing import Any

from daemon import main
from daemon.channels.base import Channel
from daemon.channels.kinds import open_channels
from daemon.commands.serve import serve
from daemon.store import writer

UNHURRIED = 1e6  # messages a second


def unhurried(*arguments: Any) -> list[Channel]:
    """Open the channels of the settings, and let them send as fast as they can."""
    opened = list(open_channels(*arguments))
    for channel in opened:
        channel.rate = UNHURRIED
    return opened


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("config")
    asked.add_argument("--batch", type=int, default=writer.BATCH)
    given = asked.parse_args()
    writer.BATCH = given.batch
    setattr(main, "open_channels", unhurried)  # noqa: B010 - a name that main does not export
    serve(["--config", given.config])
