"""A place with settings, a FAQ of two entries and the command line, for tests of the faq commands."""

import getpass
import json
import socket
from pathlib import Path

from click.testing import CliRunner, Result

from prolink.cli import main

ENTRY = """\
- id: {id}
  question: {question}
  variants: [{variants}]
  answer: |
    {answer}
  category: Kependudukan
"""
LOST = ENTRY.format(id="F02", question="KTP hilang?", variants="ktp ilang, kehilangan ktp", answer="Surat polisi.")
HOURS = ENTRY.format(id="E01", question="Jam buka MPP?", variants="mpp buka kapan", answer="Pukul {{jam}}.")


class Desk:
    """A place with settings, files and the command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.config.write_text(f"""
[daemon]
data_dir = "{folder}/data"
language = "en"
[public]
port = {port}
[private]
socket = "{folder}/run/p.sock"
[agents.anna]
user = "{getpass.getuser()}"
role = "admin"
[faq]
file = "{folder}/first.yaml"
[faq.values]
jam = ""
""")
        self.file("first.yaml", LOST)

    def file(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text, "utf-8")
        return str(path)

    def faq(self, *arguments: str) -> Result:
        """Run a command and return what it said and did."""
        return CliRunner().invoke(main, ["faq", *arguments, "--config", str(self.config)])

    def ids(self, *more: str) -> list[str]:
        return [entry["id"] for entry in json.loads(self.faq("list", "--json", *more).stdout)]
