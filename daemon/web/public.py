"""Public: the listener that the world reaches: webhooks of channels, and health."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic

from aiohttp import hdrs, web
from aiohttp.http import HttpProcessingError
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import Histogram

from daemon.metrics import Metrics
from daemon.web.address import Proxies
from daemon.web.health import Health

log = logging.getLogger(__name__)

LARGEST_BODY = 4 * 2**20  # bytes: Meta's webhooks reach 3 MB, aiohttp's own limit is 1
BODY_WITHIN = 20.0  # seconds from a request's head until its whole body must be here
WEBHOOKS = "/webhooks/"  # where the paths of all channels that are called begin
QUIET = 1.0  # seconds between two log lines of one cause

Answering = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
"""What aiohttp's server calls for each request."""


class Site:
    """What is served to the world: every route by the application, and webhooks by a shorter way before it."""

    def __init__(
        self,
        routes: Sequence[web.RouteDef],
        health: Health,
        metrics: Metrics,
        proxies: Proxies,
        *,
        body_within: float = BODY_WITHIN,
    ) -> None:
        self._watch = _watched(metrics, proxies)
        self.application = web.Application(
            client_max_size=LARGEST_BODY, middlewares=[self._watch, _in_time(body_within)]
        )
        """Whoever reads a body that is late hears TimeoutError."""
        self.application.add_routes([*routes, web.get("/healthz", health.alive), web.get("/readyz", health.ready)])
        posts = (route for route in routes if route.method == hdrs.METH_POST)
        self._webhooks = {route.path: route.handler for route in posts if route.path.startswith(WEBHOOKS)}

    def shortened(self, application: Answering) -> Answering:
        """Return what answers in the application's stead, and hands on to it all but webhooks that came whole.

        Those need no router, no deadline for their body and no middlewares: a quarter of what they would cost.
        """

        async def answer(request: web.BaseRequest) -> web.StreamResponse:
            webhook = self._webhooks.get(request.raw_path)
            if webhook is None or request.method != hdrs.METH_POST or not request.content.is_eof():
                return await application(request)
            assert isinstance(request, web.Request)
            return await self._watch(request, webhook)

        return answer


def _watched(metrics: Metrics, proxies: Proxies) -> Middleware:
    """Measure every answer, and log refusals with their sender, at most one line a second for each status."""
    last: dict[int, float] = {}
    clocks: dict[int, Histogram] = {}  # prometheus_client's own look-up costs three times as much

    @web.middleware
    async def watch(request: web.Request, handler: Handler) -> web.StreamResponse:
        begun = monotonic()
        status = 499  # until we know better: the sender left, or we are ending
        try:
            response = await handler(request)
            status = response.status
        except web.HTTPException as problem:
            status = problem.status
            raise
        except (HttpProcessingError, web.RequestPayloadError):
            status = 400
            return web.Response(status=status)
        except Exception as problem:
            if isinstance(problem, ConnectionError) and request.transport is None:
                return web.Response(status=status)  # It left with its body half sent; raised, it would be a traceback.
            status = 500
            log.exception("a request broke the public listener", extra={"method": request.method})
            return web.Response(status=500)
        finally:
            if request.path.startswith(WEBHOOKS):  # a livechat's socket lasts for hours
                clock = clocks.get(status) or clocks.setdefault(status, metrics.acknowledged.labels(status))
                clock.observe(monotonic() - begun)
            if status >= 400 and begun - last.get(status, begun - QUIET) >= QUIET:
                last[status] = begun
                facts = {"status": status, "method": request.method, "client": proxies.client(request)}
                log.info("request refused", extra=facts)
        return response

    return watch


def _in_time(within: float) -> Middleware:
    """Give every body so many seconds; 408 where its reader says nothing itself.

    It also ends the wait for a chunked body that breaks in the middle: aiohttp never tells its reader.
    """

    @web.middleware
    async def hurry(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.content.is_eof():  # It came with the head, as nearly always.
            return await handler(request)
        late = TimeoutError()
        timer = asyncio.get_running_loop().call_later(within, request.content.set_exception, late)
        try:
            return await handler(request)
        except TimeoutError:
            if request.content.exception() is late:
                return web.Response(status=408)
            raise
        finally:
            timer.cancel()

    return hurry
