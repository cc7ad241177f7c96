"""The papers for staff name commands that exist, with options that they have."""

import re
import shlex
from pathlib import Path

import click
import pytest

from prolink.cli import main

ROOT = Path(__file__).parents[1]
PAPERS = [ROOT / "docs" / name for name in ("sop-chatbot.md", "katalog.md")]
WRITTEN = re.compile(r"`(?:sudo )?prolink ([^`]+)`")


def commands(paper: Path) -> list[str]:
    return sorted(set(WRITTEN.findall(paper.read_text("utf-8"))))


def unknown(written: str) -> str:
    """Return what a written command has that the program lacks; empty where it has everything."""
    command: click.Command = main
    words = shlex.split(written.partition(" > ")[0])
    context = click.Context(main)
    while words and isinstance(command, click.Group) and (found := command.get_command(context, words[0])):
        command = found
        words.pop(0)
    if command is main:
        return f"no command {words[:1]}"
    options = {name for param in command.params for name in (*param.opts, *param.secondary_opts)}
    return " ".join(word for word in words if word.startswith("-") and word not in options)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_command_in_a_paper_for_staff_exists(paper: Path) -> None:
    found = commands(paper)
    assert found
    assert {written: amiss for written in found if (amiss := unknown(written))} == {}


def test_an_invented_option_would_be_noticed() -> None:
    assert unknown("faq import x --no-such") == "--no-such"
    assert unknown("fly") == "no command ['fly']"
