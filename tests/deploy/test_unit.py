"""The unit: hardened as far as a daemon on the internet can be, and in step with the sample settings."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
UNIT = CHECKOUT / "deploy" / "prolink.service"
MOST_EXPOSED = 12  # tenths, as systemd-analyze counts

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is missing: apt install systemd"
)


def lines(key: str) -> list[str]:
    """Return every value of a key of the unit, in order."""
    return re.findall(rf"^{key}=(.*)$", UNIT.read_text("utf-8"), re.MULTILINE)


@needs_systemd
def test_its_exposure_stays_within_the_limit() -> None:
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(UNIT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout.splitlines()[-1]


@needs_systemd
def test_systemd_reads_it_without_a_complaint(tmp_path: Path) -> None:
    here = tmp_path / "prolink.service"
    here.write_text(UNIT.read_text("utf-8").replace("/opt/prolink/bin/prolink", "/bin/true"), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(here)], capture_output=True, text=True, check=False)
    complaints = [line for line in done.stderr.splitlines() if "prolink.service" in line]
    assert (done.returncode, complaints) == (0, [])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("Type", "notify"),
        ("WatchdogSec", "30"),
        ("TimeoutStopSec", "40"),
        ("Restart", "always"),
        ("MemoryMax", "512M"),
        ("LimitNOFILE", "65536"),
        ("UMask", "0077"),
        ("User", "prolink"),
        ("Group", "prolink"),
        ("StateDirectoryMode", "0700"),
        ("RuntimeDirectoryMode", "0750"),
    ],
)
def test_it_promises_what_the_daemon_is_built_for(key: str, value: str) -> None:
    assert lines(key) == [value]


def test_agents_stay_known_by_their_uid() -> None:
    """PrivateUsers= would turn every peer of the Unix socket into uid 65534."""
    assert lines("PrivateUsers") == []


def test_every_credential_of_the_sample_settings_is_loaded() -> None:
    sample = (CHECKOUT / "config.toml").read_text("utf-8")
    named = set(re.findall(r'^#? ?[a-z_]+_file = "([^"/]+)"', sample, re.MULTILINE))
    loaded = {line.split(":")[0] for line in lines("LoadCredential")}
    assert named - loaded == set()
