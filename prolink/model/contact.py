"""Contact: a person, known by identifiers and never merged by name."""

from msgspec import Struct


class Identifier(Struct, frozen=True):
    """One name that a platform has for a person, e.g. ("whatsapp.phone", "6281234567890")."""

    kind: str
    """Platform and sort: whatsapp.phone, whatsapp.bsuid, telegram.id, email, livechat.visitor."""
    value: str


def masked(identifier: Identifier) -> str:
    """Return the identifier fit for a screen: enough to tell two apart, too little to call.

    >>> masked(Identifier("whatsapp.phone", "6281234567890"))
    '+62812••••7890'
    """
    value = identifier.value
    if identifier.kind.endswith(".phone"):
        return f"+{value[:5]}••••{value[-4:]}" if len(value) > 9 else f"+{value[:2]}••••"
    if identifier.kind == "email":
        name, _, host = value.partition("@")
        return f"{name[:1]}•••@{host}"
    return f"{value[:4]}••••{value[-3:]}" if len(value) > 7 else value
