"""Chat room: a conversation with the bot at the prompt, on files alone."""

import sys

import click

from daemon.commands.chat_paper import Paper
from daemon.simulate.lone_desk import Chat
from prolink.words import _


def run(chat: Chat, *, why: bool, plain: bool) -> None:
    """Talk until /quit, the end of input or Ctrl-C."""
    paper = Paper(why=why, plain=plain)
    paper.aside(_("Write as a citizen. /why explains, /reset begins anew, /quit ends."))
    while True:
        text = ask()
        match text and text.strip():
            case None | "/quit":
                return
            case "":
                continue
            case "/why":
                paper.why = not paper.why
                paper.aside(_("the bot's reasons are shown") if paper.why else _("the bot's reasons are hidden"))
            case "/reset":
                chat.reset()
                paper.aside(_("another citizen begins"))
            case words:
                paper.reply(chat.write(words))


def ask() -> str | None:
    """Return the next line of whoever writes, None at the end."""
    if sys.stdin.isatty():
        click.echo(_("You: "), nl=False)
    try:
        line = sys.stdin.readline()
    except (KeyboardInterrupt, UnicodeDecodeError):
        click.echo()
        return None
    if not line and sys.stdin.isatty():
        click.echo()
    return line.rstrip("\n") if line else None
