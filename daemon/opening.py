"""Opening: makes what the settings say known to the store, before anybody comes."""

import logging
from collections.abc import Sequence
from pathlib import Path

from daemon.api.access import staff
from daemon.catalogue import facts
from daemon.catalogue.file import read as read_catalogue
from daemon.channels.base import Channel
from daemon.desk import catalogue as services
from daemon.desk.faqs import take_over
from daemon.faq.file import read as read_faq
from daemon.install.kit import catalogue_beside
from daemon.profile import profile
from daemon.samples import sample
from daemon.store import agents, catalogue, channels, faq
from daemon.store.store import Store
from prolink.settings import Settings

log = logging.getLogger(__name__)


async def take_over_settings(store: Store, settings: Settings, opened: Sequence[Channel]) -> None:
    """Make staff, channels and, at the first start, FAQ and catalogue of the settings known to the store."""
    known = {channel.id: (channel.kind, channel.limits) for channel in opened}
    await store.write(lambda tx: channels.replace_all(tx, known))
    await store.write(lambda tx: agents.replace_all(tx, staff(settings.agents)))
    await _take_over_catalogue(store, settings)
    if not await store.all(faq.ENTRIES):
        # A file of the operator's own must be right; of the sample, entries whose facts are missing are withheld.
        file = _faq(settings)
        named = facts.names(await store.all(catalogue.SERVICES))
        entries = read_faq(file, {**settings.facts, **named} if settings.faq.file else None)
        done = await store.write(lambda tx: take_over(tx, entries, prune=False, by="first start"))
        log.info("took over the FAQ", extra={"file": str(file), "result": done.text})


async def _take_over_catalogue(store: Store, settings: Settings) -> None:
    file = catalogue_beside(settings, _faq(settings))
    if file is None or await store.all(catalogue.SERVICES):
        return
    taken = read_catalogue(file, settings.facts if settings.catalogue.file else None)
    done = await store.write(lambda tx: services.take_over(tx, taken, prune=False, by="first start"))
    log.info("took over the catalogue", extra={"file": str(file), "result": done.text})


def _faq(settings: Settings) -> Path:
    """Return the FAQ of the first start: the settings' own, else the sample that belongs to the profile."""
    return Path(settings.faq.file or sample(profile.of(settings).faq))
