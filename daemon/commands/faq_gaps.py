"""faq gaps and wrong: what the FAQ could not answer, subject by subject, and what an editor makes of it."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

import click

from daemon.commands import faq_guard
from daemon.commands.faq_front import as_json_option, data, tell, where
from daemon.commands.faq_place import Place
from daemon.desk import gaps as desk
from daemon.faq.gaps import Cluster, clusters, taught
from daemon.faq.knowledge import Knowledge
from daemon.faq.mask import bare
from daemon.store.tx import Tx
from prolink.clock import millis, moment, utc_now
from prolink.errors import BadInput, NotFound
from prolink.model.gap import FaqGap
from prolink.protocol.commands import Command, Done, DraftEntry, DropGaps, FlagWrong, TeachEntry
from prolink.safetext import clean_line
from prolink.words import _, n_

Unit = Callable[[Tx, str], Done]
"""Does in the database what a daemon would do."""


@click.group(invoke_without_command=True)
@click.option("--since", type=click.IntRange(1, 3650), metavar="DAYS", help="Only questions of the last DAYS.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Subjects at the most.")
@as_json_option
@where
@click.pass_context
def gaps(
    context: click.Context, since: int | None, limit: int, as_json: bool, config: str | None, socket: str | None
) -> None:
    """List what the bot could not answer or answered wrongly, the most frequent first.

    Each line is one subject: its number, how often it was asked, how often an answer was marked as wrong, when last,
    the wording used most (without names, numbers and addresses), and the entry that comes nearest today.
    """
    if context.invoked_subcommand:
        if config or socket:
            raise BadInput(_("write --config and --socket behind {name}").format(name=context.invoked_subcommand))
        return
    place = Place(utc_now, config, socket)
    begin = millis(utc_now() - timedelta(days=since)) if since else 0
    listed = asyncio.run(place.gaps(begin))
    found = clusters(listed.gaps)
    knowledge = asyncio.run(place.knowledge())
    rows = [(cluster, _nearest(knowledge, cluster)) for cluster in found[:limit]]
    if as_json:
        data(
            [
                {"cluster": cluster, "nearest": {"entry": entry, "confidence": confidence} if entry else None}
                for cluster, (entry, confidence) in rows
            ]
        )
    else:
        _show(rows)
    count = n_("{count} question", "{count} questions", len(listed.gaps)).format(count=len(listed.gaps))
    tell(_("{questions} of {subjects} subjects").format(questions=count, subjects=len(found)))
    if listed.more:
        tell(_("Older ones are not shown: settle some of these first."))


@gaps.command()
@click.argument("number", type=int)
@as_json_option
@where
def draft(number: int, as_json: bool, config: str | None, socket: str | None) -> None:
    """Make a draft entry of subject NUMBER; its wordings become variants, its answer waits for an editor."""
    place = Place(utc_now, config, socket)
    ids = _members(asyncio.run(place.gaps()).gaps, number)
    _order(place, DraftEntry(ids), as_json, lambda tx, by: desk.draft(tx, by, ids))


@gaps.command()
@click.argument("number", type=int)
@click.argument("entry", metavar="ID")
@click.option("--variant", default="", metavar="TEXT", help="Also add this shorter wording as a variant.")
@faq_guard.test_option
@faq_guard.force_option
@as_json_option
@where
def add(
    number: int,
    entry: str,
    variant: str,
    test: str | None,
    force: bool,
    as_json: bool,
    config: str | None,
    socket: str | None,
) -> None:
    """Let the entry ID answer subject NUMBER: its wordings are remembered as heard questions, which weigh little.

    A short wording in --variant weighs as much as the entry's own. The trial of the settings guards this as it guards
    an import.
    """
    place = Place(utc_now, config, socket)
    open_ = asyncio.run(place.gaps()).gaps
    ids = _members(open_, number)
    before = asyncio.run(place.entries())
    chosen = [gap for gap in open_ if gap.id in set(ids)]
    after = [taught(one, chosen, variant) if one.id == entry else one for one in before]
    tried = faq_guard.compared(place, before, after, test)
    if tried:
        faq_guard.show(tried)
    faq_guard.refuse_drop(tried, force=force)
    command = TeachEntry(entry, ids, variant)
    _order(place, command, as_json, lambda tx, by: desk.teach(tx, by, ids, entry, variant))


@gaps.command()
@click.argument("number", type=int)
@as_json_option
@where
def drop(number: int, as_json: bool, config: str | None, socket: str | None) -> None:
    """Put subject NUMBER away: there is nothing to learn from it."""
    place = Place(utc_now, config, socket)
    ids = _members(asyncio.run(place.gaps()).gaps, number)
    _order(place, DropGaps(ids), as_json, lambda tx, by: desk.drop(tx, by, ids))


@click.command()
@click.argument("conversation", type=int, required=False)
@click.option("--message", type=int, default=0, metavar="ID", help="This answer, not the last one.")
@as_json_option
@where
def wrong(conversation: int | None, message: int, as_json: bool, config: str | None, socket: str | None) -> None:
    """Mark the bot's last answer in CONVERSATION, or the one in --message, as wrong: it shows under gaps."""
    if not conversation and not message:
        raise BadInput(_("name a conversation, or a message with --message"))
    place, number = Place(utc_now, config, socket), conversation or 0
    _order(place, FlagWrong(number, message), as_json, lambda tx, by: desk.flag(tx, by, number, message))


def _members(found: Sequence[FaqGap], number: int) -> tuple[int, ...]:
    """Return the open questions of the subject that a number belongs to; raise NotFound."""
    for cluster in clusters(found):
        if number in cluster.gaps:
            return cluster.gaps
    raise NotFound(_("there is no open subject {number}; prolink faq gaps lists them").format(number=number))


def _order(place: Place, command: Command, as_json: bool, unit: Unit) -> None:
    done = asyncio.run(place.order(command, unit))
    if as_json:
        data(done)
    else:
        tell(done.text)


def _nearest(knowledge: Knowledge, cluster: Cluster) -> tuple[str, float]:
    found = knowledge.match(bare(cluster.sample), most=1).candidates
    return (found[0].entry, found[0].confidence) if found else ("", 0.0)


def _show(rows: Sequence[tuple[Cluster, tuple[str, float]]]) -> None:
    heads = (_("no."), _("asked"), _("wrong"), _("last"), _("nearest"), _("question"))
    lines = [heads]
    for cluster, (entry, confidence) in rows:
        last = moment(cluster.last_at).astimezone()
        near = f"{entry} {confidence:.0%}" if entry else "-"
        lines.append(
            (
                str(cluster.number),
                str(cluster.count),
                str(cluster.wrong or ""),
                f"{last:%d/%m/%y}",
                near,
                cluster.sample,
            )
        )
    widths = [max(len(clean_line(line[column])) for line in lines) for column in range(5)]
    for line in lines:
        cells = (clean_line(cell).rjust(width) for cell, width in zip(line[:4], widths, strict=False))
        click.echo("  ".join((*cells, clean_line(line[4]).ljust(widths[4]), clean_line(line[5]))))
