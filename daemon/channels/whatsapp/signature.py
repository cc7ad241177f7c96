"""Is it Meta who speaks? The signature of a webhook, compared as bytes: compare_digest raises on non-ASCII text."""

import hmac

from daemon.channels.webhooks import as_bytes
from prolink.config import Secret
from prolink.errors import WrongSignature

HEADER = "X-Hub-Signature-256"


def check(app_secret: Secret, body: bytes, header: str | None) -> None:
    """Raise WrongSignature unless the header signs exactly these bytes with the app secret (HMAC-SHA256, hex)."""
    expected = b"sha256=" + hmac.digest(app_secret.reveal().encode(), body, "sha256").hex().encode()
    if not hmac.compare_digest(expected, as_bytes(header)):
        raise WrongSignature(f"The header {HEADER} does not sign this body; check the app secret.")
