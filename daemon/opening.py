"""Opening: makes what the settings say known to the store, before anybody comes."""

import logging
from collections.abc import Sequence
from pathlib import Path

from daemon.api.access import staff
from daemon.channels.base import Channel
from daemon.desk.faqs import take_over
from daemon.faq.file import read as read_faq
from daemon.samples import sample
from daemon.store import agents, channels, faq
from daemon.store.store import Store
from prolink.settings import Settings

log = logging.getLogger(__name__)


async def take_over_settings(store: Store, settings: Settings, opened: Sequence[Channel]) -> None:
    """Make staff, channels and, at the first start, the FAQ of the settings known to the store."""
    known = {channel.id: (channel.kind, channel.limits) for channel in opened}
    await store.write(lambda tx: channels.replace_all(tx, known))
    await store.write(lambda tx: agents.replace_all(tx, staff(settings.agents)))
    if not await store.all(faq.ENTRIES):
        # A file of the operator's own must be right; of the sample, entries whose facts are missing are withheld.
        file = Path(settings.faq.file) if settings.faq.file else sample("faq.yaml")
        entries = read_faq(file, settings.faq.values if settings.faq.file else None)
        done = await store.write(lambda tx: take_over(tx, entries, prune=False, by="first start"))
        log.info("took over the FAQ", extra={"file": str(file), "result": done.text})
