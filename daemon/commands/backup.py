"""Backup and restore: the database as one file, and back."""

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec

from daemon.commands.front import json_option, narrate, print_json
from daemon.install import vault
from daemon.media.shelf import holdings
from prolink.clock import utc_now
from prolink.config import find, load
from prolink.errors import BadInput, NotFound, ProlinkError, Refused
from prolink.safetext import clean_line
from prolink.words import _

SPEAK_AFTER = 1.0  # seconds; a short copy says nothing of its progress

_config = click.option("--config", type=click.Path(), help="Settings file that names the data directory.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--verify", is_flag=True, help="Restore it to a scratch place beside FILE, check it whole, compare counts."
)
@json_option
@_config
def backup(file: Path, verify: bool, as_json: bool, config: str | None) -> None:
    """Copy the database of this moment into FILE, while the daemon runs or not; nothing is overwritten."""
    data_dir = _data_dir(config)
    with _plainly():
        kept = vault.keep(data_dir, file, _progress())
        if verify:
            narrate(_("Trying it out in a scratch place …"))
            held = vault.try_out(file, file.absolute().parent, utc_now)
            if held.rows != kept.rows or vault.checksum(file) != kept.sha256:
                raise BadInput(_("{path} does not hold what was copied: is the disk sound?").format(path=file))
        media = holdings(data_dir)
    if as_json:
        print_json({**msgspec.to_builtins(kept), "verified": verify, "media": msgspec.to_builtins(media)})
        return
    sentence = _("{path}  {size} bytes  schema {version}")
    click.echo(clean_line(sentence.format(path=file, size=kept.bytes, version=kept.version)))
    click.echo(f"sha256 {kept.sha256}")
    click.echo("  ".join(f"{table} {count}" for table, count in kept.rows.items()))
    if media.files:
        sentence = _("Citizens' files are not in it: copy {path} too ({count} files, {size} MB).")
        narrate(sentence.format(path=media.path, count=media.files, size=-(-media.bytes // 10**6)))
    if verify:
        narrate(_("Verified: restored, every page checked, every table's count equal, opened by this release."))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-y", "--yes", is_flag=True, help="Don't ask.")
@json_option
@_config
def restore(file: Path, yes: bool, as_json: bool, config: str | None) -> None:
    """Make the backup FILE the database; the present one is kept beside it. The daemon must be stopped."""
    data_dir = _data_dir(config)
    if not file.is_file():
        raise NotFound(_("There is no backup {path}.").format(path=file))
    if not yes:
        if not sys.stdin.isatty():
            raise Refused(_("Restoring replaces the database in {dir}: say --yes to mean it.").format(dir=data_dir))
        if not click.confirm(_("Replace the database in {dir} by {path}?").format(dir=data_dir, path=file), err=True):
            raise Refused(_("Nothing was restored."))
    with _plainly():
        done = vault.put_back(data_dir, file, utc_now)
    if as_json:
        print_json(done)
        return
    click.echo("  ".join(f"{table} {count}" for table, count in done.rows.items()))
    narrate(_("{path} is the database now.").format(path=done.database))
    if done.aside:
        narrate(_("The one before it is {path}; delete it when you miss nothing.").format(path=done.aside))
    narrate(_("Next: systemctl start prolink"))


def _data_dir(given: str | None) -> Path:
    return Path(load(find(given)).daemon.data_dir)


@contextmanager
def _plainly() -> Generator[None, None, None]:
    """Turn what the operating system refuses into a sentence with the mend."""
    try:
        yield
    except PermissionError as problem:
        sentence = _("{path} is not open to this user; run it with sudo, or as the daemon: sudo -u prolink …")
        raise Refused(sentence.format(path=problem.filename)) from problem
    except OSError as problem:
        where = f"{problem.filename}: " if problem.filename else ""  # A full disk names no file.
        raise ProlinkError(f"{where}{problem.strerror}") from problem


def _progress() -> Callable[[int, int], None]:
    """Return what tells a person how far a long copy is; nothing where nobody watches."""
    begun = time.monotonic()

    def tell(done: int, whole: int) -> None:
        if sys.stderr.isatty() and time.monotonic() - begun > SPEAK_AFTER:
            click.echo(f"\r{done * 100 // max(whole, 1):3d} %" + ("\n" if done >= whole else ""), err=True, nl=False)

    return tell
