"""Is it Meta who speaks? The two checks of a webhook, on bytes because compare_digest raises on non-ASCII text."""

import hashlib
import hmac

from prolink.config import Secret
from prolink.errors import WrongSignature

HEADER = "X-Hub-Signature-256"


def check(app_secret: Secret, body: bytes, header: str | None) -> None:
    """Raise WrongSignature unless the header signs exactly these bytes with the app secret (HMAC-SHA256, hex)."""
    expected = b"sha256=" + hmac.new(app_secret.reveal().encode(), body, hashlib.sha256).hexdigest().encode()
    if not hmac.compare_digest(expected, _bytes(header)):
        raise WrongSignature(f"The header {HEADER} does not sign this body; check the app secret.")


def matches(verify_token: Secret, given: str | None) -> bool:
    """Tell whether the handshake brought our verify token."""
    return hmac.compare_digest(verify_token.reveal().encode(), _bytes(given))


def _bytes(text: str | None) -> bytes:
    # aiohttp hands over bytes it can't decode as half surrogates: they must compare, not raise.
    return (text or "").encode("utf-8", "surrogatepass")
