"""Chat: the citizen's side in a terminal: on settings and files alone, or through a running daemon."""

import asyncio
import sys
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

import click

from daemon.commands import chat_lines, chat_live, chat_room
from daemon.commands.front import narrate
from daemon.simulate.lone_desk import Chat, open_library
from daemon.simulate.settled import settle
from prolink.clock import Clock, utc_now
from prolink.errors import BadInput
from prolink.words import _


@click.command()
@click.option("--as-citizen", is_flag=True, help="Be the citizen; staff have `prolink console`.")
@click.option("--once", metavar="TEXT", help="Write this one message, print what comes, and end.")
@click.option(
    "--file", "path", metavar="FILE.jsonl", help='Write the "q" of every line, each as a new citizen; - reads stdin.'
)
@click.option("--json", "as_json", is_flag=True, help="With --once or --file: one JSON object a line on stdout.")
@click.option("--why", is_flag=True, help="Explain each outcome.")
@click.option("--profile", metavar="NAME|FOLDER", help="sakti, pandi, or a folder of your own.")
@click.option("--faq", type=click.Path(), metavar="FILE", help="Answer from this FAQ file.")
@click.option("--config", type=click.Path(), metavar="FILE", help="Settings (config.toml).")
@click.option("--at", metavar="TIME", help="What the clock says at the start, e.g. 2026-12-25T21:00.")
@click.option("--daemon", "live", is_flag=True, help="Through the livechat of the running daemon: this is stored.")
@click.option("--no-color", "plain", is_flag=True, help="No colours; NO_COLOR does the same.")
def chat(
    as_citizen: bool,
    once: str | None,
    path: str | None,
    as_json: bool,
    why: bool,
    profile: str | None,
    faq: str | None,
    config: str | None,
    at: str | None,
    live: bool,
    plain: bool,
) -> None:
    """Write to the bot as a citizen does.

    Without --daemon, nothing is needed and nothing is stored: settings, profile, FAQ, catalogue and office hours are
    read from their files, and each message takes the daemon's own way: matched, then decided. Without settings, or with
    the sample settings as they were shipped, the profile PROLINK SAKTI answers with sample facts marked "(contoh)".
    A hand-over is shown as the citizen reads it; from then on the bot is silent, as it must be, but for emergencies
    and STOP.

    \b
    In the conversation:
      a number    takes the option of that number
      /why        shows or hides why the bot does what it does
      /reset      begins anew as another citizen
      /quit       ends; so does Ctrl-D

    \b
    Examples:
      prolink chat --as-citizen
      prolink chat --as-citizen --profile pandi
      prolink chat --as-citizen --once "ktp ilang gmn" --why
      prolink chat --as-citizen --once petugas --at 2026-12-25T21:00
      prolink chat --as-citizen --file questions.jsonl --json > outcomes.jsonl
      prolink chat --as-citizen --faq faq.yaml --file questions.jsonl --json --why
      prolink chat --as-citizen --daemon --config /etc/prolink/config.toml

    \b
    With --json, stdout holds one object a line, in the order of the input:
      q           the message as it was given
      outcome     emergency, crisis, stop, command, menu, form, answer, suggest,
                  jurisdiction, not_ours, smalltalk, handover or unknown
      entry       id of the FAQ entry or service answered from, for suggest the
                  best candidate; null where there is none
      confidence  0 to 1; 0 where no entry stands behind the outcome
      reply       what the citizen reads, options as numbered lines; "" for silence
      options     with suggest: the ids that are offered, best first
      why         with --why: rule, match and what else was decided

    Lines of FILE.jsonl are objects with a text "q"; other keys are ignored, blank lines skipped. A line that can't be
    read ends the command before anything is printed, with its number.
    """
    if not as_citizen:
        raise BadInput(_("Say --as-citizen: this command is the citizen's side. Staff use: prolink console."))
    if once is not None and path is not None:
        raise BadInput(_("--once and --file can't go together; give one of them."))
    alone = once is not None or path is not None
    if as_json and not alone:
        raise BadInput(_("--json prints one line for each message: give --once TEXT or --file FILE.jsonl too."))
    if live:
        if path is not None or as_json or why or profile or faq or at:
            raise BadInput(
                _("--daemon goes with --once, --config and --no-color only: a citizen sees replies, no outcomes.")
            )
        asyncio.run(chat_live.talk(config, once, plain=plain))
        return
    cases = chat_lines.read(path) if path is not None else [once] if once is not None else []
    settled = settle(config, profile)
    clock = _clock(at, ZoneInfo(settled.settings.daemon.timezone))
    library = open_library(settled.settings, Path(faq) if faq else None, clock())
    if alone:
        chat_lines.run(library, clock, cases, as_json=as_json, why=why, plain=plain)
        return
    if sys.stdin.isatty():
        narrate(settled.note)
    chat_room.run(Chat(library, clock), why=why, plain=plain)


def _clock(at: str | None, zone: ZoneInfo) -> Clock:
    """Return the clock: the system's, or one that says `at` now and goes on from there."""
    if at is None:
        return utc_now
    try:
        begin = datetime.fromisoformat(at)
    except ValueError as problem:
        raise BadInput(_("--at {at}: write a time as 2026-12-25T21:00.").format(at=repr(at))) from problem
    begin = begin if begin.tzinfo else begin.replace(tzinfo=zone)
    started = monotonic()
    return lambda: begin + timedelta(seconds=monotonic() - started)
