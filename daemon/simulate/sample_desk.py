"""Sample desk: the settings of a shipped profile, its local facts filled with plainly marked samples."""

import tomllib
from pathlib import Path
from typing import Any

from daemon.install.kit import KITS
from daemon.samples import sample
from prolink import config
from prolink.settings import Settings


def facts_of(profile: str) -> Path:
    """Return the file of a shipped profile's sample facts: [faq.values] and, where there is a catalogue, its own."""
    name = "sample_values.toml" if profile == next(iter(KITS)) else f"sample_values.{profile}.toml"
    return Path(__file__).with_name(name)


def sample_settings(profile: str) -> Settings:
    """Return settings that need no file: a shipped profile, its sample facts, everything else as by default."""
    raw: dict[str, Any] = tomllib.loads(facts_of(profile).read_text("utf-8"))
    raw["desk"] = {"profile": profile}
    return config.table(raw, Settings, f"sample of {profile}")


def is_sample(path: Path) -> str:
    """Return the profile whose sample settings a file is, word for word; empty where somebody has edited it."""
    text = path.read_text("utf-8", "replace")
    return next((name for name, kit in KITS.items() if sample(kit.config).read_text("utf-8") == text), "")
