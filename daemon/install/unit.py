"""Unit: prolink.service as shipped, with the paths of one installation."""

import re
from pathlib import Path

from daemon.samples import sample
from prolink.errors import BadInput
from prolink.settings import Settings
from prolink.words import _

INSTALLED = Path("/etc/systemd/system/prolink.service")
STORE = Path("/etc/credstore")
"""Where systemd looks for secrets that the unit loads."""

_COMMAND = "/opt/prolink/bin/prolink"
_SETTINGS = "/etc/prolink/config.toml"
_STATE, _RUNTIME = Path("/var/lib/prolink"), Path("/run/prolink")
_BEFORE = "UMask="


def rendered(command: Path, settings_file: Path, settings: Settings) -> str:
    """Return the unit that runs `command` with `settings_file`, open to the directories that the settings name."""
    text = sample("deploy/prolink.service").read_text("utf-8")
    text = text.replace(_COMMAND, _word(command)).replace(_SETTINGS, _word(settings_file))
    places = (Path(settings.daemon.data_dir), _STATE), (Path(settings.private.socket).parent, _RUNTIME)
    elsewhere = [_word(place) for place, usual in places if not place.is_relative_to(usual)]
    if elsewhere:
        text = text.replace(_BEFORE, f"ReadWritePaths={' '.join(elsewhere)}\n{_BEFORE}", 1)
    return text


def _word(path: Path) -> str:
    if not re.fullmatch(r"/[A-Za-z0-9/._+@-]*", str(path)):
        raise BadInput(_("{path} can't stand in a unit: an absolute path of plain letters, please.").format(path=path))
    return str(path)
