"""prolink conversation files and save: what staff see of a citizen's files, and get of them."""

import asyncio
import hashlib
import json
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from daemon.commands.files import name_for
from daemon.simulate import stage
from daemon.simulate.citizens import citizen
from daemon.simulate.graph_files import PIXEL
from daemon.simulate.stage import Stage
from prolink.errors import Exit
from prolink.model.file import File, FileState
from tests.daemon.house import few_topics

PROGRAM = b"MZ\x90\x00 a program"


class Shell:
    """Run prolink commands against one stage's daemon."""

    def __init__(self, built: Stage) -> None:
        self.built = built
        self.desk = built.folder / "meja"
        self.desk.mkdir()

    async def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "prolink.cli", "conversation", *words]
        environment = self.built.environment(PROLINK_LANGUAGE="en")
        return await asyncio.to_thread(
            subprocess.run, command, env=environment, capture_output=True, text=True, check=False
        )


@pytest.fixture
async def shell(tmp_path: Path) -> AsyncIterator[Shell]:
    async with stage.simulated_graph(pace=0) as graph, asyncio.timeout(60):
        built = stage.build(tmp_path, graph.base_url, faq=few_topics(tmp_path))
        graph.webhook_url = built.webhook
        async with stage.running(built):
            await graph.send(citizen(0), "image", PIXEL, "image/jpeg", caption="jalan rusak")
            await graph.send(citizen(0), "document", PROGRAM, "application/pdf", filename="../../\x1b[2J\u202eKTP.pdf")
            await graph.post(citizen(0), {"type": "image", "image": {"id": "404", "mime_type": "image/jpeg"}})
            shell = Shell(built)
            while b"waiting" in (await shell("files", "1", "--json")).stdout.encode():
                await asyncio.sleep(0.1)
            yield shell


async def test_files_are_listed_for_people_and_for_scripts(shell: Shell) -> None:
    listed = json.loads((await shell("files", "1", "--json")).stdout)["files"]
    assert [(one["state"], one.get("size", 0)) for one in listed] == [
        ("fetched", len(PIXEL)),
        ("fetched", len(PROGRAM)),
        ("failed", 0),
    ]
    assert Path(listed[0]["path"]).read_bytes() == PIXEL
    result = await shell("files", "1")
    assert "3 files" in result.stderr
    for word in ("fetched", "image/jpeg", listed[0]["sha256"], listed[0]["path"], "application/pdf", "failed"):
        assert word in result.stdout
    assert not {"\x1b", "\u202e"} & set(result.stdout)


async def test_a_file_is_saved_with_its_path_size_and_checksum(shell: Shell) -> None:
    result = await shell("save", "1", "1", str(shell.desk))
    saved = shell.desk / "1-image.jpg"
    assert result.returncode == Exit.DONE, result.stderr
    checksum = hashlib.sha256(PIXEL).hexdigest()
    assert result.stdout.splitlines() == [str(saved), f"{len(PIXEL)} bytes", f"sha256 {checksum}"]
    assert saved.read_bytes() == PIXEL
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600


async def test_a_hostile_name_stays_in_the_folder_and_starts_nothing(shell: Shell) -> None:
    told = json.loads((await shell("save", "1", "2", str(shell.desk), "--json")).stdout)
    assert [path.name for path in shell.desk.iterdir()] == [Path(told["path"]).name]
    assert Path(told["path"]).parent == shell.desk
    assert told["path"].endswith("KTP.pdf.bin")


async def test_nothing_is_overwritten(shell: Shell) -> None:
    (shell.desk / "1-image.jpg").write_text("mine")
    result = await shell("save", "1", "1", str(shell.desk))
    assert result.returncode == Exit.REFUSED
    assert (shell.desk / "1-image.jpg").read_text() == "mine"


async def test_what_can_t_be_saved_says_why(shell: Shell) -> None:
    for words, code in (
        (("save", "1", "3", str(shell.desk)), Exit.REFUSED),
        (("save", "1", "9", str(shell.desk)), Exit.NOT_FOUND),
        (("save", "9", "1", str(shell.desk)), Exit.NOT_FOUND),
        (("save", "1", "1", str(shell.desk / "tiada")), Exit.NOT_FOUND),
        (("files", "9"), Exit.NOT_FOUND),
    ):
        result = await shell(*words)
        assert (words, result.returncode) == (words, code)
        assert len(result.stderr.splitlines()) == 1
    assert list(shell.desk.iterdir()) == []


async def test_show_names_the_files_of_each_message(shell: Shell) -> None:
    result = await shell("show", "1")
    assert f"(file 1: fetched, {len(PIXEL)} bytes image/jpeg)" in result.stdout


@pytest.mark.parametrize(
    ("name", "type", "wanted"),
    [
        ("", "image/jpeg", "7-document.jpg"),
        ("surat.pdf", "application/pdf", "7-surat.pdf"),
        ("surat.PDF", "application/pdf", "7-surat.PDF"),
        ("data.csv", "text/plain", "7-data.csv"),
        ("halaman.html", "text/plain", "7-halaman.html.txt"),
        ("jalankan.bat", "text/plain", "7-jalankan.bat.txt"),
        ("foto.jpg", "application/pdf", "7-foto.jpg.pdf"),
        ("main.exe", "application/x-msdownload", "7-main.exe.bin"),
        ("-rf", "application/octet-stream", "7--rf.bin"),
        ("x" * 99 + ".jpg", "application/pdf", "7-" + "x" * 94 + ".pdf"),
    ],
)
def test_a_file_is_saved_under_a_true_name(name: str, type: str, wanted: str) -> None:
    file = File(id=7, message_id=1, kind="document", name=name, type=type, state=FileState.FETCHED)
    assert name_for(file) == wanted
