"""The yardstick: a bare aiohttp handler that checks the signature, parses the body and answers 200."""

import asyncio
import hashlib
import hmac
import json
import sys

from aiohttp import web


async def serve(port: int, secret: bytes) -> None:
    """Answer until killed."""

    async def webhook(request: web.Request) -> web.Response:
        body = await request.read()
        expected = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), request.headers["X-Hub-Signature-256"].encode()):
            return web.Response(status=401)
        json.loads(body)
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", webhook)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2].encode()))
