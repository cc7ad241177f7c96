"""Bands: what stands in the fixed lines of the screen: status, tabs, header, the composer's rule, hints."""

from console import acts
from console.acts import Room
from console.ink import Line, Span, between, cut, fit, length, pad, ruled, width
from console.mirror import View
from console.news import LinkState
from console.station import Station
from console.wording import MINUTE, age, alarm_name, citizen, platform, span, standing, view_name, window
from prolink.model.conversation import Conversation
from prolink.words import _, n_

ALWAYS = 2
"""So many counts of the status line are shown even when they are 0."""


def status(station: Station, cells: int) -> Line:
    """Return the top line: product, agent, link, what waits, and the time."""
    mirror, link = station.mirror, station.link
    drafts = station.journal.count() if station.journal else 0
    waiting = mirror.count(View.WAITING)
    words, ink = {
        LinkState.LIVE: (_("LIVE"), "bar-strong"),
        LinkState.CONNECTING: (_("CONNECTING"), "bar-warn"),
        LinkState.RECONNECTING: (_("RECONNECTING"), "bar-warn"),
    }[link.state]
    left = [Span(" PROLINK ", "bar-strong"), Span(f" {mirror.me.name}  " if mirror.me.name else " ", "bar")]
    left.append(Span(f"{words} {link.tries}" if link.tries else words, ink))
    parts = [
        (mirror.count(View.MINE), _("mine"), "bar"),
        (waiting, _("waiting"), "bar-strong" if waiting else "bar"),
        *((1, channel.id + " " + _("STOPPED"), "bar-warn") for channel in mirror.stopped()),
        (len(station.pending), _("sending"), "bar"),
        (drafts, n_("draft", "drafts", drafts), "bar"),
    ]
    clock = (Span(f"{station.reader.hour(station.reader.now())} ", "bar"),)
    for place, (count, name, name_ink) in enumerate(parts):
        part = Span(f"  {name}" if name_ink == "bar-warn" else f"  {count} {name}", name_ink)
        if (count or place < ALWAYS) and length(left) + width(part.text) + length(clock) < cells:
            left.append(part)
    return between(tuple(left), clock, cells)


def tabs(station: Station, chosen: View, cells: int) -> Line:
    """Return the views with their counts, the chosen one in brackets."""
    spans: list[Span] = [Span(" ")]
    for view in View:
        words = f"{view.value} {view_name(view)} {station.mirror.count(view)}"
        spans.append(Span(f"[{words}]" if view is chosen else f" {words} ", "strong" if view is chosen else "dim"))
    return tuple(spans)


def header(station: Station, conversation: Conversation, cells: int) -> list[Line]:
    """Return the three lines above a conversation: who, where and whose it is; window and viewers; a rule."""
    reader, mirror = station.reader, station.mirror
    me, now = mirror.me.name, reader.now()
    whose = standing(conversation, me, reader)
    ink = "me" if conversation.owner == me and me else "agent" if conversation.owner else "bot"
    room = cells - width(whose) - width(platform(conversation.channel)) - len(str(conversation.id)) - 9
    first = between(
        (
            Span(f" #{conversation.id} ", "dim"),
            Span(cut(citizen(conversation), max(room, 8), reader.glyphs.cut), "strong"),
            Span(f"  {platform(conversation.channel)}", "dim"),
        ),
        (Span(f"{whose} ", ink),),
        cells,
    )
    parts: list[Span] = []
    limits = mirror.limits(conversation)
    words, window_ink = window(conversation, limits.window_hours if limits else 0, now)
    if words:
        parts.append(Span(words, window_ink))
    if conversation.waiting_since and not conversation.owner:
        parts.append(Span(_("waits {time}").format(time=age(now - conversation.waiting_since)), "warn"))
    viewers = [name for name in mirror.presence.get(conversation.id, ()) if name != me]
    if viewers:
        parts.append(Span(_("viewing: {names}").format(names=", ".join(viewers)), "agent"))
    if conversation.owner not in ("", me, *mirror.here) and station.live:
        parts.append(Span(_("{name} is not here").format(name=conversation.owner), "warn"))
    parts.append(Span(conversation.contact_handle, "dim"))
    if conversation.attention:
        parts.insert(0, Span(cut(conversation.attention, max(cells - 30, 20), reader.glyphs.cut), "note"))
    if conversation.alarm:
        parts.insert(0, Span(alarm_name(conversation.alarm), "bad"))
    channel = mirror.channels.get(conversation.channel)
    if channel and channel.reason:
        parts.append(Span(_("channel: {reason}").format(reason=channel.reason), "bad"))
    second: Line = tuple(piece for part in parts for piece in (Span("  "), part))
    second = fit((Span(" "), *second[1:]), cells - 1, reader.glyphs.cut)
    return [first, second, (Span(reader.glyphs.rule * cells, "rule"),)]


def composer_rule(station: Station, conversation: Conversation, text: str, cells: int, *, private: bool) -> list[Line]:
    """Return the rule above the composer: to whom, how long, in how many messages, and until when."""
    glyphs, name = station.reader.glyphs, citizen(conversation)
    if private:
        words = _("NOTE on {name}").format(name=name)
        warning: Line = (Span(" " + _("INTERNAL: the citizen does not see this"), "note"),)
        return [ruled(cut(words, cells - 16, glyphs.cut), cells, "#", "note", str(len(text))), warning]
    limits = station.mirror.limits(conversation)
    most = limits.text if limits else 0
    counter = f"{len(text)}/{most}" if most else str(len(text))
    if most and len(text) > most:
        counter += " " + _("= {n} messages").format(n=-(-len(text) // most))
    left, ink = window(conversation, limits.window_hours if limits else 0, station.reader.now())
    words = _("REPLY to {name} via {channel}").format(name=name, channel=platform(conversation.channel))
    if ink != "dim":
        words += f"  {left}"
    room = cells - width(counter) - 12
    return [ruled(cut(words, room, glyphs.cut), cells, glyphs.double, "bad" if ink == "bad" else "me", counter)]


def hints(room: Room, cells: int, *, enter_sends: bool = True, private: bool = False) -> Line:
    """Return the keys that help most here, as many as there is room for."""
    spans: list[Span] = []
    useless = {"to_note" if private else "to_reply"} | (set() if enter_sends else {"newline"})
    keys = [(act.label, act.hint()) for act in acts.in_room(room) if act.hint and act.name not in useless]
    if room is Room.WRITING:
        keys.insert(0, ("Enter", _("send") if enter_sends else _("new line")))
    gap = "  " if sum(width(key) + width(words) + 3 for key, words in keys) <= cells else " "
    for key, words in keys:
        piece = (Span(gap if spans else " "), Span(key, "key"), Span(f" {words}", "dim"))
        if length(spans) + length(piece) <= cells:
            spans.extend(piece)
    return tuple(spans)


def keys(*pairs: tuple[str, str]) -> Line:
    """Return keys with what they do, where few are of use."""
    return tuple(span for key, words in pairs for span in (Span(f"  {key}", "key"), Span(f" {words}", "dim")))


def message(mode: str, said: Line, cells: int) -> Line:
    """Return the message line: the mode's name and the last thing that was said."""
    return (Span(f" {mode} ", "strong"), Span(" "), *said)


def completions(words: list[str], cells: int) -> Line:
    """Return the words that may complete a command line."""
    return (Span(pad(" " + "  ".join(words), cells), "dim"),)


def retry(station: Station) -> str:
    """Return what the link does now, for the message line; empty while it is live."""
    link = station.link
    if link.state is LinkState.LIVE or not link.tries:
        return ""
    pause = span(int(link.pause * 1000)) if link.pause * 1000 < MINUTE else ""
    return _("no link: next try in {time} (F5 now); drafts are kept").format(time=pause)
