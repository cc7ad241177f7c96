"""Where FAQ and catalogue are for a command: a file, the running daemon, or the database while no daemon runs."""

import asyncio
import getpass
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from daemon.catalogue.card import know
from daemon.catalogue.facts import tables
from daemon.desk import catalogue as shelves
from daemon.desk import faqs
from daemon.faq import file
from daemon.faq.knowledge import Knowledge
from daemon.faq.match import Aims
from daemon.faq.matcher import Way
from daemon.faq.values import Values
from daemon.store import catalogue, faq, gaps
from daemon.store.store import FILE, Store, open_store
from daemon.store.tx import Tx
from prolink import config
from prolink.client import DaemonClient
from prolink.clock import Clock
from prolink.errors import NoLink, SettingsError
from prolink.model.faq import Entry
from prolink.model.service import Service
from prolink.protocol.answers import CatalogueState, FaqState, GapList
from prolink.protocol.commands import Command, Done, ImportCatalogue, ImportFaq
from prolink.settings import Settings
from prolink.words import _

MOST_GAPS = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """What a command was told about where to look."""

    clock: Clock
    config: str | None
    socket: str | None
    file: str | None = None
    """A FAQ file instead of the daemon's FAQ."""

    def settings(self) -> Settings | None:
        """Return the settings; None where there are none and none were named: a client may well have none."""
        try:
            return config.load(config.find(self.config))
        except SettingsError:
            if self.config:
                raise
            return None

    def values(self) -> Values | None:
        """Return the settings' local facts, None without settings."""
        settings = self.settings()
        return settings.facts if settings else None

    def facts(self) -> Values | None:
        """Return the local facts with those of the catalogue, as far as one is known; None without settings."""
        settings = self.settings()
        if settings is None:
            return None
        shelf = asyncio.run(self.catalogue())
        data = {one.service: one for one in shelf.data}
        known = tables(shelf.services, settings.facts, data, self.today()) if shelf.services else {}
        return {**settings.facts, **known}

    async def entries(self, *, or_none: bool = False) -> tuple[Entry, ...]:
        """Return the FAQ's entries, retired ones too; with `or_none`, none where no database has been made yet."""
        if self.file:
            return file.read(Path(self.file))
        try:
            async with DaemonClient(config.socket_path(self.socket, self.config)) as daemon:
                return (await daemon.query("/v1/faq", FaqState)).entries
        except NoLink as problem:
            if or_none and not self._has_database():
                return ()
            async with self._existing(problem) as store:
                return tuple(await store.all(faq.ENTRIES))

    async def take(self, entries: tuple[Entry, ...], *, prune: bool) -> Done:
        """Have the entries taken over: by the daemon at once, else in the database."""
        try:
            async with DaemonClient(config.socket_path(self.socket, self.config)) as daemon:
                return await daemon.send(ImportFaq(entries, prune))
        except NoLink as problem:
            faqs.refuse_broken(entries, self.values() or {})
            async with self._database(problem) as store:
                return await store.write(lambda tx: faqs.take_over(tx, entries, prune=prune, by=getpass.getuser()))

    async def catalogue(self) -> CatalogueState:
        """Return the service catalogue, retired services too; nothing beside a FAQ file, or where no database is."""
        if self.file:
            return CatalogueState(())
        try:
            async with DaemonClient(config.socket_path(self.socket, self.config)) as daemon:
                return await daemon.query("/v1/catalogue", CatalogueState)
        except NoLink as problem:
            settings = self.settings()
            if settings and not (Path(settings.daemon.data_dir) / FILE).exists():
                return CatalogueState(())
            async with self._database(problem) as store:
                return CatalogueState(
                    tuple(await store.all(catalogue.SERVICES)), tuple(await store.all(catalogue.DATA))
                )

    async def take_services(self, services: tuple[Service, ...], *, prune: bool) -> Done:
        """Have services taken over: by the daemon at once, else in the database."""
        try:
            async with DaemonClient(config.socket_path(self.socket, self.config)) as daemon:
                return await daemon.send(ImportCatalogue(services, prune))
        except NoLink as problem:
            shelves.refuse_broken(services, self.values() or {})
            async with self._database(problem) as store:
                by = getpass.getuser()
                return await store.write(lambda tx: shelves.take_over(tx, services, prune=prune, by=by))

    def now(self) -> datetime:
        """Return the time where the desk is."""
        settings = self.settings() or Settings()
        return self.clock().astimezone(ZoneInfo(settings.daemon.timezone))

    async def gaps(self, since: int = 0) -> GapList:
        """Return the open questions since a moment in epoch milliseconds, newest first."""
        try:
            async with DaemonClient(config.socket_path(self.socket, self.config)) as daemon:
                return await daemon.query("/v1/faq/gaps", GapList, since=str(since))
        except NoLink as problem:
            async with self._existing(problem) as store:
                return GapList(tuple(await store.all(gaps.OPEN, since=since, limit=MOST_GAPS)))

    async def order(self, command: Command, unit: Callable[[Tx, str], Done]) -> Done:
        """Have a command carried out by the daemon, else do the same in the database: `unit` gets who asks."""
        try:
            async with DaemonClient(config.socket_path(self.socket, self.config)) as daemon:
                return await daemon.send(command)
        except NoLink as problem:
            async with self._existing(problem) as store:
                return await store.write(lambda tx: unit(tx, getpass.getuser()))

    def today(self) -> date:
        """Return the date where the desk is."""
        return self.now().date()

    async def knowledge(self) -> Knowledge:
        """Return what a bot with this FAQ, and the daemon's catalogue, knows now."""
        entries, shelf = await self.entries(), await self.catalogue()
        return know(
            entries,
            shelf.services,
            {one.service: one for one in shelf.data},
            self.values() or {},
            self.now(),
            self.way(),
        )

    def made(self, entries: Sequence[Entry]) -> Knowledge:
        """Return what a bot with these entries would know today."""
        return Knowledge(entries, self.values() or {}, self.today(), self.way())

    def way(self) -> Way:
        """Return how the settings want outcomes decided."""
        wanted = (self.settings() or Settings()).faq
        return Way(Aims(wanted.answer_precision, wanted.suggest_precision))

    def _has_database(self) -> bool:
        settings = self.settings()
        return settings is None or (Path(settings.daemon.data_dir) / FILE).exists()

    @asynccontextmanager
    async def _existing(self, problem: NoLink) -> AsyncGenerator[Store, None]:
        # Reading must not make a database: made by root, it would keep the daemon out.
        if not self._has_database():
            raise NoLink(_("{problem} There is no database yet either.").format(problem=problem)) from problem
        async with self._database(problem) as store:
            yield store

    @asynccontextmanager
    async def _database(self, problem: NoLink) -> AsyncGenerator[Store, None]:
        settings = self.settings()
        if settings is None:
            raise problem
        data_dir = Path(settings.daemon.data_dir)
        async with open_store(data_dir, self.clock) as store:
            yield store
