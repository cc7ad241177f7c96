"""Settled: which settings a simulation runs on: the operator's own, or a shipped profile with sample facts."""

from pathlib import Path

import msgspec
from msgspec import Struct

from daemon.install.kit import KITS
from daemon.simulate.sample_desk import facts_of, is_sample, sample_settings
from prolink import config
from prolink.errors import SettingsError
from prolink.settings import Settings
from prolink.words import _


class Settled(Struct, frozen=True):
    """Settings to run on."""

    settings: Settings
    file: str
    """The settings file's name; for samples, that of the facts."""
    note: str
    """Where they come from, for the person."""


def settle(named: str | None, profile: str | None) -> Settled:
    """Return the settings of a file, of the usual place, or of the samples where nobody has made any.

    A shipped `profile` other than theirs brings its own sample facts. Raises SettingsError for a named file that can't
    be used.
    """
    path = _found(named)
    untouched = is_sample(path) if path else next(iter(KITS))
    settings = config.load(path) if path and not untouched else sample_settings(untouched)
    wanted = profile or settings.desk.profile
    file, note = path.name if path else facts_of(untouched).name, _("settings: {path}").format(path=path)
    if wanted in KITS and (untouched or wanted != settings.desk.profile):
        settings = sample_settings(wanted)
        file = facts_of(wanted).name
        note = _("profile {profile} as shipped, with sample facts").format(profile=wanted)
    desk = msgspec.structs.replace(settings.desk, profile=wanted)
    return Settled(msgspec.structs.replace(settings, desk=desk), file, note)


def _found(named: str | None) -> Path | None:
    try:
        return config.find(named)
    except SettingsError:
        if named:
            raise
        return None
