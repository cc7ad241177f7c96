"""Running: does a daemon answer, of which release, and how do its channels fare?"""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from daemon.checks.finding import Finding, error, ok, warning
from prolink import __version__
from prolink.client import DaemonClient
from prolink.errors import NoLink, NotAllowed, ProlinkError
from prolink.model.channel import ChannelState, ChannelStatus
from prolink.model.faq import Entry
from prolink.protocol.answers import CatalogueState, FaqState
from prolink.words import _


class Heard(Struct, frozen=True):
    """What a running daemon said of itself."""

    findings: tuple[Finding, ...]
    running: bool = False
    faq: tuple[Entry, ...] | None = None
    catalogue: CatalogueState | None = None


async def ask(socket: Path) -> Heard:
    """Ask the daemon at this socket; where none answers, that is the finding."""
    try:
        async with DaemonClient(socket) as client:
            snapshot = await client.snapshot()
            faq = await client.query("/v1/faq", FaqState)
            catalogue = await client.query("/v1/catalogue", CatalogueState)
    except NoLink:
        text = _("no daemon answers at {socket}").format(socket=socket)
        return Heard((warning("daemon", text, _("systemctl start prolink; then: journalctl -u prolink -n 50")),))
    except NotAllowed as problem:
        return Heard((warning("daemon", str(problem), _("Run the doctor with sudo, or become an agent.")),), True)
    except ProlinkError as problem:
        return Heard((error("daemon", str(problem), _("journalctl -u prolink -n 50 tells more.")),), True)
    findings = (_release(snapshot.daemon), *_channels(snapshot.channels))
    return Heard(findings, True, faq.entries, catalogue)


def _release(version: str) -> Finding:
    if version == __version__:
        return ok("daemon", _("the daemon answers, release {version}").format(version=version))
    text = _("the daemon is of release {daemon}, this command of {here}").format(daemon=version, here=__version__)
    return warning("daemon", text, "systemctl restart prolink")


def _channels(channels: tuple[ChannelStatus, ...]) -> Iterator[Finding]:
    for channel in channels:
        text = f"{channel.id}: {channel.reason}"
        if channel.state is ChannelState.STOPPED:
            yield error("channels", text, f"prolink channel resume {channel.id}")
        elif channel.state is ChannelState.TROUBLED:
            yield warning("channels", text, f"prolink doctor --online; journalctl -u prolink -g {channel.id}")
