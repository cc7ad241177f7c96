"""Settings and secrets."""

import io
import json
import logging
import traceback
from datetime import date
from pathlib import Path

import msgspec
import pytest

from prolink import config
from prolink.config import Secret, load, secret, table
from prolink.errors import SettingsError
from prolink.model.agent import Role
from prolink.settings import Settings


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text)
    return path


def test_nothing_written_is_everything_by_default(tmp_path: Path) -> None:
    assert load(written(tmp_path, "")) == Settings()


def test_what_is_written_counts(tmp_path: Path) -> None:
    public = '[public]\nport = 9\ntrusted_proxies = ["10.0.0.1"]\n'
    settings = load(written(tmp_path, f'{public}[agents.anna]\nrole = "editor"\n[faq.values.F09]\nx = "y"\n'))
    assert (settings.public.port, settings.public.trusted_proxies) == (9, ("10.0.0.1",))
    assert settings.agents["anna"].role is Role.EDITOR
    assert settings.faq.values == {"F09": {"x": "y"}}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("colour = 1", ["'colour'", "daemon", "public", "channels"]),
        ("[daemon]\ndata = 1", ["[daemon]", "'data'", "data_dir", "timezone"]),
        ("[agents.anna]\nrole = 'agent'\nemail = 'x'", ["[agents.anna]", "'email'", "role", "user", "display"]),
        ("[desk]\nraw_days = 3", ["raw_days", "8"]),
        ("[desk]\nevent_days = 0", ["event_days", "1"]),
        ("[desk]\nhours = 'Sen-Jum 08:00-15:00'", ["[desk] hours", "'Sen'", "Mon"]),
        ("[desk]\nmin_free_mb = -1", ["min_free_mb", "0"]),
        ("[public]\nmax_connections = 3", ["max_connections", "16"]),
        ("[public]\nport = 70000", ["port", "65535"]),
        ("[public]\nport = 'eighty'", ["port", "int"]),
        ("[agents.anna]\nrole = 'king'", ["role", "king"]),
        ("[daemon]\ntimezone = 'Asia/Probolinggo'", ["Asia/Probolinggo", "Asia/Jakarta"]),
        ("[daemon]\ntimezone = '../../etc/passwd'", ["timezone"]),
        ("[agents.a]\nuser = 'siti'\n[agents.siti]\nrole = 'admin'", ["[agents.a]", "[agents.siti]", "siti"]),
        ("[daemon", ["TOML"]),
        ("a = 1\na = 2", ["TOML"]),
    ],
)
def test_a_mistake_is_told_with_file_key_and_what_there_is(tmp_path: Path, text: str, named: list[str]) -> None:
    path = written(tmp_path, text)
    with pytest.raises(SettingsError) as told:
        load(path)
    for part in (str(path), *named):
        assert part in str(told.value)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="TOML"):
        load(path)


def test_a_folder_is_no_settings_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="can't be read"):
        load(tmp_path)


def test_a_channel_s_table_goes_unread(tmp_path: Path) -> None:
    settings = load(written(tmp_path, "[channels.pigeon.main]\nfeather = 1\n"))
    assert settings.channels == {"pigeon": {"main": {"feather": 1}}}


class Number(msgspec.Struct, forbid_unknown_fields=True):
    id: str


def test_a_channel_s_unknown_key_names_its_table() -> None:
    with pytest.raises(SettingsError, match=r"\[channels.x.y\].*'idd'.*Known keys: id"):
        table({"idd": "1"}, Number, "[channels.x.y]")


# Where settings are found.


def test_the_file_named_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "")
    monkeypatch.setenv("PROLINK_CONFIG", str(tmp_path / "other"))
    assert config.find(str(path)) == path


def test_the_environment_names_one_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "")
    monkeypatch.setenv("PROLINK_CONFIG", str(path))
    assert config.find(None) == path


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere"):
        config.find(str(tmp_path / "nowhere.toml"))


def test_a_client_takes_the_socket_of_option_environment_settings_in_this_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(written(tmp_path, '[private]\nsocket = "/s/settings"\n'))
    assert config.socket_path(None, path) == Path("/s/settings")
    monkeypatch.setenv("PROLINK_SOCKET", "/s/environment")
    assert config.socket_path(None, path) == Path("/s/environment")
    assert config.socket_path("/s/option", path) == Path("/s/option")


# Secrets.

WORD = "EAAverysecretword"


@pytest.fixture
def hidden(monkeypatch: pytest.MonkeyPatch) -> Secret:
    monkeypatch.setenv("THE_TOKEN", WORD)
    return secret({"token_env": "THE_TOKEN"}, "token", "[channels.x.y]")


def test_a_secret_reveals_itself_only_when_asked(hidden: Secret) -> None:
    shown = [repr(hidden), str(hidden), f"{hidden}", f"{hidden!r}", "%s" % hidden, repr([hidden]), repr({"x": hidden})]  # noqa: UP031
    assert not any(WORD in one for one in shown)
    assert hidden.reveal() == WORD


def test_a_secret_does_not_leave_in_json_nor_in_a_log(hidden: Secret) -> None:
    with pytest.raises(TypeError):
        msgspec.json.encode({"token": hidden})
    with pytest.raises(TypeError):
        json.dumps({"token": hidden})
    stream = io.StringIO()
    logging.getLogger("test").addHandler(logging.StreamHandler(stream))
    logging.getLogger("test").error("credentials %s", hidden)
    assert WORD not in stream.getvalue()


def test_a_secret_in_a_frame_does_not_show_in_a_traceback(hidden: Secret) -> None:
    def use(credentials: Secret) -> None:
        raise ValueError(credentials)

    try:
        use(hidden)
    except ValueError as problem:
        shown = traceback.TracebackException.from_exception(problem, capture_locals=True)
    assert WORD not in "".join(shown.format())


def test_a_secret_is_read_from_a_file_without_its_last_line_feed(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{WORD}\n")
    assert secret({"token_file": str(tmp_path / "token")}, "token", "[x]").reveal() == WORD


def test_a_bare_name_is_a_credential_of_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "whatsapp-token").write_text(WORD)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert secret({"token_file": "whatsapp-token"}, "token", "[x]").reveal() == WORD


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"token_env": "A", "token_file": "b"},
        {"token": "in the open"},
        {"token_env": ""},
        {"token_env": 7},
        {"token_file": ["a"]},
    ],
)
def test_a_secret_wants_exactly_one_source(raw: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=r"\[x\].*token_env.*token_file"):
        secret(dict(raw), "token", "[x]")


def test_an_empty_or_missing_secret_is_told_by_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").write_text(" \n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    monkeypatch.setenv("BLANK", "  ")
    for raw, named in (
        ({"token_env": "NOT_THERE_AT_ALL"}, "NOT_THERE_AT_ALL"),
        ({"token_env": "BLANK"}, "BLANK"),
        ({"token_file": str(tmp_path / "missing")}, "missing"),
        ({"token_file": str(tmp_path / "empty")}, "empty"),
        ({"token_file": str(tmp_path / "binary")}, "binary"),
    ):
        with pytest.raises(SettingsError, match=named):
            secret(dict(raw), "token", "[x]")


RAMADAN = '{from = 2027-02-08, until = 2027-03-09, hours = "Mon-Fri 08:00-14:00", why = "Ramadan"}'


def test_a_range_of_dates_has_hours_of_its_own(tmp_path: Path) -> None:
    (one,) = load(written(tmp_path, f"[desk]\nhours_by_date = [{RAMADAN}]")).desk.hours_by_date
    assert (one.first, one.until, one.why) == (date(2027, 2, 8), date(2027, 3, 9), "Ramadan")


@pytest.mark.parametrize(
    ("ranges", "why"),
    [
        (RAMADAN.replace("2027-03-09", "2027-02-01"), "before it begins"),
        (RAMADAN.replace("Mon-Fri", "Sen-Jum"), "from 2027-02-08: 'Sen' is no day"),
        (f"{RAMADAN}, {RAMADAN}", "Ramadan and Ramadan overlap"),
        (RAMADAN.replace("why", "because"), "because"),
    ],
)
def test_a_range_that_can_not_be_is_refused(tmp_path: Path, ranges: str, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        load(written(tmp_path, f"[desk]\nhours_by_date = [{ranges}]"))
