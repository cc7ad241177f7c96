"""Consent: the ledger of what citizens agreed to receive, shown and exported; nothing in it is ever deleted."""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import click
import msgspec

from daemon.commands.front import json_option, narrate, print_json, speaks_to_daemon, styled
from prolink import csvrows
from prolink.client import DaemonClient
from prolink.clock import moment
from prolink.errors import BadInput, NotFound, ProlinkError, Refused
from prolink.model.consent import Consent
from prolink.protocol.answers import ConsentList, TopicList
from prolink.safetext import clean_line
from prolink.words import _

FORMS = (".csv", ".jsonl")
HEADING = tuple(field.name for field in msgspec.structs.fields(Consent))
TIMES = ("granted_at", "withdrawn_at")

reveal_option = click.option(
    "--reveal", is_flag=True, help="Identifiers unmasked; needs --reason, and is written down."
)
reason_option = click.option("--reason", default="", help="What the unmasked identifiers are needed for.")


@click.group()
def consent() -> None:
    """Show and export what citizens agreed to receive."""


@consent.command()
@click.argument("who", metavar="CONTACT|HANDLE")
@reveal_option
@reason_option
@json_option
@speaks_to_daemon
async def show(client: DaemonClient, who: str, reveal: bool, reason: str, as_json: bool) -> None:
    """Show every consent of one person, withdrawn ones too. A contact's number is written #12."""
    found = [one async for one in _all(client, who=who, ended="1", reason=_why(reveal, reason))]
    if as_json:
        print_json(found)
        return
    for one in found:
        _print(one, whole=True)
    narrate(_("{count} consents").format(count=len(found)))


@consent.command("list")
@click.option("--topic", default="", help="Of one topic; without it the topics are counted.")
@click.option("--all", "ended", is_flag=True, help="Withdrawn ones too.")
@json_option
@speaks_to_daemon
async def list_(client: DaemonClient, topic: str, ended: bool, as_json: bool) -> None:
    """List who agreed to a topic and still does."""
    topics = (await client.query("/v1/consents/topics", TopicList)).topics
    if not topic:
        if as_json:
            print_json(topics)
            return
        for count in topics:
            click.echo(clean_line(f"{count.in_force:>7} {count.withdrawn:>7}  {count.topic}"))
        narrate(_("topic by topic: in force, withdrawn"))
        return
    if topic not in {count.topic for count in topics}:
        known = ", ".join(count.topic for count in topics) or "-"
        raise NotFound(
            _("nobody ever agreed to the topic {topic}; there are: {known}").format(topic=topic, known=known)
        )
    found = [one async for one in _all(client, topic=topic, ended="1" if ended else "")]
    if as_json:
        print_json(found)
        return
    for one in found:
        _print(one, whole=False)
    narrate(_("{count} consents").format(count=len(found)))


@consent.command()
@click.argument("file", metavar="FILE.csv|FILE.jsonl", type=click.Path(path_type=Path))
@click.option("--topic", default="", help="Of one topic only.")
@reveal_option
@reason_option
@json_option
@speaks_to_daemon
async def export(client: DaemonClient, file: Path, topic: str, reveal: bool, reason: str, as_json: bool) -> None:
    """Write the ledger to a file of mode 0600, withdrawn ones too. Nothing is overwritten."""
    if file.suffix not in FORMS:
        raise BadInput(_("{name} must end in .csv or .jsonl").format(name=file.name))
    lines = [_line(one, file.suffix) async for one in _all(client, topic=topic, ended="1", reason=_why(reveal, reason))]
    head = [csvrows.row(HEADING)] if file.suffix == ".csv" else []
    try:
        end = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        with os.fdopen(end, "w", encoding="utf-8", newline="") as copy:
            copy.writelines([*head, *lines])
    except FileExistsError as problem:
        raise Refused(
            _("{path} exists, and nothing is overwritten; choose another name.").format(path=file)
        ) from problem
    except OSError as problem:
        raise ProlinkError(_("{path} can't be written: {why}").format(path=file, why=problem.strerror)) from problem
    if as_json:
        print_json({"path": str(file), "consents": len(lines)})
    else:
        narrate(_("{count} consents in {path}").format(count=len(lines), path=file))


async def _all(client: DaemonClient, **asked: str) -> AsyncIterator[Consent]:
    after, more = 0, True
    while more:
        page = await client.query("/v1/consents", ConsentList, after=str(after), **asked)
        for one in page.consents:
            yield one
            after = one.id
        more = page.more


def _why(reveal: bool, reason: str) -> str:
    if reveal is not bool(reason.strip()):
        raise BadInput(_("--reveal and --reason go together: what are the identifiers needed for?"))
    return reason


def _line(one: Consent, form: str) -> str:
    values = msgspec.to_builtins(one)
    values |= {name: _iso(values[name]) for name in TIMES}
    if form == ".csv":
        return csvrows.row([values[name] for name in HEADING])
    return json.dumps(values, ensure_ascii=True) + "\n"


def _print(one: Consent, *, whole: bool) -> None:
    state = _("in force")
    if one.withdrawn_at:
        state = _("withdrawn {time} (message {id})").format(time=_local(one.withdrawn_at), id=one.withdrawn_by)
    click.echo(styled(f"#{one.contact_id} {one.contact_name} {one.handle}  {one.topic}: {state}", bold=True))
    if whole:
        how = _("granted {time} on {channel} (message {id}), for: {purpose}")
        how = how.format(time=_local(one.granted_at), channel=one.channel, id=one.granted_by, purpose=one.purpose)
        click.echo(clean_line(f"    {how}"))
        click.echo(clean_line(f"    “{one.wording}”"))


def _local(at: int) -> str:
    return f"{moment(at).astimezone():%d/%m/%Y %H:%M}"


def _iso(at: int) -> str:
    return moment(at).isoformat(timespec="seconds") if at else ""
