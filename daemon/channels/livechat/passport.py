"""Passport: the signed token by which a browser is known again, without a cookie and without a table of sessions."""

import binascii
import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec
from msgspec import Struct

from prolink.config import Secret
from prolink.errors import WrongSignature

LONGEST = 1000  # characters of a token; ours has about 250


class Passport(Struct, frozen=True):
    """Who a browser is, on which website, and how long that is believed."""

    vid: str
    """160 random bits in hex: the visitor."""
    site: str
    """The origin for which it was made: another allowed one can't use it."""
    iat: int
    """Epoch seconds."""
    exp: int


_passport = msgspec.json.Decoder(Passport)


class Office:
    """Issues and checks passports of one channel."""

    def __init__(self, channel: str, secret: Secret, life: int) -> None:
        self._purpose = f"prolink livechat passport {channel}\n".encode()
        self._secret, self._life = secret, life

    def issue(self, site: str, now: int, vid: str = "") -> str:
        """Return a token for a new visitor, or a fresh one for a known one; `now` is epoch seconds."""
        passport = Passport(vid or secrets.token_hex(20), site, now, now + self._life)
        body = urlsafe_b64encode(msgspec.json.encode(passport))
        return f"{body.decode()}.{self._sign(body)}"

    def check(self, token: str, site: str, now: int) -> Passport:
        """Return the passport; raise WrongSignature for a forged or expired one, or one of another website."""
        body, _, signature = token[:LONGEST].encode("utf-8", "surrogatepass").partition(b".")
        if not hmac.compare_digest(self._sign(body).encode(), signature):
            raise WrongSignature("The token was not made here.")
        try:
            passport = _passport.decode(urlsafe_b64decode(body))
        except (msgspec.MsgspecError, binascii.Error) as problem:
            raise WrongSignature("The token was made by another release.") from problem
        if now >= passport.exp:
            raise WrongSignature("The token has expired.")
        if passport.site != site:
            raise WrongSignature("The token was made for another website.")
        return passport

    def ages(self, passport: Passport, now: int) -> bool:
        """Tell whether half of its life is over: then the browser gets a fresh one."""
        return now - passport.iat > self._life // 2

    def _sign(self, body: bytes) -> str:
        return hmac.new(self._secret.reveal().encode(), self._purpose + body, hashlib.sha256).hexdigest()
