"""Settings: can they be read, and do they make sense together?"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from daemon.checks.finding import Finding, error, note, ok, warning
from prolink.config import find, load
from prolink.errors import SettingsError
from prolink.settings import Settings
from prolink.words import _


def read(given: str | None) -> tuple[Path | None, Settings | None, Finding]:
    """Read the settings as the daemon would; with an error there are none."""
    try:
        path = find(given)
        settings = load(path)
    except SettingsError as problem:
        mend = _("Correct it, or write a new one: prolink init")
        return None, None, error("settings", str(problem), mend)
    except OSError as problem:
        mend = _("Run the doctor with sudo, or join the group prolink.")
        return None, None, error("settings", f"{problem.filename}: {problem.strerror}", mend)
    return path, settings, ok("settings", _("{path} is valid").format(path=path))


def look(settings: Settings) -> Iterator[Finding]:
    """Find what a valid file may still get wrong."""
    yield from _address(settings)
    if not settings.channels:
        text = _("no channel is set up: citizens can't write")
        yield warning("settings", text, _("Add [channels.KIND.NAME]; config.toml shows the kinds."))


def _address(settings: Settings) -> Iterator[Finding]:
    url = settings.public.public_url
    parts = urlsplit(url)
    if not url:
        text = _("[public] public_url is empty: webhooks and links have no address")
        yield note("settings", text, _("Name the address under which the world reaches this daemon."))
    elif parts.scheme != "https" or not parts.hostname:
        text = _("[public] public_url = {url} is no https address; platforms call no other").format(url=repr(url))
        yield warning("settings", text, _("Write https://… as citizens' platforms reach it."))
    elif parts.hostname.endswith("example.go.id"):
        text = _("[public] public_url still is the sample's {url}").format(url=url)
        yield warning("settings", text, _("Name the address under which the world reaches this daemon."))
