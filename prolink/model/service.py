"""Service: what an office does for citizens: papers, fee, time, hours, place; the catalogue is the list of them."""

from msgspec import Struct

from prolink.model.faq import EntryState


class Service(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One service of the catalogue; in every text `{{name}}` stands for a variable of the settings."""

    id: str
    """Small letters, digits and dashes: it stands in `{{layanan.ID.fee}}`."""
    name: str
    category: str
    variants: tuple[str, ...] = ()
    """How citizens ask for it."""
    requirements: tuple[str, ...] = ()
    fee: str = ""
    time: str = ""
    """How long it takes."""
    hours: str = ""
    place: str = ""
    channel: str = ""
    """Where it can be done without coming: address of a page, number, application."""
    note: str = ""
    office: str = ""
    """Who does it."""
    owner: str = ""
    """The office that answers for what stands here; empty for `office`."""
    faq: tuple[str, ...] = ()
    """Entries of the FAQ that treat it: while one of them is in use, texts find that one."""
    endpoint: str = ""
    """An https address of the office's own; its JSON takes the place of what stands here."""
    source: str = ""
    verified: str = ""
    """ISO date of the last check."""
    valid_until: str = ""
    """ISO date after which it is not sent."""
    state: EntryState = EntryState.PUBLISHED


FACTS = ("requirements", "fee", "time", "hours", "place", "channel", "note")
"""Fields that a card shows and that an endpoint may give."""


class ServiceData(Struct, frozen=True, kw_only=True):
    """What an office's endpoint said last; times are epoch milliseconds."""

    service: str
    endpoint: str
    facts: dict[str, str | tuple[str, ...]]
    fetched_at: int = 0
    """0 when nothing that could be used ever came."""
    tried_at: int = 0
    trouble: str = ""
    """Why the last try brought nothing; empty when it did."""
