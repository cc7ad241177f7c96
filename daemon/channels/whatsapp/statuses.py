"""What Meta reports on messages of ours: sent, delivered, read, failed."""

from typing import Any

from daemon.channels.whatsapp.codes import Verdict, code_of, reason_of, verdict
from daemon.channels.wire import millis, rows, table, whole, words
from prolink.errors import BadInput
from prolink.model.inbound import StatusUpdate
from prolink.model.message import State
from prolink.words import _

STATES = {
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.READ,
    "played": State.READ,
    "failed": State.FAILED,
}
"""`deleted` and words to come say nothing about how far a message got."""


def read(status: dict[str, Any]) -> StatusUpdate | None:
    """Return the update of one status, None for a word that says nothing; raise BadInput for one without an id."""
    state = STATES.get(words(status.get("status")))
    if state is None:
        return None
    platform_id = words(status.get("id"))
    if not platform_id:
        raise BadInput(_("A WhatsApp status came without an id."))
    error = table(next(iter(rows(status.get("errors"))), None)) if state is State.FAILED else {}
    code = code_of(error)
    means = None if code is None else verdict(code)
    return StatusUpdate(
        platform_id=platform_id,
        state=state,
        at=millis(status.get("timestamp")),
        message_id=whole(status.get("biz_opaque_callback_data")),
        platform_code="" if code is None else str(code),
        reason=reason_of(error),
        window_closed=means is Verdict.WINDOW,
        stops_channel=means is Verdict.STOP,
    )
