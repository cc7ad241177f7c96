"""Chat lines: messages in, one outcome a line out, each from a citizen who has never written before."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from daemon.commands.chat_paper import Paper
from daemon.desk.library import Library
from daemon.faq.match import Candidate
from daemon.simulate.lone_desk import Chat, Said
from prolink.clock import Clock
from prolink.errors import BadInput
from prolink.words import _

_TOLD = ("words", "exact", "parts", "guard", "confidence", "answer_from", "among_three", "suggest_from", "evidence")
"""What is passed on of the FAQ's explanation."""

MANY = 300  # lines from which a terminal is shown how far it is


def read(path: str) -> list[str]:
    """Return the questions of a JSONL file, - for stdin; raise BadInput naming file and line of what can't be read."""
    name = "stdin" if path == "-" else path
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as problem:
        raise BadInput(_("{name} can't be read: {why}.").format(name=name, why=problem.strerror)) from problem
    lines = enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1)
    return [_question(line, f"{name}:{number}") for number, line in lines if line.strip()]


def _question(line: bytes, where: str) -> str:
    try:
        row = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as problem:
        sentence = _('{where}: no JSON object: {why}. A line is like {{"q": "ktp saya hilang"}}.')
        raise BadInput(sentence.format(where=where, why=problem)) from problem
    question = row.get("q") if isinstance(row, dict) else None
    if not isinstance(question, str):
        sentence = _('{where}: there is no text under "q". A line is like {{"q": "ktp saya hilang"}}.')
        raise BadInput(sentence.format(where=where))
    return question


def run(library: Library, clock: Clock, questions: Sequence[str], *, as_json: bool, why: bool, plain: bool) -> None:
    """Write every question as a new citizen and print what came, in their order."""
    paper = Paper(why=why, plain=plain)
    chat = Chat(library, clock)
    for question in _shown(questions):
        chat.reset()
        said = chat.write(question)
        if as_json:
            click.echo(json.dumps(row(question, said, why=why), ensure_ascii=True))
        else:
            paper.exchange(question, said)


def row(question: str, said: Said, *, why: bool) -> dict[str, Any]:
    """Return one outcome as scripts read it."""
    decision = said.decision
    found: dict[str, Any] = {
        "q": question,
        "outcome": decision.outcome.value,
        "entry": decision.entry or None,
        "confidence": round(decision.confidence, 4),
        "reply": said.reply,
    }
    if decision.outcome == "suggest":
        found["options"] = list(said.options)
    if why:
        found["why"] = _why(said)
    return found


def _why(said: Said) -> dict[str, Any]:
    decision, match, told = said.decision, said.match, said.explanation
    return {
        "rule": said.rule,
        "match": match.outcome.value,
        "candidates": [_candidate(one) for one in match.candidates],
        "also": [_candidate(one) for one in match.also],
        "hands_over": decision.hands_over.value if decision.hands_over else None,
        "effects": [type(effect).__name__ for effect in decision.effects],
        "step": decision.dialogue.step,
        "faq": {key: msgspec.to_builtins(getattr(told, key)) for key in _TOLD},
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "entry": one.entry,
        "question": one.question,
        "confidence": round(one.confidence, 4),
        "why": str(one.why or ""),
    }


def _shown(questions: Sequence[str]) -> Iterator[str]:
    """Go through the questions; where a person waits, show how far it is."""
    if len(questions) < MANY or not sys.stderr.isatty() or sys.stdout.isatty():
        yield from questions
        return
    with click.progressbar(questions, label=_("asking"), file=sys.stderr) as shown:
        yield from shown
