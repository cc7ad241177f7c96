"""prolink init: writes an installation that loads, overwrites nothing, says what comes next."""

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daemon.channels.kinds import KINDS
from daemon.faq.file import read
from daemon.profile.profile import load
from prolink import config
from prolink.cli import main
from prolink.errors import Exit
from prolink.model.agent import Role

ROOT = Path(__file__).parents[3]


def init(folder: Path, *arguments: str, said: str | None = None) -> Result:
    return CliRunner().invoke(main, ["init", "--dir", str(folder), *arguments], input=said)


def test_the_answers_stand_in_settings_that_load(tmp_path: Path) -> None:
    given = ["--name", 'Sapa "Kota" 🙂', "--public-url", "https://sapa.test", "--agent", "anna.b:admin:Anna"]
    done = init(tmp_path, "--yes", *given, "--channel", "whatsapp", "--set", "public.port=8081")
    assert done.exit_code == Exit.DONE, done.output
    settings = config.load(tmp_path / "config.toml")
    assert (settings.desk.name, settings.public.public_url) == ('Sapa "Kota" 🙂', "https://sapa.test")
    assert (settings.public.port, settings.agents["anna.b"].role) == (8081, Role.ADMIN)
    assert settings.channels["whatsapp"]["main"]["token_file"] == "whatsapp-token"


def test_the_faq_of_the_first_start_is_the_operators_own_file(tmp_path: Path) -> None:
    init(tmp_path, "--yes")
    assert config.load(tmp_path / "config.toml").faq.file == str(tmp_path / "faq.yaml")
    assert len(read(tmp_path / "faq.yaml")) >= 30


def test_the_unit_runs_this_command_with_these_settings(tmp_path: Path) -> None:
    init(tmp_path, "--yes", "--set", f"daemon.data_dir={tmp_path}/data")
    unit = (tmp_path / "prolink.service").read_text("utf-8")
    assert re.search(rf"^ExecStart=/\S+/prolink serve --config {tmp_path}/config.toml$", unit, re.MULTILINE)
    assert f"\nReadWritePaths={tmp_path}/data\n" in unit


def test_settings_are_not_for_everybody(tmp_path: Path) -> None:
    init(tmp_path, "--yes")
    assert (tmp_path / "config.toml").stat().st_mode & 0o777 == 0o640


def test_nothing_is_overwritten_and_nothing_half_written(tmp_path: Path) -> None:
    (tmp_path / "faq.yaml").write_text("mine")
    result = init(tmp_path, "--yes")
    assert result.exit_code == Exit.REFUSED
    assert f"{tmp_path}/faq.yaml exists already; --force overwrites" in result.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["faq.yaml"]


def test_force_overwrites(tmp_path: Path) -> None:
    (tmp_path / "faq.yaml").write_text("mine")
    assert init(tmp_path, "--yes", "--force").exit_code == Exit.DONE
    assert (tmp_path / "faq.yaml").read_text("utf-8") != "mine"


def test_each_secret_of_a_channel_is_a_next_step(tmp_path: Path) -> None:
    said = init(tmp_path, "--yes", "--channel", "whatsapp").stderr
    for name in ("whatsapp-token", "whatsapp-app-secret", "whatsapp-verify-token"):
        assert f"/etc/credstore/prolink.{name}\n" in said
    assert "usermod" not in said


def test_every_kind_of_channel_that_the_daemon_knows_can_be_chosen(tmp_path: Path) -> None:
    arguments = [part for kind in KINDS for part in ("--channel", kind)]
    assert init(tmp_path, "--yes", *arguments).exit_code == Exit.DONE
    assert set(config.load(tmp_path / "config.toml").channels) == set(KINDS)


def test_without_a_terminal_it_asks_nothing_and_writes_nothing(tmp_path: Path) -> None:
    result = init(tmp_path)
    assert (result.exit_code, list(tmp_path.iterdir())) == (Exit.USAGE, [])
    assert "--yes" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--agent", "anna:boss"], "no role boss"),
        (["--agent", "an na"], "can't be the login"),
        (["--channel", "fax"], "no kind of channel fax"),
        (["--set", "port=1"], "TABLE.KEY=VALUE"),
        (["--set", "public.prot=1"], "Known keys: host, port"),
        (["--set", "public.port=eighty"], "Expected `int`"),
        (["--set", "channels.whatsapp.main.rate=1"], "not switched on"),
        (["--name", "a\nb"], "characters that settings can't hold"),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_written(tmp_path: Path, arguments: list[str], complaint: str) -> None:
    result = init(tmp_path / "new", "--yes", *arguments)
    assert result.exit_code == Exit.USAGE, result.output
    assert complaint in result.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(("profile", "config_name"), [("sakti", "config.toml"), ("pandi", "config.pandi.toml")])
def test_what_is_written_holds_every_line_of_the_profiles_sample(
    tmp_path: Path, profile: str, config_name: str
) -> None:
    init(tmp_path, "--yes", "--profile", profile)
    written = tomllib.loads((tmp_path / "config.toml").read_text("utf-8"))
    own = (written["desk"].pop("profile"), written["faq"].pop("file"), written.get("catalogue", {}).pop("file", ""))
    assert own == (
        *(str(tmp_path / "profile"), str(tmp_path / "faq.yaml")),
        str(tmp_path / "catalogue.yaml") if profile == "sakti" else "",
    )
    expected = tomllib.loads((ROOT / config_name).read_text("utf-8"))
    expected["desk"].pop("profile", None)
    assert written == expected


@pytest.mark.parametrize(("profile", "name"), [("sakti", "PROLINK SAKTI"), ("pandi", "Helpdesk PANDI")])
def test_a_profile_brings_its_own_name_faq_menu_and_texts(tmp_path: Path, profile: str, name: str) -> None:
    init(tmp_path, "--yes", "--profile", profile)
    settings = config.load(tmp_path / "config.toml")
    read_profile = load(Path(settings.desk.profile), settings.faq.values)
    sample = ROOT / read_profile.faq
    assert settings.desk.name == name
    assert read(Path(settings.faq.file)) == read(sample)
    assert (tmp_path / "profile/menu.yaml").read_bytes() == (ROOT / f"profiles/{profile}/menu.yaml").read_bytes()


def test_what_init_writes_has_no_errors_for_lint(tmp_path: Path) -> None:
    init(tmp_path, "--yes", "--profile", "pandi")
    done = CliRunner().invoke(main, ["lint", "--config", str(tmp_path / "config.toml")])
    assert done.exit_code == Exit.DONE, done.output


def test_a_dry_run_shows_everything_and_writes_nothing(tmp_path: Path) -> None:
    shown = init(tmp_path / "new", "--yes", "--dry-run", "--name", "Sapa")
    assert shown.exit_code == Exit.DONE, shown.output
    assert tomllib.loads(shown.stdout)["desk"]["name"] == "Sapa"
    for name in ("config.toml", "faq.yaml", "catalogue.yaml", "profile/menu.yaml", "prolink.service"):
        assert f"would write {tmp_path}/new/{name}  (" in shown.stderr
    assert not (tmp_path / "new").exists()


def test_a_profile_that_nobody_ships_is_refused(tmp_path: Path) -> None:
    assert init(tmp_path, "--yes", "--profile", "banyuwangi").exit_code == Exit.USAGE
