"""The console's acts as commands: what a script sees of them."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from daemon.simulate import stage
from daemon.simulate.citizens import citizen
from daemon.simulate.stage import Stage
from prolink.errors import Exit
from tests.daemon.house import few_topics


class Shell:
    """Run prolink commands against one stage's daemon."""

    def __init__(self, built: Stage) -> None:
        self._built = built

    async def __call__(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "prolink.cli", *words]
        environment = self._built.environment(PROLINK_LANGUAGE="en")
        return await asyncio.to_thread(
            subprocess.run, command, env=environment, input=stdin, capture_output=True, text=True, check=False
        )


@pytest.fixture
async def shell(tmp_path: Path) -> AsyncIterator[Shell]:
    async with stage.simulated_graph(pace=0) as graph, asyncio.timeout(60):
        built = stage.build(tmp_path, graph.base_url, faq=few_topics(tmp_path))
        graph.webhook_url = built.webhook
        async with stage.running(built):
            await graph.write(citizen(0), "Halo\x1b]52;c;eA==\x07")
            yield Shell(built)


async def test_a_chat_is_listed_claimed_answered_noted_and_closed(shell: Shell) -> None:
    rows = json.loads((await shell("conversation", "list", "--json")).stdout)
    assert [row["id"] for row in rows] == [1]
    for words in (("claim", "1"), ("reply", "1", "Baik, Bu."), ("note", "1", "sudah ditelepon"), ("close", "1")):
        result = await shell("conversation", *words)
        assert result.returncode == Exit.DONE, result.stderr
        assert result.stdout == ""
    page = json.loads((await shell("conversation", "show", "1", "--json")).stdout)
    assert page["conversation"]["status"] == "closed"
    assert {"Baik, Bu.", "sudah ditelepon"} <= {message.get("text") for message in page["messages"]}
    closed = json.loads((await shell("conversation", "list", "--view", "closed", "--json")).stdout)
    assert [row["outcome"] for row in closed] == ["solved"]


async def test_what_a_citizen_wrote_reaches_the_terminal_cleaned(shell: Shell) -> None:
    for words in (("list",), ("show", "1"), ("show", "1", "--json")):
        result = await shell("conversation", *words)
        assert "\x1b" not in result.stdout + result.stderr
        assert "\x07" not in result.stdout + result.stderr


async def test_exit_codes_tell_what_went_wrong(shell: Shell) -> None:
    assert (await shell("conversation", "show", "99")).returncode == Exit.NOT_FOUND
    assert (await shell("conversation", "reopen", "1")).returncode == Exit.REFUSED
    assert (await shell("conversation", "reply", "1", "  ")).returncode == Exit.USAGE
    assert (await shell("conversation", "frobnicate")).returncode == Exit.USAGE
    away = await shell("conversation", "list", "--socket", "/nowhere/prolink.sock")
    assert away.returncode == Exit.NO_LINK
    assert len(away.stderr.strip().splitlines()) == 1


async def test_a_chat_is_given_to_the_queue_with_a_note_and_to_nobody_who_is_not_there(shell: Shell) -> None:
    await shell("conversation", "claim", "1", "--reason", "lupa")
    done = await shell("conversation", "assign", "1", "--queue", "--note", "-", "--json", stdin="besok saja")
    told = json.loads(done.stdout)
    assert (told["conversation"]["owner"], len(told["message_ids"])) == ("", 1)
    assert "besok saja" in told["conversation"]["attention"]
    for words, code in (
        (("--queue",), Exit.REFUSED),
        (("--to", "nobody"), Exit.NOT_FOUND),
        ((), Exit.USAGE),
        (("--queue", "--to", "x"), Exit.USAGE),
    ):
        assert (await shell("conversation", "assign", "1", *words)).returncode == code


async def test_a_reply_is_read_from_standard_input_and_a_key_carries_it_out_once(shell: Shell) -> None:
    for _ in range(2):
        sent = await shell(
            "conversation", "reply", "1", "-", "--key", "one-reply-0001", "--json", stdin="Baris 1\nBaris 2\n"
        )
        assert json.loads(sent.stdout)["message_ids"]
    page = json.loads((await shell("conversation", "show", "1", "--json")).stdout)
    assert [message["text"] for message in page["messages"] if message["origin"] == "agent"] == ["Baris 1\nBaris 2"]


async def test_a_stopped_channel_keeps_its_queue_until_it_is_resumed(shell: Shell) -> None:
    await shell("channel", "stop", "whatsapp:main", "--reason", "uji")
    await shell("conversation", "reply", "1", "Nanti terkirim")
    channels = {row["id"]: row for row in json.loads((await shell("channel", "list", "--json")).stdout)}
    assert (channels["whatsapp:main"]["state"], channels["whatsapp:main"]["reason"]) == ("stopped", "uji")
    assert channels["whatsapp:main"]["queued"] >= 1
    await shell("channel", "resume", "whatsapp:main")
    async with asyncio.timeout(30):
        while json.loads((await shell("channel", "list", "--json")).stdout)[-1]["queued"]:
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("kind", ["bash", "zsh", "fish"])
async def test_completion_scripts_name_the_program(kind: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "prolink.cli", "completion", kind], capture_output=True, text=True, check=True
    )
    assert "_PROLINK_COMPLETE" in result.stdout


async def test_what_was_said_is_found_by_its_words(shell: Shell) -> None:
    async with asyncio.timeout(30):
        while not json.loads((await shell("conversation", "search", "halo", "--json")).stdout)["found"]:
            await asyncio.sleep(0.1)
    assert "#1" in (await shell("conversation", "search", "halo")).stdout
    assert (await shell("conversation", "search", "?!")).returncode == Exit.USAGE
