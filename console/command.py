"""The command `prolink console`: look at the terminal, then open the console on it."""

import os
import signal
import sys

import click

from prolink import config
from prolink.clock import utc_now
from prolink.errors import SettingsError
from prolink.words import _

FRAMES = 30  # a second


@click.command()
@click.option("--socket", metavar="PATH", help="The daemon's socket.")
@click.option("--config", "settings", metavar="FILE", help="The settings that name the socket.")
@click.option("--ascii", "plain", is_flag=True, help="Draw with ASCII signs only.")
def console(socket: str | None, settings: str | None, plain: bool) -> None:
    """Open the operators' console."""
    open_console(socket, settings, plain=plain)


def open_console(socket: str | None, settings: str | None, *, plain: bool = False) -> None:
    """Run the console until the agent quits; raise SettingsError when there is no terminal to draw on."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise SettingsError(_("The console needs a terminal: neither its input nor its errors may be redirected."))
    path = config.socket_path(socket, settings)
    # Textual is most of the start: whoever asks for help, or has no terminal, does not wait for it.
    from textual import constants

    # A poor line carries thirty frames well. Textual takes these from the environment only, and at its import.
    for name, value in (("MAX_FPS", FRAMES), ("SMOOTH_SCROLL", False)):
        setattr(constants, name, value)
    from console.app import ConsoleApp
    from console.hangup import end_when_hung_up
    from console.ink import ASCII, Glyphs

    utf8 = (sys.stderr.encoding or "").lower().replace("-", "") == "utf8"
    app = ConsoleApp(path, config.state_dir(), utc_now, glyphs=Glyphs() if utf8 and not plain else ASCII)
    end_when_hung_up(sys.stdin.fileno())
    app.run(mouse=False)
    if app.signalled == signal.SIGHUP:
        # The terminal may be gone: the interpreter would end with 120, as it can't flush what was meant for it.
        os._exit(128 + app.signalled)
    if app.signalled or app.return_code:
        sys.exit(128 + app.signalled if app.signalled else app.return_code)
