"""The front door."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from prolink import __version__
from prolink.cli import COMMANDS, FrontDoor, main
from prolink.errors import Collision, Exit, NoLink, NotFound, ProlinkError, SettingsError


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_lists_every_command_with_its_sentence(flag: str) -> None:
    answer = run(flag)
    assert answer.exit_code == Exit.DONE
    for name in COMMANDS:
        assert f"  {name} " in answer.output


def test_the_release_is_told() -> None:
    assert run("--version").output == f"prolink, version {__version__}\n"


@pytest.mark.parametrize("words", [("fly",), ("--fly",)])
def test_what_does_not_exist_is_a_wrong_use(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == Exit.USAGE


@pytest.mark.parametrize("name", [name for name, (place, _) in COMMANDS.items() if find_spec(place.partition(":")[0])])
def test_a_command_is_where_the_table_says(name: str) -> None:
    module, _, attribute = COMMANDS[name][0].partition(":")
    assert isinstance(getattr(import_module(module), attribute), click.Command)


@pytest.mark.parametrize("error", [SettingsError("salah"), NotFound("tidak ada"), Collision("kalah"), NoLink("mati")])
def test_an_error_of_ours_is_one_plain_line_and_its_exit_code(error: ProlinkError) -> None:
    class Door(FrontDoor):
        def list_commands(self, ctx: click.Context) -> list[str]:
            return ["fall"]

        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
            def fall() -> None:
                raise error

            return click.Command("fall", callback=fall)

    answer = CliRunner().invoke(Door("prolink"), ["fall"])
    assert answer.exit_code == error.exit
    assert (answer.stdout, answer.stderr) == ("", f"prolink: {error}\n")


def test_serve_without_settings_says_which_file_is_missing(tmp_path: Path) -> None:
    answer = run("serve", "--config", str(tmp_path / "none.toml"))
    assert answer.exit_code == Exit.USAGE
    assert "none.toml" in answer.stderr
