"""Offices: asks an office's JSON endpoint for what it says of a service; its host must be allowed by the settings."""

import errno
from collections.abc import Collection

import aiohttp
import msgspec
from yarl import URL

from daemon.channels.checks import is_here
from daemon.media.addresses import HTTPS, Accepts, connector, loopback, worldwide
from prolink.model.service import FACTS
from prolink.safetext import clean_line
from prolink.words import _

Facts = dict[str, str | tuple[str, ...]]

WITHIN = 3.0  # seconds for the whole answer
LARGEST = 64 * 1024  # bytes
LONGEST = 300  # characters of one fact
MOST_ITEMS = 12  # of a list of requirements


class Unusable(Exception):
    """An endpoint brought nothing that may be shown; the words say why."""


async def ask(endpoint: str, hosts: Collection[str], *, within: float = WITHIN) -> Facts:
    """Return the facts that an endpoint gives; raise Unusable for everything else."""
    url, accepts = _way(endpoint, hosts)
    async with aiohttp.ClientSession(
        connector=connector(accepts), cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False, trust_env=False
    ) as session:
        try:
            return _facts(await _body(session, url, within))
        except TimeoutError:
            raise Unusable(_("no answer within {seconds} seconds").format(seconds=f"{within:g}")) from None
        except aiohttp.ClientConnectorError as problem:
            if problem.os_error.errno == errno.EACCES:
                raise Unusable(_("its name leads to a machine that must not be asked")) from None
            raise Unusable(_("the office's machine can't be reached")) from None
        except aiohttp.ClientError as problem:
            raise Unusable(_("the answer broke off: {why}").format(why=type(problem).__name__)) from None


async def _body(session: aiohttp.ClientSession, url: URL, within: float) -> bytes:
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    timeout = aiohttp.ClientTimeout(total=within)
    async with session.get(url, headers=headers, timeout=timeout, allow_redirects=False) as answer:
        if answer.status != 200:
            raise Unusable(_("the endpoint answered HTTP {status}").format(status=answer.status))
        body = bytearray()
        async for chunk in answer.content.iter_chunked(LARGEST):
            body += chunk
            if len(body) > LARGEST:
                raise Unusable(_("the answer is larger than {most} kB").format(most=LARGEST // 1024))
        return bytes(body)


def _way(endpoint: str, hosts: Collection[str]) -> tuple[URL, Accepts]:
    """Return the address and the machines that it may lead to; raise Unusable for any that the settings don't allow."""
    try:
        url = URL(endpoint)
        host, place = url.host or "", f"{url.host}:{url.port}"
    except ValueError:
        raise Unusable(_("the endpoint's address is none")) from None
    if url.user is not None or url.password is not None:
        raise Unusable(_("the endpoint's address holds a user"))
    if is_here(host) and place in hosts and url.scheme in ("http", "https"):
        return url, loopback
    if url.scheme != "https" or url.port != HTTPS:
        raise Unusable(_("the endpoint's address is not https on port 443"))
    if host not in hosts:
        raise Unusable(_("{host} is not in [catalogue] hosts").format(host=clean_line(host[:100])))
    return url, worldwide


def _facts(body: bytes) -> Facts:
    """Return the known facts of a JSON object, each cleaned and short; raise Unusable where it is none or has none."""
    try:
        given = msgspec.json.decode(body, type=dict[str, object])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Unusable(_("the answer is no JSON object")) from None
    found: Facts = {}
    for field in FACTS:
        value = given.get(field)
        if value is None:
            continue
        if field == "requirements" and isinstance(value, list) and len(value) <= MOST_ITEMS:
            found[field] = tuple(_fact(field, item) for item in value)
        else:
            found[field] = _fact(field, value)
    if not found:
        raise Unusable(_("the answer has none of {fields}").format(fields=", ".join(FACTS)))
    return found


def _fact(field: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST or "{{" in value:
        sentence = _("{field} of the answer is no text of at most {most} characters")
        raise Unusable(sentence.format(field=field, most=LONGEST))
    return str(clean_line(value)).strip()
