"""Wording: times, states and people in the few words that a terminal has room for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from console.ink import Glyphs
from console.mirror import View, is_waiting
from prolink.clock import Clock, millis, moment
from prolink.model.conversation import Alarm, Conversation, Mode, Outcome, Status
from prolink.model.message import Message, Origin, State
from prolink.words import _

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000  # milliseconds

SHORT = {
    "whatsapp": "WA",
    "telegram": "TG",
    "instagram": "IG",
    "messenger": "FB",
    "x": "X",
    "email": "EM",
    "livechat": "LC",
    "phone": "TL",
    "counter": "LK",
}
NAMES = {
    "whatsapp": "WhatsApp",
    "telegram": "Telegram",
    "instagram": "Instagram",
    "messenger": "Messenger",
    "x": "X",
    "email": "E-mail",
    "livechat": "Livechat",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom lines are made: the agent's name, the time zone, the clock and the signs of the terminal."""

    me: str
    clock: Clock
    zone: tzinfo | None = None
    """None for the machine's own."""
    glyphs: Glyphs = Glyphs()  # noqa: RUF009 - frozen

    def now(self) -> int:
        """Return epoch milliseconds."""
        return millis(self.clock())

    def local(self, at: int) -> datetime:
        """Return a stored time as this agent's clock on the wall shows it."""
        return moment(at).astimezone(self.zone)

    def hour(self, at: int) -> str:
        """Return HH:MM."""
        return f"{self.local(at):%H:%M}"


def age(milliseconds: int) -> str:
    """Return a span of time in at most four cells: <1m, 6m, 3h, 12d."""
    if milliseconds < MINUTE:
        return _("<1m")
    if milliseconds < HOUR:
        return _("{n}m").format(n=milliseconds // MINUTE)
    if milliseconds < DAY:
        return _("{n}h").format(n=milliseconds // HOUR)
    return _("{n}d").format(n=milliseconds // DAY)


def span(milliseconds: int) -> str:
    """Return a span as hours and minutes (3h12m), and as minutes and seconds (4:09) under ten minutes."""
    if milliseconds < 10 * MINUTE:
        return f"{milliseconds // MINUTE}:{milliseconds % MINUTE // 1000:02d}"
    if milliseconds < HOUR:
        return _("{n}m").format(n=milliseconds // MINUTE)
    return _("{hours}h{minutes:02d}m").format(hours=milliseconds // HOUR, minutes=milliseconds % HOUR // MINUTE)


def kind(channel: str) -> str:
    """Return the platform of a channel's id, e.g. whatsapp of whatsapp:main."""
    return channel.partition(":")[0]


def short(channel: str) -> str:
    """Return two letters for a channel."""
    return SHORT.get(kind(channel), kind(channel)[:2].upper())


def platform(channel: str) -> str:
    """Return the platform's own name."""
    return NAMES.get(kind(channel), kind(channel))


def citizen(conversation: Conversation) -> str:
    """Return the name of the citizen, else the masked identifier."""
    return conversation.contact_name.strip() or conversation.contact_handle


def owner(conversation: Conversation, me: str) -> str:
    """Return who speaks for us, in at most seven cells where names allow: me, ana, BOT, BOT? (asked for a person)."""
    if conversation.owner:
        return _("me") if conversation.owner == me else conversation.owner
    if is_waiting(conversation):
        return _("BOT?")
    return _("BOT") if conversation.mode is Mode.BOT else "-"


def last_words(conversation: Conversation) -> str:
    """Return the last message with its speaker where it was not the citizen."""
    text = conversation.attention or conversation.last_text
    if conversation.alarm:
        return f"{alarm_name(conversation.alarm)}! {text}"
    if conversation.attention:
        return text
    match conversation.last_origin:
        case Origin.CITIZEN | Origin.SYSTEM | "":
            return text
        case Origin.AGENT | Origin.PHONE:
            return _("us: {text}").format(text=text)
    return _("bot: {text}").format(text=text)


def alarm_name(alarm: Alarm) -> str:
    """Return what is the matter, in capitals."""
    return _("CRISIS") if alarm is Alarm.CRISIS else _("EMERGENCY")


def view_name(view: View) -> str:
    """Return the name of a view."""
    names: dict[View, Callable[[], str]] = {
        View.MINE: lambda: _("Mine"),
        View.WAITING: lambda: _("Waiting"),
        View.BOT: lambda: _("Bot"),
        View.ALL: lambda: _("All"),
        View.CLOSED: lambda: _("Closed"),
    }
    return names[view]()


def outcome_name(outcome: str) -> str:
    """Return the name of an outcome."""
    match outcome:
        case Outcome.SOLVED:
            return _("solved")
        case Outcome.DUPLICATE:
            return _("duplicate")
        case Outcome.NO_ANSWER:
            return _("no answer")
        case Outcome.SPAM:
            return _("spam")
        case Outcome.OTHER:
            return _("other")
    return outcome


def mark(message: Message) -> tuple[str, str]:
    """Return the sign of a message's delivery in two cells, and its ink."""
    if message.delivery is None:
        return "  ", "dim"
    match message.delivery.state:
        case State.QUEUED:
            return "..", "dim"
        case State.SENT:
            return "> ", "dim"
        case State.DELIVERED:
            return ">>", "dim"
        case State.READ:
            return "R ", "good"
        case State.FAILED:
            return "X!", "bad"
    return "--", "dim"


def day(reader: Reader, at: int) -> str:
    """Return a day as people say it: today, yesterday, else weekday and date."""
    local, today = reader.local(at), reader.local(reader.now())
    gap = (today.date() - local.date()).days
    if gap == 0:
        return _("Today")
    if gap == 1:
        return _("Yesterday")
    weekdays = _("Monday Tuesday Wednesday Thursday Friday Saturday Sunday").split()
    months = _("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()
    return f"{weekdays[local.weekday()]}, {local.day} {months[local.month - 1]} {local.year}"


def window(conversation: Conversation, hours: float, now: int) -> tuple[str, str]:
    """Return how long free text may still be sent, and its ink; empty where the channel has no window."""
    if not hours or not conversation.last_inbound_at:
        return "", "dim"
    left = conversation.last_inbound_at + int(hours * HOUR) - now
    if left <= 0:
        return _("window CLOSED: template only"), "bad"
    if left < HOUR:
        return _("window {time} !").format(time=span(left)), "warn"
    return _("window {time}").format(time=span(left)), "dim"


def standing(conversation: Conversation, me: str, reader: Reader) -> str:
    """Return the state of a conversation for its header: who owns it since when, or what it waits for."""
    if conversation.status is Status.CLOSED:
        return _("CLOSED {time}: {outcome}").format(
            time=reader.hour(conversation.closed_at), outcome=outcome_name(conversation.outcome)
        )
    if conversation.owner == me and me:
        return _("owner YOU ({time})").format(time=reader.hour(conversation.owner_since))
    if conversation.owner:
        return _("owner {name} ({time})").format(name=conversation.owner, time=reader.hour(conversation.owner_since))
    return _("nobody's: waits for a person") if is_waiting(conversation) else _("BOT answers")
