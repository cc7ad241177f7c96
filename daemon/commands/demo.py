"""Demo: the main job on this machine, with nothing real behind it: citizens, a platform, the daemon, the console."""

import asyncio
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import click


@click.command()
@click.option("--citizens", default=6, show_default=True, type=click.IntRange(1, 500), help="Simulated citizens.")
@click.option(
    "--rate", default=2.0, show_default=True, type=click.FloatRange(0.1, 600), help="Messages a minute of each."
)
@click.option("--headless", is_flag=True, help="Print what happens instead of opening the console.")
@click.option("--for", "seconds", type=click.FloatRange(1), metavar="SECONDS", help="End after this time.")
@click.option("--hostile", is_flag=True, help="Add a citizen whose name and texts try to harm the console.")
@click.option("--profile", type=click.Choice(["sakti", "pandi"]), default="sakti", show_default=True, help="Whose bot.")
def demo(citizens: int, rate: float, headless: bool, seconds: float | None, hostile: bool, profile: str) -> None:
    """Show the main job on this machine: no account, no network. Quitting stops everything."""
    from daemon.commands.demo_play import play

    show = not headless and sys.stdin.isatty() and sys.stderr.isatty()
    with tempfile.TemporaryDirectory(prefix="prolink-demo-") as folder, suppress(KeyboardInterrupt):
        asyncio.run(play(Path(folder), citizens, rate, show=show, seconds=seconds, hostile=hostile, profile=profile))
