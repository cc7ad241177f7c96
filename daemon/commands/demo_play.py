"""Demo play: the simulated platform, its citizens and the daemon beside it, with the console or a transcript."""

import asyncio
import signal
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from daemon.commands.front import styled
from daemon.simulate import stage
from daemon.simulate.citizens import Crowd
from daemon.simulate.graph import Line, SimulatedGraph
from daemon.simulate.stage import Stage
from daemon.simulate.talk import OPENINGS, TOPICS
from prolink.clock import utc_now
from prolink.settings import DaemonSettings


async def play(
    folder: Path, count: int, rate: float, *, show: bool, seconds: float | None, hostile: bool, profile: str
) -> None:
    """Run everything until the agent quits, a signal (the terminal went away, too), or the time is over."""
    stop = _on_signal()
    async with stage.simulated_graph() as graph:
        built = stage.build(folder, graph.base_url, profile, closed_on=_today())
        graph.webhook_url = built.webhook
        click.echo("Starting the daemon …", err=True)
        async with stage.running(built):
            crowd = Crowd(graph, count=count, rate=rate, hostile=hostile, topics=TOPICS[profile], openings=OPENINGS)
            click.echo(f"Livechat: {built.page}", err=True)
            if not show:
                _narrate(graph, built)
            async with asyncio.TaskGroup() as group:
                living = group.create_task(crowd.run(), name="citizens")
                console = group.create_task(_console(built, stop), name="console") if show else None
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await stop.wait()
                living.cancel()
                if console:
                    console.cancel()
    click.echo("The demo has ended; its database is gone.", err=True)


def _today() -> date:
    """Return the date where the desk is: it is closed then, so that the demo shows what citizens read out of hours."""
    return utc_now().astimezone(ZoneInfo(DaemonSettings().timezone)).date()


def _narrate(graph: SimulatedGraph, built: Stage) -> None:
    """Print each line of the chats, cleaned, as it is said."""

    def say(line: Line) -> None:
        text = " ⏎ ".join(part for part in line.text.splitlines() if part.strip())
        options = "".join(f" [{title}]" for _id, title in line.options)
        arrow = "◂" if line.ours else "▸"
        at = f"{utc_now().astimezone():%H:%M:%S}"
        said = styled(f"{at} {line.citizen.name:<14.14} {arrow} {text}{options}", fg="cyan" if line.ours else None)
        click.echo(said)

    graph.heard.append(say)
    click.echo(f"Webhook: {built.webhook}\nConsole: prolink console --socket {built.socket}\nCtrl-C ends.", err=True)


async def _console(built: Stage, stop: asyncio.Event) -> None:
    """Run the console in this terminal; the demo ends when the agent quits it."""
    command = (sys.executable, "-m", "prolink.cli", "console", "--socket", str(built.socket))
    state = built.folder / "state"
    console = await asyncio.create_subprocess_exec(*command, env=built.environment(XDG_STATE_HOME=str(state)))
    try:
        await console.wait()
    finally:
        if console.returncode is None:
            console.terminate()
            await console.wait()
        stop.set()


def _on_signal() -> asyncio.Event:
    """Return an event that is set when somebody wants us to end: nothing that we started may be left behind."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    return stop
