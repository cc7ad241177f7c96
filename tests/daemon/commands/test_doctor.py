"""prolink doctor: on an installation that is sound, on one that is not, and beside a running daemon."""

import getpass
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from prolink.cli import main
from prolink.errors import Exit
from tests.daemon.commands.serving import daemon_on

PATIENCE = 20.0  # seconds for a daemon to open its socket


class Desk:
    """An installation in a scratch folder, with a WhatsApp channel and its secrets."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.config = folder, folder / "config.toml"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        (folder / "data").mkdir(mode=0o700)
        for name in ("token", "app", "verify"):
            (folder / name).touch(mode=0o600)
            (folder / name).write_text("secret")
        self.write()

    def write(self, more: str = "") -> None:
        self.config.write_text(f"""
[daemon]
data_dir = "{self.folder}/data"
[public]
port = {self.port}
public_url = "https://sapa.test"
[private]
socket = "{self.folder}/run/p.sock"
group = ""
[agents."{getpass.getuser()}"]
role = "admin"
[channels.whatsapp.main]
phone_number_id = "106540352242922"
token_file = "{self.folder}/token"
app_secret_file = "{self.folder}/app"
verify_token_file = "{self.folder}/verify"
{more}
""")
        self.config.chmod(0o640)

    def doctor(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["doctor", "--config", str(self.config), *arguments])

    def said(self, *arguments: str) -> dict[str, list[tuple[str, str]]]:
        """Return severity and text of every finding, by subject."""
        by_subject: dict[str, list[tuple[str, str]]] = {}
        for finding in json.loads(self.doctor("--json", *arguments).stdout):
            by_subject.setdefault(finding["subject"], []).append((finding["severity"], finding["text"]))
        return by_subject


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def serving(desk: Desk) -> Iterator[Desk]:
    with daemon_on(desk.config, desk.folder / "run" / "p.sock"):
        yield desk


def test_beside_a_running_daemon_all_is_well(serving: Desk) -> None:
    said = serving.said()
    assert [severity for severity, _text in said["daemon"]] == ["ok"]
    assert said["ports"] == [("ok", f"127.0.0.1:{serving.port}: our daemon")]
    assert said["faq"][0][0] == "ok"
    worst = {severity for subject, found in said.items() if subject != "clock" for severity, _text in found}
    assert worst <= {"ok", "note"}


def test_without_a_daemon_it_says_so_and_ends_with_warnings(desk: Desk) -> None:
    result = desk.doctor()
    assert result.exit_code == Exit.IN_PART
    assert f"no daemon answers at {desk.folder}/run/p.sock" in result.stdout
    assert "> systemctl start prolink" in result.stdout


def test_a_port_that_another_program_has_is_an_error(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", desk.port)):
        assert desk.said()["ports"] == [("error", f"127.0.0.1:{desk.port}: another program has it")]


def test_an_unknown_key_is_the_finding_and_the_machine_is_still_looked_at(desk: Desk) -> None:
    desk.write("[desk]\nnmae = 1")
    result = desk.doctor("--json")
    found = json.loads(result.stdout)
    assert result.exit_code == Exit.ERROR
    assert "nmae" in found[0]["text"]
    assert "Known keys: profile, name" in found[0]["text"]
    assert {"python", "sqlite"} <= {finding["subject"] for finding in found}


def test_a_missing_settings_file_is_the_finding(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["doctor", "--config", str(tmp_path / "none.toml")])
    assert result.exit_code == Exit.ERROR
    assert "prolink init" in result.stdout


@pytest.mark.parametrize(
    ("more", "subject", "severity", "part"),
    [
        ('[faq.values]\nx = ""', "faq", "ok", "entries in use"),
        ("[agents.nobody-of-that-name]", "people", "warning", "no OS user nobody-of-that-name"),
        ("[desk]\nraw_days = 3", "settings", "error", "raw_days"),
        ("[channels.fax.main]", "channels", "error", "no such kind"),
    ],
)
def test_what_is_amiss_is_named(desk: Desk, more: str, subject: str, severity: str, part: str) -> None:
    desk.write(more)
    assert any(found[0] == severity and part in found[1] for found in desk.said()[subject])


def test_a_time_zone_that_does_not_exist_is_an_error(desk: Desk) -> None:
    desk.config.write_text(desk.config.read_text().replace("[daemon]", '[daemon]\ntimezone = "Asia/Probolinggo"'))
    (found,) = desk.said()["settings"]
    assert found[0] == "error"
    assert "Asia/Probolinggo" in found[1]


def test_online_asks_the_channels_that_can_be_asked(desk: Desk) -> None:
    assert desk.doctor("--online").exit_code == Exit.IN_PART


def test_a_missing_secret_is_an_error_with_the_command_that_puts_it(desk: Desk) -> None:
    (desk.folder / "token").unlink()
    result = desk.doctor()
    assert result.exit_code == Exit.ERROR
    assert f"> sudo install -m 600 /dev/stdin {desk.folder}/token" in result.stdout


def test_no_secret_is_ever_shown(desk: Desk) -> None:
    (desk.folder / "token").write_text("EAAB-very-secret")
    assert "EAAB-very-secret" not in desk.doctor().output + desk.doctor("--json").output


def test_looking_makes_no_database(desk: Desk) -> None:
    desk.doctor()
    assert list((desk.folder / "data").iterdir()) == []
