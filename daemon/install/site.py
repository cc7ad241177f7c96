"""Site: the files of one installation: what stands in them, where they go, and what is left to do by hand."""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from daemon.install import unit
from daemon.install.answers import Answers
from daemon.install.files import File, put
from daemon.install.kit import KITS
from daemon.install.sheet import Sheet
from daemon.profile.profile import folder_of
from daemon.samples import sample
from prolink import config
from prolink.errors import BadInput, Refused
from prolink.settings import Settings
from prolink.words import _

_LOGIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}")


class Site(Struct, frozen=True):
    """The folder of an installation's settings, and the shipped profile that it begins with."""

    folder: Path
    profile: str = next(iter(KITS))

    @property
    def settings_file(self) -> Path:
        """config.toml."""
        return self.folder / "config.toml"

    @property
    def faq_file(self) -> Path:
        """faq.yaml, taken over at the first start."""
        return self.folder / "faq.yaml"

    @property
    def catalogue_file(self) -> Path:
        """catalogue.yaml, taken over at the first start."""
        return self.folder / "catalogue.yaml"

    @property
    def profile_folder(self) -> Path:
        """Menu, texts and jurisdiction, for the operator to edit."""
        return self.folder / "profile"

    @property
    def unit_file(self) -> Path:
        """prolink.service, to be copied to where systemd reads it."""
        return self.folder / unit.INSTALLED.name

    def refuse_overwriting(self) -> None:
        """Raise Refused when something of it is there already."""
        own = (self.settings_file, self.faq_file, self.catalogue_file, self.profile_folder, self.unit_file)
        there = [str(path) for path in own if path.exists()]
        if there:
            sentence = _("{paths} exists already; --force overwrites, --dir writes elsewhere.")
            raise Refused(sentence.format(paths=", ".join(there)))

    def fill(self, sheet: Sheet, answers: Answers) -> Settings:
        """Put the answers into the sheet and return the settings that it then holds; raise BadInput, SettingsError."""
        if answers.name is not None:
            sheet.set("desk", "name", answers.name)
        if answers.public_url is not None:
            sheet.set("public", "public_url", answers.public_url)
        kinds = sheet.kinds()
        for kind in answers.channels:
            if kind not in kinds:
                sentence = _("There is no kind of channel {kind}. Known: {kinds}.")
                raise BadInput(sentence.format(kind=kind, kinds=", ".join(kinds)))
            sheet.enable(kinds[kind])
        for person in answers.agents:
            if not _LOGIN.fullmatch(person.user):
                raise BadInput(_("{user} can't be the login of anybody here.").format(user=repr(person.user)))
            about = {"role": person.role.value} | ({"display": person.display} if person.display else {})
            sheet.add(f'agents."{person.user}"', about, before="channels.")
        sheet.set("desk", "profile", str(self.profile_folder))
        sheet.add("faq", {"file": str(self.faq_file)}, before="faq.")
        if KITS[self.profile].catalogue:
            sheet.add("catalogue", {"file": str(self.catalogue_file)}, before="catalogue.")
        for name, value in answers.more.items():
            table, _dot, key = name.rpartition(".")
            sheet.set(table, key, value)
        return config.table(tomllib.loads(sheet.text), Settings, str(self.settings_file))

    def files(self, sheet: Sheet, settings: Settings) -> Iterator[File]:
        """Yield the files to write; the unit only where systemd has not got the same."""
        kit = KITS[self.profile]
        yield File(self.settings_file, sheet.text, _("settings"), 0o640)
        faq = sample(kit.faq).read_text("utf-8")
        yield File(self.faq_file, faq, _("the FAQ of the first start; later: prolink faq import"))
        if kit.catalogue:
            services = sample(kit.catalogue).read_text("utf-8")
            what = _("the catalogue of the first start; later: prolink catalogue import")
            yield File(self.catalogue_file, services, what)
        for path in sorted(folder_of(self.profile).glob("*.yaml")):
            what = _("menu, texts and jurisdiction: yours to edit")
            yield File(self.profile_folder / path.name, path.read_text("utf-8"), what)
        service = self._service(settings)
        if not self._unit_is_there(service):
            yield File(self.unit_file, service, _("the unit"))

    def write(self, sheet: Sheet, settings: Settings) -> Iterator[tuple[Path, str]]:
        """Write the files and yield each with what it is."""
        for file in self.files(sheet, settings):
            put(file, settings.private.group if file.path == self.settings_file else "")
            yield file.path, file.what
        if self._unit_is_there(self._service(settings)):
            yield unit.INSTALLED, _("the unit is installed already")

    def _service(self, settings: Settings) -> str:
        return unit.rendered(Path(sys.executable).parent / "prolink", self.settings_file, settings)

    def _unit_is_there(self, service: str) -> bool:
        return unit.INSTALLED.is_file() and unit.INSTALLED.read_text("utf-8") == service

    def next_steps(self, settings: Settings) -> Iterator[tuple[str, str]]:
        """Yield what is left to do: a sentence and its command."""
        if self.unit_file.exists():
            copy = f"sudo install -m 644 {self.unit_file} {unit.INSTALLED} && sudo systemctl daemon-reload"
            yield _("Give the unit to systemd."), copy
        for name in _secrets(settings):
            sentence = _("Put the secret {name} in its place: run this, paste it, then Ctrl-D.").format(name=name)
            yield sentence, f"sudo install -m 600 /dev/stdin {unit.STORE / f'prolink.{name}'}"
        staff = {agent.user or name for name, agent in settings.agents.items()} - {"root"}
        for user in sorted(staff) if settings.private.group else ():
            sentence = _("Let {user} reach the daemon's socket.").format(user=user)
            yield sentence, f"sudo usermod -aG {settings.private.group} {user}"
        check = f"prolink lint --config {self.settings_file}"
        yield _("Read what citizens will read, fill in your facts, and have it checked."), check
        yield _("Try it as a citizen."), f"prolink chat --as-citizen --config {self.settings_file}"
        yield _("See what is still missing."), f"sudo prolink doctor --config {self.settings_file}"
        yield _("Start the daemon, now and at each boot."), "sudo systemctl enable --now prolink"


def _secrets(settings: Settings) -> Iterator[str]:
    """Yield the credentials that the channels take from the unit."""
    for named in settings.channels.values():
        for table in named.values():
            yield from (value for key, value in table.items() if key.endswith("_file") and "/" not in str(value))
