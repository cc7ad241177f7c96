"""Is it Meta who speaks? The signature of a webhook, compared as bytes: compare_digest raises on non-ASCII text."""

import hmac

from daemon.channels.webhooks import as_bytes
from prolink.config import Secret
from prolink.errors import WrongSignature

HEADER = "X-Hub-Signature-256"


class Signature:
    """What signs with one app secret (HMAC-SHA256, hex); the key is worked in once, not for each webhook."""

    def __init__(self, app_secret: Secret) -> None:
        self._keyed = hmac.new(app_secret.reveal().encode(), digestmod="sha256")

    def check(self, body: bytes, header: str | None) -> None:
        """Raise WrongSignature unless the header signs exactly these bytes."""
        signing = self._keyed.copy()
        signing.update(body)
        if not hmac.compare_digest(f"sha256={signing.hexdigest()}".encode(), as_bytes(header)):
            raise WrongSignature(f"The header {HEADER} does not sign this body; check the app secret.")
