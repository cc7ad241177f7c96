"""Conversation: the console's acts as commands, for scripts and for a quick look."""

import sys
from datetime import datetime

import click

from daemon.commands.files import files, save
from daemon.commands.front import json_option, narrate, print_json, speaks_to_daemon, styled
from prolink.client import DaemonClient, new_key
from prolink.clock import moment
from prolink.errors import BadInput
from prolink.model.conversation import Conversation, Mode, Outcome, Status
from prolink.model.message import Direction, Message, Origin, State
from prolink.protocol.answers import SearchResult
from prolink.protocol.commands import Assign, Claim, Close, Command, Done, Release, Reopen, Reply, WriteNote
from prolink.safetext import clean_line
from prolink.words import _

MARKS = {
    State.QUEUED: "..",
    State.SENT: ">",
    State.DELIVERED: ">>",
    State.READ: "R",
    State.FAILED: "X!",
    State.DROPPED: "--",
}

key_option = click.option("--key", metavar="KEY", help="Key of this act: the same key is carried out once.")


@click.group()
def conversation() -> None:
    """List, show, claim, assign, answer and close conversations."""


conversation.add_command(files)
conversation.add_command(save)


@conversation.command("list")
@click.option("--view", type=click.Choice(["mine", "waiting", "bot", "all", "closed"]), default="all")
@json_option
@speaks_to_daemon
async def list_(client: DaemonClient, view: str, as_json: bool) -> None:
    """List conversations: alarms, then who waits, the longest first, then the latest."""
    snapshot = await client.snapshot()
    rows = [row for row in snapshot.conversations if _in_view(row, view, snapshot.me.name)]
    rows.sort(key=_place)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(_line(row, snapshot.me.name))
    narrate(_("{count} conversations").format(count=len(rows)))


@conversation.command()
@click.argument("number", type=int)
@click.option("--limit", default=50, show_default=True, help="Messages at the most.")
@json_option
@speaks_to_daemon
async def show(client: DaemonClient, number: int, limit: int, as_json: bool) -> None:
    """Show the last messages of a conversation."""
    page = await client.page(number, limit=limit)
    if as_json:
        print_json(page)
        return
    head = page.conversation
    click.echo(styled(f"#{head.id} {head.contact_name} {head.contact_handle} {head.channel}", bold=True))
    click.echo(clean_line(f"{head.status} · {head.mode} · {head.owner or '-'}"))
    if head.attention:
        click.echo(styled(head.attention, fg="yellow"))
    for message in page.messages:
        _print_message(message)


@conversation.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 500), help="Messages at the most.")
@click.option("--before", default=0, metavar="MESSAGE", help="Only older messages than this id.")
@json_option
@speaks_to_daemon
async def search(client: DaemonClient, words: tuple[str, ...], limit: int, before: int, as_json: bool) -> None:
    """Find messages with all these words, newest first; the last word may be a beginning."""
    asked = {"q": " ".join(words), "limit": str(limit), "before": str(before)}
    result = await client.query("/v1/search", SearchResult, **asked)
    if as_json:
        print_json(result)
        return
    for found in result.found:
        message = found.message
        head = f"#{message.conversation_id} {_local(message.at):%d/%m/%y %H:%M} {found.channel} {found.contact_name}"
        click.echo(styled(head, bold=True))
        _print_message(message)
    if result.more:
        narrate(_("older ones: --before {id}").format(id=result.found[-1].message.id))


@conversation.command()
@click.argument("number", type=int)
@click.option("--reason", default="", help="Why it is taken from a colleague; for supervisors.")
@key_option
@json_option
@speaks_to_daemon
async def claim(client: DaemonClient, number: int, reason: str, key: str | None, as_json: bool) -> None:
    """Take a conversation over: the bot is silent from then on."""
    await _do(client, Claim(number, reason), key, as_json)


@conversation.command()
@click.argument("number", type=int)
@click.option("--to", metavar="NAME", help="The colleague.")
@click.option("--queue", is_flag=True, help="To the queue, for whoever is free.")
@click.option("--note", default="", help='Shift note, which the next holder sees first; "-" reads standard input.')
@click.option("--even-absent", is_flag=True, help="Also when the colleague has no console open.")
@key_option
@json_option
@speaks_to_daemon
async def assign(
    client: DaemonClient,
    number: int,
    to: str | None,
    queue: bool,
    note: str,
    even_absent: bool,
    key: str | None,
    as_json: bool,
) -> None:
    """Give a conversation to a colleague or to the queue."""
    if bool(to) is queue:
        raise BadInput(_("say to whom: either --to NAME or --queue"))
    words = _words(note) if note == "-" else note
    await _do(client, Assign(number, to or "", words, even_absent), key, as_json)


@conversation.command()
@click.argument("number", type=int)
@click.option("--note", default="", help="A word for the next colleague.")
@key_option
@json_option
@speaks_to_daemon
async def release(client: DaemonClient, number: int, note: str, key: str | None, as_json: bool) -> None:
    """Give a conversation back to the bot."""
    await _do(client, Release(number, note), key, as_json)


@conversation.command()
@click.argument("number", type=int)
@click.argument("text")
@key_option
@json_option
@speaks_to_daemon
async def reply(client: DaemonClient, number: int, text: str, key: str | None, as_json: bool) -> None:
    """Answer the citizen; TEXT "-" reads standard input."""
    await _do(client, Reply(number, _words(text)), key, as_json)


@conversation.command()
@click.argument("number", type=int)
@click.argument("text")
@key_option
@json_option
@speaks_to_daemon
async def note(client: DaemonClient, number: int, text: str, key: str | None, as_json: bool) -> None:
    """Write an internal note; TEXT "-" reads standard input."""
    await _do(client, WriteNote(number, _words(text)), key, as_json)


@conversation.command()
@click.argument("number", type=int)
@click.option("--outcome", type=click.Choice([str(outcome) for outcome in Outcome]), default=str(Outcome.SOLVED))
@key_option
@json_option
@speaks_to_daemon
async def close(client: DaemonClient, number: int, outcome: str, key: str | None, as_json: bool) -> None:
    """End a conversation."""
    await _do(client, Close(number, Outcome(outcome)), key, as_json)


@conversation.command()
@click.argument("number", type=int)
@key_option
@json_option
@speaks_to_daemon
async def reopen(client: DaemonClient, number: int, key: str | None, as_json: bool) -> None:
    """Open a closed conversation again and claim it."""
    await _do(client, Reopen(number), key, as_json)


async def _do(client: DaemonClient, command: Command, key: str | None, as_json: bool) -> None:
    done: Done = await client.send(command, key or new_key())
    if as_json:
        print_json(done)
    else:
        narrate(done.text)


def _words(text: str) -> str:
    said = sys.stdin.read() if text == "-" else text
    if not said.strip():
        raise BadInput(_("there is nothing to say: the text is empty"))
    return said.strip()


def _in_view(row: Conversation, view: str, me: str) -> bool:
    if view == "closed" or row.status is Status.CLOSED:
        return view == "closed" and row.status is Status.CLOSED
    return {
        "mine": row.owner == me,
        "waiting": row.mode is Mode.HUMAN and not row.owner,
        "bot": row.mode is Mode.BOT,
        "all": True,
    }[view]


def _line(row: Conversation, me: str) -> str:
    owner = "me" if row.owner == me else row.owner or ("BOT" if row.mode is Mode.BOT else "BOT?")
    at = _local(row.last_at)
    words = row.attention or row.last_text
    text = f"{row.id:>6} {at:%d/%m %H:%M} {row.channel:<16.16} {owner:<8.8} {row.contact_name:<20.20} {words}"
    return styled(text, fg="yellow" if _waits(row) else None)


def _place(row: Conversation) -> tuple[int, int]:
    if row.alarm and not row.owner:
        return (0, -row.alarm_at)
    return (1, row.waiting_since) if _waits(row) else (2, -row.last_at)


def _waits(row: Conversation) -> bool:
    return bool(row.waiting_since) and not row.owner


def _print_message(message: Message) -> None:
    sender = _sender(message)
    mark = MARKS[message.delivery.state] if message.delivery else ""
    first, *rest = [clean_line(line) for line in message.text.split("\n")]
    click.echo(f"{_local(message.at):%H:%M} {clean_line(sender):<10.10} {mark:>2}  {first}")
    for line in rest:
        click.echo(f"{'':20}{line}")
    for file in message.files:
        what = _("file {id}: {state}, {size} bytes").format(id=file.id, state=file.state.value, size=file.size)
        click.echo(clean_line(f"{'':20}({what} {file.type} {file.name}".rstrip() + ")"))
    for option in message.options:
        click.echo(f"{'':20}[ {clean_line(option.title)} ]")
    if message.delivery and message.delivery.reason:
        click.echo(styled(f"{'':20}{message.delivery.reason}", fg="red"))


def _sender(message: Message) -> str:
    if message.origin is Origin.SYSTEM:
        return "--"
    if message.direction is Direction.NOTE:
        return f"NOTE {message.author}"
    if message.direction is Direction.INBOUND:
        return _("citizen")
    return message.author or "BOT"


def _local(at: int) -> datetime:
    return moment(at).astimezone()
