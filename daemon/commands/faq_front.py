"""FAQ front: what the faq commands share: their options, and how they print and narrate."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import msgspec

from daemon.faq.measuring import trial
from prolink.errors import BadInput
from prolink.safetext import clean_line
from prolink.words import _


def where(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say which settings and which daemon."""
    for decorate in (
        click.option("--config", type=click.Path(), help="Settings file (config.toml)."),
        click.option("--socket", type=click.Path(), help="Socket of the daemon."),
    ):
        command = decorate(command)
    return command


as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
from_file = click.option("--file", "faq_file", type=click.Path(), help="Use this FAQ file instead of the daemon's FAQ.")


def read_cases(path: str) -> tuple[trial.Case, ...]:
    """Return the questions of a trial file; raise BadInput where it can't be read."""
    try:
        return trial.cases(Path(path).read_text("utf-8-sig"), Path(path).name)
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput(_("{name} can't be read: {why}.").format(name=path, why=problem)) from problem


def tell(text: str) -> None:
    """Write a line for the person to stderr."""
    click.echo(clean_line(text), err=True)


def data(value: Any) -> None:
    """Write a value as JSON to stdout."""
    click.echo(msgspec.json.encode(value).decode())


def percent(share: float | None) -> str:
    """Return a share for people, a dash where nothing was there to tell."""
    return "–" if share is None else f"{share:.1%}"
