"""faq eval: what the matcher is worth on questions whose topic is known, as a table, as JSON and as a plot."""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from daemon.commands.faq_front import as_json_option, data, percent, read_cases, tell, where
from daemon.commands.faq_place import Place
from daemon.faq.knowledge import Knowledge
from daemon.faq.measuring import trial
from daemon.faq.measuring.evaluate import Asked, Band, Evaluation, ask, evaluation
from daemon.faq.measuring.plot import reliability_svg
from daemon.faq.measuring.weigh import Weight, weigh
from prolink.clock import utc_now
from prolink.errors import ProlinkError
from prolink.model.faq import Entry, EntryKind
from prolink.safetext import clean_line
from prolink.words import _

ENOUGH_FOR_PROGRESS = 200  # questions


@click.command("eval")
@click.option("--queries", required=True, type=click.Path(), metavar="FILE.jsonl", help="Questions with their topics.")
@click.option("--faq", "faq_file", type=click.Path(), metavar="FILE", help="This FAQ file instead of the daemon's FAQ.")
@click.option("--plot", type=click.Path(), metavar="FILE.svg", help="Also draw how far confidences can be believed.")
@click.option("--skip-unknown", is_flag=True, help="Leave out questions whose topic is not in use.")
@as_json_option
@where
def eval_(
    queries: str,
    faq_file: str | None,
    plot: str | None,
    skip_unknown: bool,
    as_json: bool,
    config: str | None,
    socket: str | None,
) -> None:
    """Measure the matching: how often it is right, how sure it may be, what it costs.

    Each line of FILE.jsonl is {"q": "ktp ilang gmn", "topic": "F02"}, with the topic OOS where the FAQ must not
    answer. "also" names other entries that are right too (an id or a list), "style" groups the figures.

    \b
    accuracy   the right entry comes first, or among the first three (in scope)
    MRR        mean of 1/place of the right entry, 0 below the 30th
    AUROC      a question in scope has more confidence than one out of scope
    coverage   in-scope questions that could be answered at that precision,
               everything answered counted, out of scope too
    declined   out of scope and met by small talk or by "not our service":
               neither answered nor counted in AUROC, coverage, calibration
    calibration error
               how far confidence is from the truth, over ten equal bins

    With --faq FILE neither a daemon nor settings are needed, and undefined variables don't matter: only the matching
    is judged. A topic that is not published there refuses the run, unless --skip-unknown. --json prints fractions from
    0 to 1, null where nothing was asked that tells. docs/matching.md says how to read it all.
    """
    place = Place(utc_now, config, socket, faq_file)
    given = read_cases(queries)
    entries = asyncio.run(place.entries())
    weight = weigh(entries, place.today())
    knowledge = place.made(entries) if faq_file else asyncio.run(place.knowledge())
    cases = trial.known(given, knowledge.ids, skip=skip_unknown)
    if len(cases) < len(given):
        tell(_("{count} questions left out: their topics are not in use").format(count=len(given) - len(cases)))
    found = evaluation(_asked(knowledge, entries, cases))
    if plot:
        _draw(plot, found, Path(queries).name)
    if as_json:
        data(_row(found, weight))
    else:
        for line in _table(found, weight):
            click.echo(line)


def _asked(knowledge: Knowledge, entries: Sequence[Entry], cases: Sequence[trial.Case]) -> list[Asked]:
    """Ask every question; on a terminal a long run shows how far it is."""
    kinds: dict[str, EntryKind] = {entry.id: entry.kind for entry in entries}
    knowledge.match(cases[0].q)  # The first text pays for what is made on demand; the bot's first citizen did before.
    if len(cases) < ENOUGH_FOR_PROGRESS or not sys.stderr.isatty():
        return [ask(knowledge, kinds, case) for case in cases]
    with click.progressbar(cases, label=_("asking"), file=sys.stderr) as shown:
        return [ask(knowledge, kinds, case) for case in shown]


def _draw(path: str, found: Evaluation, name: str) -> None:
    title = _("Reliability: {name}").format(name=clean_line(name))
    try:
        Path(path).write_text(reliability_svg(found.reliability, found.calibration_error, title), "utf-8")
    except OSError as problem:
        raise ProlinkError(_("{name} can't be written: {why}.").format(name=path, why=problem.strerror)) from problem


def _row(found: Evaluation, weight: Weight | None) -> dict[str, Any]:
    cost = {
        "build_ms": weight and weight.build * 1000,
        "memory_mb": weight and weight.peak,
        "memory_kept_mb": weight and weight.kept,
        "modules_mb": weight and weight.modules,
    }
    return msgspec.structs.asdict(found) | cost


def _table(found: Evaluation, weight: Weight | None) -> Iterator[str]:
    yield _("{count} questions: {inside} in scope, {outside} out of scope").format(
        count=found.questions, inside=found.in_scope, outside=found.out_of_scope
    )
    yield ""
    error = "–" if found.calibration_error is None else f"{found.calibration_error:.3f}"
    for name, value in (
        (_("right at 1"), percent(found.accuracy_at_1)),
        (_("right at 3"), percent(found.accuracy_at_3)),
        ("MRR", _plain(found.mrr)),
        ("AUROC", _plain(found.auroc)),
        (_("coverage at 95 % precision"), percent(found.coverage_at_95)),
        (_("coverage at 90 % precision"), percent(found.coverage_at_90)),
        (_("in scope, answered wrongly"), percent(found.in_scope_wrong)),
        (_("out of scope, answered"), percent(found.out_of_scope_answered)),
        (_("calibration error"), error),
        (_("a match, p50 / p95"), f"{found.p50_us or 0:.0f} / {found.p95_us or 0:.0f} µs"),
        *_cost(weight),
    ):
        yield f"{name:<32}{value:>18}"
    yield ""
    yield from _bands(found.bands)
    if found.styles:
        yield ""
        yield from _styles(found)
    yield ""
    yield from _reliability(found)


def _cost(weight: Weight | None) -> Iterator[tuple[str, str]]:
    if weight:
        yield _("build"), f"{weight.build * 1000:.0f} ms"
        yield _("memory added, peak / kept"), f"{weight.peak:.1f} / {weight.kept:.1f} MB"
        yield _("libraries loaded for it"), f"{weight.modules:.1f} MB"


def _bands(bands: dict[str, Band]) -> Iterator[str]:
    heads = (_("answer"), _("(right)"), _("declined"), _("suggest"), _("(right)"), _("person"))
    yield f"{'':<16}" + "".join(f"{head:>14}" for head in heads)
    inside, outside = bands["in_scope"], bands["out_of_scope"]
    rows = (
        (
            _("in scope"),
            (inside.answer, inside.answer_right, None, inside.suggest, inside.suggest_right, inside.person),
        ),
        (_("out of scope"), (outside.answer, None, outside.declined, outside.suggest, None, outside.person)),
    )
    for name, shares in rows:
        yield f"{name:<16}" + "".join(f"{'' if share is None else percent(share):>14}" for share in shares)


def _styles(found: Evaluation) -> Iterator[str]:
    heads = (_("questions"), "@1", "@3", _("answer"), _("wrong"), _("OOS answered"))
    yield f"{_('style'):<16}" + "".join(f"{head:>14}" for head in heads)
    for style, row in found.styles.items():
        shares = (row.accuracy_at_1, row.accuracy_at_3, row.answered, row.in_scope_wrong, row.out_of_scope_answered)
        cells = "".join(f"{percent(share):>14}" for share in shares)
        yield f"{clean_line(style):<16}{row.questions:>14}{cells}"


def _reliability(found: Evaluation) -> Iterator[str]:
    yield f"{_('confidence'):<16}{_('questions'):>12}{_('claimed'):>12}{_('right'):>12}"
    for one in found.reliability:
        yield f"{f'{one.low:.0%}–{one.high:.0%}':<16}{one.count:>12}{one.confidence:>12.1%}{one.right:>12.1%}"


def _plain(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
