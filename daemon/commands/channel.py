"""Channel: how each channel fares, and the switch to stop and start it."""

import click

from daemon.commands.front import json_option, narrate, print_json, speaks_to_daemon, styled
from prolink.client import DaemonClient
from prolink.clock import moment
from prolink.model.channel import ChannelState
from prolink.protocol.commands import ResumeChannel, StopChannel

COLOURS = {ChannelState.RUNNING: "green", ChannelState.TROUBLED: "yellow", ChannelState.STOPPED: "red"}


@click.group()
def channel() -> None:
    """See channels, stop them and start them again."""


@channel.command("list")
@json_option
@speaks_to_daemon
async def list_(client: DaemonClient, as_json: bool) -> None:
    """List channels with their state, what waits, and when they were last heard."""
    snapshot = await client.snapshot()
    if as_json:
        print_json(snapshot.channels)
        return
    for found in snapshot.channels:
        heard = f"{moment(found.last_inbound_at).astimezone():%d/%m %H:%M}" if found.last_inbound_at else "-"
        facts = f"queued {found.queued}  unreadable {found.unreadable}  last in {heard}  {found.reason}"
        click.echo(f"{styled(found.id)}  {styled(found.state, fg=COLOURS[found.state])}  {styled(facts)}")


@channel.command()
@click.argument("name")
@speaks_to_daemon
async def resume(client: DaemonClient, name: str) -> None:
    """Start a stopped channel again; its queue goes out."""
    narrate((await client.send(ResumeChannel(name))).text)


@channel.command()
@click.argument("name")
@click.option("--reason", default="", help="What colleagues read.")
@speaks_to_daemon
async def stop(client: DaemonClient, name: str, reason: str) -> None:
    """Stop sending on a channel; what waits is kept."""
    narrate((await client.send(StopChannel(name, reason))).text)
