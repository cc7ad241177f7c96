"""Kit: what comes with PROLINK for each profile: sample settings, FAQ and catalogue."""

from pathlib import Path

from msgspec import Struct

from daemon.samples import sample
from prolink.settings import Settings


class Kit(Struct, frozen=True):
    """Names of samples; without a catalogue its name is empty."""

    config: str
    faq: str
    catalogue: str = ""


KITS = {
    "sakti": Kit("config.toml", "faq.yaml", "catalogue.yaml"),
    "pandi": Kit("config.pandi.toml", "faq.pandi.yaml"),
}
"""Shipped profile → its kit; the first is the usual one."""


def catalogue_beside(settings: Settings, faq: Path) -> Path | None:
    """Return the services that go with a FAQ file: the settings' own, else a sample's beside the sample FAQ."""
    if settings.catalogue.file:
        return Path(settings.catalogue.file)
    for kit in KITS.values():
        if kit.catalogue and faq.resolve() == sample(kit.faq).resolve():
            return sample(kit.catalogue)
    return None
