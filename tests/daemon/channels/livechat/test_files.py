"""The script stays small, harmless and cacheable; the page is locked down."""

import re
from collections.abc import Mapping

import pytest

from daemon.channels.livechat.files import STATIC
from tests.daemon.channels.livechat.stand import Stand, standing

LARGEST = 20_000  # bytes of script and style together


async def fetched(stand: Stand, name: str, **headers: str) -> tuple[int, Mapping[str, str], str]:
    async with stand.http.get(f"{stand.url}/{name}", headers=headers) as answer:
        return answer.status, answer.headers, await answer.text()


async def test_script_and_style_together_stay_below_twenty_kilobytes() -> None:
    async with standing() as stand:
        sizes = [len((await fetched(stand, name))[2].encode()) for name in ("widget.js", "widget.css")]
        assert sum(sizes) < LARGEST


@pytest.mark.parametrize(
    ("name", "kind"),
    [("widget.js", "text/javascript"), ("widget.css", "text/css"), ("page.css", "text/css"), ("", "text/html")],
)
async def test_every_file_has_its_type_and_a_tag(name: str, kind: str) -> None:
    async with standing() as stand:
        status, headers, body = await fetched(stand, name)
        assert (status, headers["Content-Type"]) == (200, f"{kind}; charset=utf-8")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "public, max-age=300"
        assert body
        again, _headers, body = await fetched(stand, name, **{"If-None-Match": headers["ETag"]})
        assert (again, body) == (304, "")


async def test_another_website_may_load_the_script_under_cross_origin_isolation() -> None:
    async with standing() as stand:
        for name in ("widget.js", "widget.css"):
            assert (await fetched(stand, name))[1]["Cross-Origin-Resource-Policy"] == "cross-origin"


async def test_the_page_runs_only_what_is_ours() -> None:
    async with standing(title='<b>Layanan</b> & "Info"') as stand:
        _status, headers, body = await fetched(stand, "")
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "&lt;b&gt;Layanan&lt;/b&gt; &amp; &quot;Info&quot;" in body
        assert not re.search(r"<style|\son\w+=|\sstyle=|<script>|javascript:", body)


async def test_titles_and_greetings_go_into_the_script_as_data() -> None:
    nasty = 'x"});alert(1);//</script>\u2028\\'
    async with standing(title=nasty) as stand:
        _status, _headers, body = await fetched(stand, "widget.js")
        assert '"title":"x\\"});alert(1);//</script>' in body
        assert "__SETTINGS__" not in body


def test_the_script_makes_text_only_and_keeps_no_cookie() -> None:
    source = (STATIC / "widget.js").read_text("utf-8")
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "Function(",
        "cookie",
        "postMessage",
    ):
        assert word not in source.replace("No cookies", ""), word
