"""Chat paper: how a conversation looks on a terminal: wrapped, coloured where wished, nothing of it obeyed."""

import shutil
import sys
import textwrap

import click

from daemon.simulate.lone_desk import Said
from prolink.config import no_colour
from prolink.safetext import clean, clean_line
from prolink.words import _

WIDEST = 100  # columns; longer lines are hard to read
INDENT = "  "


class Paper:
    """Prints what is said."""

    def __init__(self, *, why: bool = False, plain: bool = False) -> None:
        self.why = why
        self._colours = not (plain or no_colour()) and sys.stdout.isatty()
        self._width = min(WIDEST, shutil.get_terminal_size().columns)

    def exchange(self, question: str, said: Said) -> None:
        """Print a question, its outcome and the reply."""
        decision = said.decision
        self._line(f"> {question}", bold=True)
        entry = f"  {decision.entry} {decision.confidence:.0%}" if decision.entry else ""
        self._line(f"{INDENT}[{decision.outcome.value}]{entry}", fg="yellow")
        self.reply(said)
        click.echo()

    def reply(self, said: Said) -> None:
        """Print what the bot says, and why where that is wished."""
        if said.reply:
            self.block(said.reply)
        else:
            self.aside(_("(the bot is silent)"))
        if said.decision.hands_over:
            self.aside(_("(handed over: a person would answer now; the bot is silent. /reset begins anew)"))
        if self.why:
            self._explain(said)

    def block(self, text: str, fg: str = "cyan") -> None:
        """Print lines of somebody else, wrapped and set in."""
        for line in clean(text).split("\n"):
            for part in textwrap.wrap(line, self._width - len(INDENT)) or [""]:
                self._line(INDENT + part if part else "", fg=fg)

    def aside(self, text: str) -> None:
        """Print a remark that nobody said."""
        for part in textwrap.wrap(clean_line(text), self._width - len(INDENT)):
            self._line(INDENT + part, dim=True)

    def _explain(self, said: Said) -> None:
        decision, match = said.decision, said.match
        self.aside(
            _("why: {outcome}, by the rule {rule}; the FAQ says {match}").format(
                outcome=decision.outcome.value, rule=said.rule, match=match.outcome.value
            )
        )
        for one in (*match.candidates, *match.also):
            self.aside(f"{one.confidence:4.0%} {one.entry} {one.question}: {one.why or ''}")

    def _line(self, text: str, *, fg: str | None = None, bold: bool = False, dim: bool = False) -> None:
        line = clean_line(text)
        click.echo(click.style(line, fg=fg, bold=bold or None, dim=dim or None) if self._colours else line)
