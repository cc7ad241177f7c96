"""Places: modes and owners of settings, data and socket."""

from pathlib import Path

import pytest

from daemon.checks.finding import Severity
from daemon.checks.places import look
from prolink import config
from prolink.settings import Settings


class Installation:
    """A settings file, a data directory and a socket's directory, all as they should be."""

    def __init__(self, folder: Path) -> None:
        self.data, self.run, self.file = folder / "data", folder / "run", folder / "config.toml"
        self.data.mkdir(mode=0o700)
        self.run.mkdir(mode=0o750)
        self.file.touch(mode=0o640)
        raw = {"daemon": {"data_dir": str(self.data)}, "private": {"socket": str(self.run / "p.sock")}}
        self.settings = config.table(raw, Settings, "test")

    def amiss(self) -> list[tuple[str, str]]:
        """Return severity and mend of all that is worse than a note."""
        found = list(look(self.file, self.settings))
        return [(one.severity, one.mend) for one in found if one.severity in (Severity.WARNING, Severity.ERROR)]


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def test_a_sound_installation_has_nothing_amiss(place: Installation) -> None:
    assert place.amiss() == []


def test_a_data_directory_that_others_may_read_is_an_error(place: Installation) -> None:
    place.data.chmod(0o755)
    assert place.amiss() == [("error", f"chmod 700 {place.data}")]


def test_a_database_that_others_may_read_is_an_error(place: Installation) -> None:
    (place.data / "prolink.db").touch(mode=0o644)
    assert place.amiss() == [("error", f"chmod 600 {place.data}/prolink.db")]


def test_settings_that_others_may_change_are_an_error(place: Installation) -> None:
    place.file.chmod(0o666)
    assert place.amiss() == [("error", f"chmod 640 {place.file}")]


def test_a_socket_directory_open_to_everybody_is_a_warning(place: Installation) -> None:
    place.run.chmod(0o755)
    assert place.amiss() == [("warning", f"chmod 750 {place.run}")]


def test_a_data_directory_that_is_not_there_yet_is_no_fault(place: Installation) -> None:
    place.data.rmdir()
    assert place.amiss() == []
