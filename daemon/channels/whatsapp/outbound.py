"""Our message as Meta wants it: text, up to three buttons, or a list."""

from typing import Any

from daemon.channels.titles import cut
from daemon.channels.whatsapp.identity import address
from prolink.errors import Undeliverable
from prolink.model.channel import Limits
from prolink.model.inbound import Outgoing
from prolink.model.message import Option
from prolink.words import _

LIMITS = Limits(
    text=4096,
    options_text=1024,
    buttons=3,
    button_title=20,
    rows=10,
    row_title=24,
    row_description=72,
    window_hours=23.9167,  # five minutes before Meta closes it, for clocks that differ
)

LIST_LABEL = "Pilih"
"""What the citizen reads on the key that opens a list, at most 20 characters."""


def payload(outgoing: Outgoing) -> dict[str, Any]:
    """Return the body of the Graph call; raise Undeliverable when the person has no WhatsApp address."""
    to = address(outgoing.to)
    if not to:
        raise Undeliverable(_("This person has no WhatsApp number or user id to write to."))
    call: dict[str, Any] = {"messaging_product": "whatsapp", "recipient_type": "individual", **to}
    call["biz_opaque_callback_data"] = str(outgoing.message_id)
    if outgoing.options:
        return call | {"type": "interactive", "interactive": _interactive(outgoing.text, outgoing.options)}
    return call | {"type": "text", "text": {"body": outgoing.text, "preview_url": False}}


def read_receipt(platform_id: str, *, typing: bool) -> dict[str, Any]:
    """Return the body that marks a citizen's message as read and, with `typing`, shows that we write (at most 25 s)."""
    call: dict[str, Any] = {"messaging_product": "whatsapp", "status": "read", "message_id": platform_id}
    return call | {"typing_indicator": {"type": "text"}} if typing else call


def _interactive(text: str, options: tuple[Option, ...]) -> dict[str, Any]:
    body = {"text": text}
    if _fit_buttons(options):
        buttons = [{"type": "reply", "reply": {"id": one.id, "title": cut(one.title, 20)}} for one in options]
        return {"type": "button", "body": body, "action": {"buttons": buttons}}
    rows = [_row(one) for one in options[: LIMITS.rows]]
    return {"type": "list", "body": body, "action": {"button": LIST_LABEL, "sections": [{"rows": rows}]}}


def _fit_buttons(options: tuple[Option, ...]) -> bool:
    """Tell whether buttons say it all: Meta wants their titles short and different, and gives them no second line."""
    titles = {" ".join(one.title.split()) for one in options}
    return (
        len(options) <= LIMITS.buttons
        and len(titles) == len(options)
        and all(len(title) <= LIMITS.button_title for title in titles)
        and not any(one.description for one in options)
    )


def _row(option: Option) -> dict[str, str]:
    """Return a list row; a title that had to be cut stands whole in the second line, if that is free."""
    title = cut(option.title, LIMITS.row_title)
    second = option.description or (option.title if title.endswith("…") else "")
    row = {"id": option.id, "title": title}
    return row | {"description": cut(second, LIMITS.row_description)} if second else row
