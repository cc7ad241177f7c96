"""Site: the files of one installation: what stands in them, where they go, and what is left to do by hand."""

import os
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from daemon.install import unit
from daemon.install.answers import Answers
from daemon.install.sheet import Sheet
from daemon.samples import sample
from prolink import config
from prolink.errors import BadInput, Refused
from prolink.settings import Settings
from prolink.words import _

_LOGIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}")


class Site(Struct, frozen=True):
    """The folder of an installation's settings."""

    folder: Path

    @property
    def settings_file(self) -> Path:
        """config.toml."""
        return self.folder / "config.toml"

    @property
    def faq_file(self) -> Path:
        """faq.yaml, taken over at the first start."""
        return self.folder / "faq.yaml"

    @property
    def unit_file(self) -> Path:
        """prolink.service, to be copied to where systemd reads it."""
        return self.folder / unit.INSTALLED.name

    def refuse_overwriting(self) -> None:
        """Raise Refused when a file is there already."""
        there = [str(path) for path in (self.settings_file, self.faq_file, self.unit_file) if path.exists()]
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
        sheet.add("faq", {"file": str(self.faq_file)}, before="faq.")
        for name, value in answers.more.items():
            table, _dot, key = name.rpartition(".")
            sheet.set(table, key, value)
        return config.table(tomllib.loads(sheet.text), Settings, str(self.settings_file))

    def write(self, sheet: Sheet, settings: Settings) -> Iterator[tuple[Path, str]]:
        """Write the files and yield each with what it is; the unit only where systemd has not got the same."""
        service = unit.rendered(Path(sys.executable).parent / "prolink", self.settings_file, settings)
        self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        _write(self.settings_file, sheet.text, 0o640)
        if settings.private.group:
            _share(self.settings_file, settings.private.group)
        yield self.settings_file, _("settings")
        _write(self.faq_file, sample("faq.yaml").read_text("utf-8"), 0o644)
        yield self.faq_file, _("the FAQ of the first start; later: prolink faq import")
        if unit.INSTALLED.is_file() and unit.INSTALLED.read_text("utf-8") == service:
            yield unit.INSTALLED, _("the unit is installed already")
        else:
            _write(self.unit_file, service, 0o644)
            yield self.unit_file, _("the unit")

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
        yield _("See what is still missing."), f"sudo prolink doctor --config {self.settings_file}"
        yield _("Start the daemon, now and at each boot."), "sudo systemctl enable --now prolink"


def _secrets(settings: Settings) -> Iterator[str]:
    """Yield the credentials that the channels take from the unit."""
    for named in settings.channels.values():
        for table in named.values():
            yield from (value for key, value in table.items() if key.endswith("_file") and "/" not in str(value))


def _write(path: Path, text: str, mode: int) -> None:
    """Put a whole file in its place; whoever reads it meanwhile sees the old one or the new one."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text)
    new.replace(path)


def _share(path: Path, group: str) -> None:
    """Let the daemon and staff read a file that root wrote; without root or the group it stays its writer's."""
    if os.geteuid() == 0:
        try:
            shutil.chown(path, group=group)
        except LookupError:
            return
