"""Files: what citizens have sent in a conversation, listed, and saved to a folder of one's own."""

import hashlib
import os
from contextlib import aclosing
from pathlib import Path

import click

from daemon.commands.front import json_option, narrate, print_json, speaks_to_daemon, styled
from daemon.media import types
from prolink import filenames
from prolink.client import DaemonClient
from prolink.errors import NotFound, ProlinkError, Refused
from prolink.model.file import File, FileState
from prolink.protocol.answers import FileList
from prolink.safetext import clean_line
from prolink.words import _


@click.command()
@click.argument("number", type=int)
@json_option
@speaks_to_daemon
async def files(client: DaemonClient, number: int, as_json: bool) -> None:
    """List the files of a conversation: number, state, kind, size, type, name, then checksum and place."""
    listed = await _list(client, number)
    if as_json:
        print_json(listed)
        return
    for file in listed.files:
        head = f"{file.id:>6} {file.state:<9} {file.kind:<9.9} {file.size:>10} {file.type or '-'} {file.name}"
        click.echo(styled(head.rstrip(), bold=True))
        if file.reason:
            click.echo(clean_line(f"{'':7}{file.reason}"))
        if file.path:
            click.echo(f"{'':7}sha256 {file.sha256}")
            click.echo(clean_line(f"{'':7}{file.path}"))
    narrate(_("{count} files").format(count=len(listed.files)))


@click.command()
@click.argument("number", type=int)
@click.argument("file_id", type=int)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@json_option
@speaks_to_daemon
async def save(client: DaemonClient, number: int, file_id: int, folder: Path, as_json: bool) -> None:
    """Copy a file of a conversation into DIR, checked; print path, size and SHA-256. Nothing is overwritten."""
    found = [one for one in (await _list(client, number)).files if one.id == file_id]
    if not found:
        raise NotFound(_("conversation #{id} has no file {file}").format(id=number, file=file_id))
    if found[0].state is not FileState.FETCHED:
        raise Refused(_("file {file} is not here: {state}").format(file=file_id, state=found[0].state.value))
    path = folder / name_for(found[0])
    try:
        size = await _copy(client, number, found[0], path)
    except FileExistsError as problem:
        sentence = _("{path} exists, and nothing is overwritten; choose another folder.")
        raise Refused(sentence.format(path=path)) from problem
    except FileNotFoundError as problem:
        raise NotFound(_("There is no folder {path}; make it first.").format(path=folder)) from problem
    except OSError as problem:
        raise ProlinkError(_("{path} can't be written: {why}").format(path=path, why=problem.strerror)) from problem
    if as_json:
        print_json({"path": str(path), "size": size, "sha256": found[0].sha256, "type": found[0].type})
        return
    click.echo(clean_line(str(path)))
    click.echo(f"{size} bytes")
    click.echo(f"sha256 {found[0].sha256}")
    if found[0].reason:
        narrate(found[0].reason)


def name_for(file: File) -> str:
    """Return the name to save a file under: its number, what the sender calls it, an ending that tells the truth."""
    stem, suffix = filenames.split(file.name)
    right = "" if types.truthful(suffix, file.type) else types.ending(file.type)
    return filenames.clean(f"{file.id}-{stem or file.kind}{suffix}{right}")


async def _list(client: DaemonClient, number: int) -> FileList:
    return await client.query(f"/v1/conversations/{number}/files", FileList)


async def _copy(client: DaemonClient, number: int, file: File, path: Path) -> int:
    """Write the file, mode 0600, and return its size; leave nothing behind unless it is whole and right."""
    checksum = hashlib.sha256()
    end = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(end, "wb") as copy:
            async with aclosing(client.content(number, file.id)) as chunks:
                async for chunk in chunks:
                    checksum.update(chunk)
                    copy.write(chunk)
            size = copy.tell()
        if checksum.hexdigest() != file.sha256:
            sentence = _("The copy does not have the checksum of file {file}; try again.")
            raise ProlinkError(sentence.format(file=file.id))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return size
