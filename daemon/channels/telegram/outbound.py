"""Our message as Telegram wants it: plain text or a little HTML, and one button a row."""

import html
import re

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, MessageLimit

from daemon.channels.titles import cut
from prolink.model.channel import Limits
from prolink.model.message import Option

LIMITS = Limits(
    text=MessageLimit.MAX_TEXT_LENGTH.value,
    options_text=MessageLimit.MAX_TEXT_LENGTH.value,
    buttons=InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER.value,
    button_title=60,  # Telegram has no limit here, but a telephone shows no more in one line
)

DATA = InlineKeyboardButtonLimit.MAX_CALLBACK_DATA.value  # bytes

# *bold* as WhatsApp reads it: at the edges of words, within one line; "3 * 4 * 5" is arithmetic.
_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])")


def marked(text: str) -> str | None:
    """Return the text as Telegram's HTML, None where there is nothing to mark and it goes as it is."""
    escaped = html.escape(text, quote=False)
    bold = _BOLD.sub(r"<b>\1</b>", escaped)
    return None if bold == escaped else bold


def keyboard(options: tuple[Option, ...]) -> InlineKeyboardMarkup | None:
    """Return buttons under a message, one a row, None for no options."""
    if not options:
        return None
    return InlineKeyboardMarkup([[_button(option)] for option in options[: LIMITS.buttons]])


def _button(option: Option) -> InlineKeyboardButton:
    data = option.id.encode()[:DATA].decode(errors="ignore")
    return InlineKeyboardButton(cut(option.title, LIMITS.button_title), callback_data=data)
