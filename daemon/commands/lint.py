"""Lint: checks everything that an operator edits, and says what is amiss, file by file."""

import sys
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

import click

from daemon.checks.finding import Severity
from daemon.commands.front import json_option, narrate, print_json, styled
from daemon.lint.remark import Remark
from daemon.lint.whole import lint as look
from daemon.simulate.settled import settle
from prolink.clock import utc_now
from prolink.errors import Exit
from prolink.words import _

MANY_ALIKE = 4
"""Notes of one kind in one file that are told as one."""

COLOURS = {Severity.NOTE: "cyan", Severity.WARNING: "yellow", Severity.ERROR: "red"}


@click.command()
@click.option("--profile", metavar="NAME|FOLDER", help="sakti, pandi, or a folder of your own.")
@click.option("--faq", type=click.Path(), metavar="FILE", help="This FAQ file instead of the settings' own.")
@click.option("--config", type=click.Path(), metavar="FILE", help="Settings (config.toml).")
@click.option("--quiet", is_flag=True, help="Leave out notes: what harms no citizen today.")
@click.option("--strict", is_flag=True, help="Exit code 6 for warnings too; for scripts that publish.")
@json_option
def lint(profile: str | None, faq: str | None, config: str | None, quiet: bool, strict: bool, as_json: bool) -> None:
    """Check what an operator edits, as files: nothing is changed and no daemon is asked.

    \b
    profile        menu.yaml, texts.id.yaml, texts.en.yaml, jurisdiction.yaml
    FAQ            facts, age, sources, wording, length on a phone
    catalogue      the same, and the entries that it names
    holidays       years that are missing, dates that are estimates
    settings       facts that nothing reads, ranges of dates that are over

    Looked for: items that lead nowhere, words that the bot does not know, variables that are unknown, unused or empty,
    texts missing in one language, what a channel cuts or splits (WhatsApp: 20 characters of a button, 24 of a row, 72
    below it, 1,024 above choices, 4,096 in all; Telegram: 64 bytes of a button's id), and what expires.

    \b
    Examples:
      prolink lint
      prolink lint --profile /etc/prolink/profile --strict
      prolink lint --faq draft.yaml --quiet
      prolink lint --json | jq -r '.[] | select(.severity == "error") | .text'

    Exit code 0: nothing worse than warnings; 1: errors; with --strict 6: warnings.
    """
    settled = settle(config, profile)
    found = [
        one
        for one in look(settled.settings, settled.file, faq, utc_now)
        if not (quiet and one.severity is Severity.NOTE)
    ]
    counts = Counter(one.severity for one in found)
    if as_json:
        print_json(found)
    else:
        narrate(settled.note)
        _show(found)
        sentence = _("{errors} errors, {warnings} warnings, {notes} notes")
        narrate(
            sentence.format(
                errors=counts[Severity.ERROR], warnings=counts[Severity.WARNING], notes=counts[Severity.NOTE]
            )
        )
    if counts[Severity.ERROR]:
        sys.exit(Exit.ERROR)
    if strict and counts[Severity.WARNING]:
        sys.exit(Exit.IN_PART)


def _show(found: list[Remark]) -> None:
    words = {Severity.NOTE: _("note"), Severity.WARNING: _("warning"), Severity.ERROR: _("error")}
    width = max(map(len, words.values()))
    for file, remarks in groupby(found, key=lambda one: one.file):
        click.echo(styled(file, bold=True))
        for place, severity, text in _folded(list(remarks)):
            mark = styled(words[severity].ljust(width), fg=COLOURS[severity])
            click.echo(f"{place:>5}  {mark}  {styled(text)}")


def _folded(remarks: list[Remark]) -> Iterator[tuple[str, Severity, str]]:
    """Yield place, severity and text of one file's remarks; many notes of one kind are one line with their places."""
    alike = Counter(one.kind for one in remarks if one.severity is Severity.NOTE)
    told: set[str] = set()
    for one in remarks:
        if one.severity is not Severity.NOTE or alike[one.kind] < MANY_ALIKE:
            yield str(one.line or "-"), one.severity, one.text
        elif one.kind not in told:
            told.add(one.kind)
            text = _("{count} like this: {text} (--json lists them)").format(count=alike[one.kind], text=one.text)
            yield str(one.line or "-"), one.severity, text
