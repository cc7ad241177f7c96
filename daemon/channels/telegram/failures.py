"""Failures: what Telegram's refusals and silences mean for a message of ours."""

from collections.abc import Callable

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from daemon.channels.telegram.transport import Throttled, Unreached
from prolink.errors import ChannelStopped, SendError, TryLater, Unclear, Undeliverable
from prolink.words import _


def weighed(problem: TelegramError, hidden: Callable[[str], str]) -> SendError:
    """Return the error that tells the outbox what to do next; `hidden` takes the token out of Telegram's words."""
    said = hidden(str(problem))
    match problem:  # BadRequest and TimedOut are NetworkErrors: what is special comes first.
        case Throttled(after=after):
            return TryLater(said, platform_code="429", after=after)
        case Unreached():
            return TryLater(_("Telegram can't be reached: {why}").format(why=said), whole_channel=True)
        case InvalidToken():
            sentence = _("Telegram does not know this bot's token ({reason}); get it from @BotFather, then resume.")
            return ChannelStopped(sentence.format(reason=said), platform_code="401")
        case Forbidden():
            return Undeliverable(said, platform_code="403")
        case BadRequest() | ChatMigrated():
            return Undeliverable(said, platform_code="400")
        case Conflict():
            sentence = _("Another program asks Telegram for this bot's messages, or a webhook is set: {reason}")
            return TryLater(sentence.format(reason=said), platform_code="409")
        case TimedOut():
            return Unclear(_("Telegram did not answer in time."))
        case NetworkError():
            return Unclear(_("Telegram did not answer as it should: {why}").format(why=said))
        case _:
            return Unclear(_("Telegram's answer can't be read: {why}").format(why=said))
