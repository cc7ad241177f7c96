"""Answers: what the operator said about a new installation."""

from msgspec import Struct, field

from prolink.model.agent import Role


class Staff(Struct, frozen=True):
    """One member of staff: login on this machine, role, and the name that others read."""

    user: str
    role: Role = Role.AGENT
    display: str = ""


class Answers(Struct, frozen=True):
    """None, or empty, where the sample's value stands."""

    name: str | None = None
    public_url: str | None = None
    agents: tuple[Staff, ...] = ()
    channels: tuple[str, ...] = ()
    """Kinds, e.g. whatsapp."""
    more: dict[str, str] = field(default_factory=dict)
    """Other settings by table.key, e.g. public.port."""
