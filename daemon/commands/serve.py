"""Serve: runs the daemon in the foreground, as systemd wants it."""

import asyncio
import gc
import signal

import click


@click.command()
@click.option("--config", type=click.Path(), help="Settings file (config.toml).")
def serve(config: str | None) -> None:
    """Run the daemon: answer citizens, serve consoles, deliver messages, until SIGTERM or Ctrl-C."""
    from daemon import logs, main, systemd
    from prolink import config as settings_file
    from prolink.clock import utc_now

    path = settings_file.find(config)
    settings = settings_file.load(path)
    logs.set_up(settings.log)

    def ready() -> None:
        gc.collect()
        gc.freeze()  # The FAQ's index and the imports stay: looking through them again took 4 % of a message's CPU.
        systemd.notify("READY=1")

    async def until_signalled() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await main.run(settings, utc_now, stop, ready)
        systemd.notify("STOPPING=1")

    asyncio.run(until_signalled())
