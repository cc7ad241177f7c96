"""Keyring: secrets are looked for where the unit takes them from."""

from pathlib import Path

import pytest

from daemon.checks.finding import Severity
from daemon.checks.keyring import look, open_keyring

UNIT = "[Service]\nLoadCredential=token:prolink.token\n#LoadCredential=off:prolink.off\nLoadCredential=plain\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    drop_ins = tmp_path / "etc/systemd/system/prolink.service.d"
    drop_ins.mkdir(parents=True)
    (drop_ins.parent / "prolink.service").write_text(UNIT)
    (drop_ins / "more.conf").write_text("[Service]\nLoadCredential=second:/srv/secrets/second\n")
    for store in ("etc/credstore", "run/credstore", "srv/secrets"):
        (tmp_path / store).mkdir(parents=True)
    return tmp_path


def secret(path: Path, text: str = "s3cret\n", mode: int = 0o600) -> None:
    path.write_text(text)
    path.chmod(mode)


def severity(root: Path, value: str) -> tuple[Severity, str]:
    (found,), _filled = look("[channels.x.main]", {"token_file": value}, open_keyring(root))
    return found.severity, found.text


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("token", "etc/credstore/prolink.token"),
        ("token", "run/credstore/prolink.token"),
        ("plain", "etc/credstore/plain"),
        ("second", "srv/secrets/second"),
    ],
)
def test_a_credential_is_found_where_the_unit_takes_it_from(root: Path, name: str, place: str) -> None:
    secret(root / place)
    table = {"token_file": name, "rate": 5}
    (found,), filled = look("[channels.x.main]", table, open_keyring(root))
    assert found.severity is Severity.OK
    assert filled == {"token_file": str(root / place), "rate": 5}


def test_no_finding_shows_a_secret(root: Path) -> None:
    secret(root / "etc/credstore/prolink.token", "s3cret")
    found, filled = look("[channels.x.main]", {"token_file": "token"}, open_keyring(root))
    assert "s3cret" not in repr((found, filled))


@pytest.mark.parametrize("name", ["unknown", "off"])
def test_a_credential_that_no_unit_loads_is_an_error_with_the_line_to_add(root: Path, name: str) -> None:
    (found,), filled = look("[channels.x.main]", {"token_file": name}, open_keyring(root))
    assert (found.severity, filled) == (Severity.ERROR, None)
    assert f"LoadCredential={name}:prolink.{name}" in found.mend


@pytest.mark.parametrize("text", [None, "", " \n"])
def test_a_missing_or_empty_secret_is_an_error_with_its_place(root: Path, text: str | None) -> None:
    if text is not None:
        secret(root / "etc/credstore/prolink.token", text)
    (found,), filled = look("[channels.x.main]", {"token_file": "token"}, open_keyring(root))
    assert (found.severity, filled) == (Severity.ERROR, None)
    assert found.mend == f"sudo install -m 600 /dev/stdin {root}/etc/credstore/prolink.token"


def test_a_secret_that_others_may_read_is_a_warning(root: Path) -> None:
    secret(root / "etc/credstore/prolink.token", mode=0o644)
    assert severity(root, "token")[0] is Severity.WARNING


def test_a_path_is_taken_as_it_stands(root: Path) -> None:
    secret(root / "srv/secrets/mine")
    assert severity(root, f"{root}/srv/secrets/mine")[0] is Severity.OK


def test_a_variable_that_is_not_set_is_a_warning(root: Path) -> None:
    (found,), filled = look("[channels.x.main]", {"token_env": "NOBODY_SETS_THIS"}, open_keyring(root))
    assert (found.severity, filled) == (Severity.WARNING, None)
