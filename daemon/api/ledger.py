"""Ledger: what staff's programs may ask of citizens' consents; identifiers are masked unless a reason is given."""

import re
from collections.abc import Sequence

import msgspec
from aiohttp import web

from daemon.api.access import Access
from daemon.store import consents, contacts
from daemon.store.store import Store
from prolink.errors import BadInput, NotAllowed, NotFound, Refused
from prolink.model.agent import Agent
from prolink.protocol.answers import ConsentList, TopicList
from prolink.words import _

AT_ONCE = 500  # lines
LEAST_REASON = 5  # characters

_CONTACT = re.compile(r"#?(\d{1,15})")
_NO_DIGIT = re.compile(r"[\s().+-]")

_encode = msgspec.json.Encoder().encode


class Ledger:
    """The ledger of consents, for agents only."""

    def __init__(self, store: Store, access: Access) -> None:
        self._store, self._access = store, access

    def routes(self) -> Sequence[web.RouteDef]:
        """Return what the private listener serves."""
        return (web.get("/v1/consents", self._consents), web.get("/v1/consents/topics", self._topics))

    async def _consents(self, request: web.Request) -> web.Response:
        """Answer who=CONTACT|HANDLE, topic=, ended=1 for withdrawn ones too, after=ID, reason= to reveal."""
        agent, asked = self._access.agent(request), request.query
        after = asked.get("after", "0")
        if not (after.isdecimal() and len(after) <= 18):
            raise BadInput(f"after={after[:40]!r} is no number.")
        who, topic, reason = asked.get("who", ""), asked.get("topic", ""), asked.get("reason", "").strip()
        contact = await self._contact(who) if who else 0
        if reason:
            await self._disclose(agent, f"consents contact={contact or '*'} topic={topic or '*'}", reason)
        rows = await self._store.all(
            consents.REVEALED if reason else consents.MASKED,
            after=int(after),
            contact=contact,
            topic=topic,
            ended=int(asked.get("ended") == "1"),
            limit=AT_ONCE + 1,
        )
        return _json(ConsentList(tuple(rows[:AT_ONCE]), more=len(rows) > AT_ONCE))

    async def _topics(self, request: web.Request) -> web.Response:
        self._access.agent(request)
        return _json(TopicList(tuple(await self._store.all(consents.TOPICS))))

    async def _contact(self, who: str) -> int:
        """Return the contact of a number (#12) or of an identifier as people write it; raise NotFound or Refused."""
        digits = _NO_DIGIT.sub("", who)
        if digits.isdecimal() and digits.startswith("0"):
            digits = "62" + digits[1:]
        holders = [] if who.startswith("#") else await self._store.all(contacts.HOLDERS, written=who, digits=digits)
        number = _CONTACT.fullmatch(who)
        if not holders and number:
            holders = await self._store.all(contacts.KNOWN, contact=int(number[1]))
        if not holders:
            raise NotFound(
                _("nobody is known as {who}; give an identifier, or a contact's number as #12").format(who=who)
            )
        if len(holders) > 1:
            numbers = ", ".join(f"#{one}" for one in holders)
            raise Refused(
                _("{who} may be several contacts: {numbers}; name one of them").format(who=who, numbers=numbers)
            )
        return holders[0]

    async def _disclose(self, agent: Agent, subject: str, reason: str) -> None:
        if not agent.may_run:
            raise NotAllowed(_("your role ({role}) does not allow that").format(role=agent.role.value))
        if len(reason) < LEAST_REASON:
            raise BadInput(_("the reason is kept with your name: write what the identifiers are needed for"))
        await self._store.write(lambda tx: consents.disclose(tx, agent.name, subject, reason[:500]))


def _json(value: ConsentList | TopicList) -> web.Response:
    return web.Response(body=_encode(value), content_type="application/json")
