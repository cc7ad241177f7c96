"""Files: the widget's script and style, and a plain page of our own that shows it."""

import hashlib
import html
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from string import Template

import msgspec
from aiohttp import hdrs, web

from daemon.channels.livechat.settings import Site

STATIC = Path(__file__).parent / "static"
KEPT = "public, max-age=300"  # a changed title or colour is seen by everybody within five minutes
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def routes(path: str, site: Site) -> Sequence[web.RouteDef]:
    """Return what is served to anybody: the script has the website's title, words and colour written into it."""
    shown = {name: getattr(site, name) for name in ("title", "greeting", "privacy", "privacy_url", "accent")}
    script = _lean(_text("widget.js")).replace("__SETTINGS__", msgspec.json.encode(shown).decode())
    page = Template(_text("page.html")).substitute(title=html.escape(site.title), path=path)
    shared = {"Cross-Origin-Resource-Policy": "cross-origin"}
    locked = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}
    return (
        web.get(f"{path}/widget.js", _file(script, "text/javascript", shared)),
        web.get(f"{path}/widget.css", _file(_lean(_text("widget.css")), "text/css", shared)),
        web.get(f"{path}/page.css", _file(_text("page.css"), "text/css", {})),
        web.get(f"{path}/", _file(page, "text/html", locked)),
        web.get(path, _file(page, "text/html", locked)),
    )


def _text(name: str) -> str:
    return (STATIC / name).read_text("utf-8")


def _lean(text: str) -> str:
    """Leave out indentation and lines of comment: a tenth of the size, for every visitor of the website."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def _file(text: str, kind: str, extra: dict[str, str]) -> Callable[[web.Request], Awaitable[web.Response]]:
    body = text.encode()
    tag = hashlib.sha256(body).hexdigest()[:20]
    headers = {hdrs.CACHE_CONTROL: KEPT, hdrs.ETAG: f'"{tag}"', "X-Content-Type-Options": "nosniff", **extra}

    async def serve(request: web.Request) -> web.Response:
        known = request.if_none_match or ()
        if any(one.value in (tag, "*") for one in known):
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, content_type=kind, charset="utf-8", headers=headers)

    return serve
