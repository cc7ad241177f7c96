"""Terminal: will the console look right in this one?"""

import os
import shutil
import sys
from collections.abc import Iterator

from daemon.checks.finding import Finding, note, ok, warning
from prolink.config import environment
from prolink.words import _

NARROWEST = (80, 24)


def look() -> Iterator[Finding]:
    """Look at the terminal of this command; nothing to say where there is none."""
    if not sys.stdout.isatty():
        return
    variables = environment()
    term = variables.get("TERM", "")
    if term in ("", "dumb"):
        text = _("TERM = {term}: the console needs a terminal that draws").format(term=repr(term))
        yield warning("terminal", text, "export TERM=xterm-256color")
    if (sys.stdout.encoding or "").lower().replace("-", "") != "utf8":
        text = _("this terminal's encoding is {encoding}; names and frames would break")
        yield warning("terminal", text.format(encoding=sys.stdout.encoding), "export LANG=C.UTF-8")
    columns, rows = shutil.get_terminal_size()
    if columns < NARROWEST[0] or rows < NARROWEST[1]:
        text = _("the terminal has {columns} x {rows}; the console wants 80 x 24").format(columns=columns, rows=rows)
        yield warning("terminal", text, _("Make the window larger."))
    if not variables.keys() & {"TMUX", "STY"} and "SSH_CONNECTION" in variables:
        text = _("no tmux: a lost SSH line ends the console (drafts are kept)")
        yield note("terminal", text, "tmux new -A -s prolink")
    yield ok("terminal", f"{term} {columns}x{rows}, {os.ttyname(sys.stdout.fileno())}")
