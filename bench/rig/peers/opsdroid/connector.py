"""A connector for opsdroid with what PROLINK's webhook does before it answers: check the signature, parse, hand over.

As opsdroid's own webhook connectors do, it answers 200 when the skills are done.
"""

import hashlib
import hmac
import json

import aiohttp
from aiohttp import web
from opsdroid.connector import Connector, register_event
from opsdroid.events import Message


class Hook(Connector):
    """One WhatsApp-like webhook in, one POST a message out."""

    def __init__(self, config, opsdroid=None):
        super().__init__(config, opsdroid=opsdroid)
        self.name = "hook"
        self._secret, self._sink = config["secret"].encode(), config["sink"]
        self._session = None

    async def connect(self):
        self._session = aiohttp.ClientSession()
        self.opsdroid.web_server.web_app.router.add_post("/hook", self._webhook)

    async def disconnect(self):
        await self._session.close()

    async def listen(self):
        pass

    async def _webhook(self, request):
        body = await request.read()
        expected = "sha256=" + hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), request.headers["X-Hub-Signature-256"].encode()):
            return web.Response(status=401)
        for entry in json.loads(body)["entry"]:
            for change in entry["changes"]:
                for message in change["value"].get("messages", ()):
                    sender = message["from"]
                    await self.opsdroid.parse(
                        Message(
                            text=message["text"]["body"], user=sender, user_id=sender, target=sender, connector=self
                        )
                    )
        return web.Response()

    @register_event(Message)
    async def _send(self, message):
        call = {"messaging_product": "whatsapp", "to": message.target, "type": "text", "text": {"body": message.text}}
        async with self._session.post(f"{self._sink}/messages", json=call) as response:
            await response.read()
