"""The ledger as commands: what a citizen's yes and STOP leave behind."""

import asyncio
import csv
import io
import json
import stat
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

WHY = ("--reveal", "--reason", "permintaan warga")


class Shell:
    """Run prolink consent against one stage's daemon."""

    def __init__(self, built: Stage) -> None:
        self._built = built

    async def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "prolink.cli", "consent", *words]
        environment = self._built.environment(PROLINK_LANGUAGE="en")
        return await asyncio.to_thread(
            subprocess.run, command, env=environment, capture_output=True, text=True, check=False
        )


@pytest.fixture
async def shell(tmp_path: Path) -> AsyncIterator[Shell]:
    """A citizen subscribed to a topic, and to another, and said STOP; then subscribed again."""
    async with stage.simulated_graph(pace=0) as graph, asyncio.timeout(60):
        built = stage.build(tmp_path, graph.base_url, faq=few_topics(tmp_path))
        graph.webhook_url = built.webhook
        async with stage.running(built):
            for words in ("berlangganan", "1", "ya", "berlangganan", "2", "ya", "STOP", "berlangganan", "1", "ya"):
                await graph.write(citizen(0), words)
            yield Shell(built)


async def test_a_yes_and_a_stop_are_shown_with_their_words_and_counted(shell: Shell) -> None:
    lines = json.loads((await shell("show", "#1", "--json")).stdout)
    assert [bool(line["withdrawn_at"]) for line in lines] == [True, True, False]
    assert all(line["channel"] == "whatsapp:main" and line["purpose"] in line["wording"] for line in lines)
    topics = json.loads((await shell("list", "--json")).stdout)
    assert sorted((one["in_force"], one["withdrawn"]) for one in topics) == [(0, 1), (1, 1)]
    topic = lines[0]["topic"]
    assert len(json.loads((await shell("list", "--topic", topic, "--json")).stdout)) == 1
    assert len(json.loads((await shell("list", "--topic", topic, "--all", "--json")).stdout)) == 2


async def test_exports_are_private_whole_and_never_written_over(shell: Shell, tmp_path: Path) -> None:
    table, lines = tmp_path / "a.csv", tmp_path / "a.jsonl"
    assert json.loads((await shell("export", str(table), "--json")).stdout)["consents"] == 3
    assert stat.S_IMODE(table.stat().st_mode) == 0o600
    rows = list(csv.DictReader(io.StringIO(table.read_bytes().decode(), newline="")))
    assert {row["handle"][:3] for row in rows} == {"'+6"}
    assert (await shell("export", str(lines), *WHY)).returncode == Exit.DONE
    told = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    assert [line["wording"] for line in told] == [row["wording"] for row in rows]
    assert all(line["handle"].isdecimal() for line in told)
    assert (await shell("export", str(table))).returncode == Exit.REFUSED


async def test_exit_codes_tell_what_went_wrong(shell: Shell, tmp_path: Path) -> None:
    assert (await shell("show", "#99")).returncode == Exit.NOT_FOUND
    assert (await shell("list", "--topic", "tak-ada")).returncode == Exit.NOT_FOUND
    assert (await shell("show", "#1", "--reveal")).returncode == Exit.USAGE
    assert (await shell("export", str(tmp_path / "a.xlsx"))).returncode == Exit.USAGE
