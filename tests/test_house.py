"""The house keeps its own rules: size, imports, papers and words."""

import ast
import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from msgspec import Struct

from prolink import config, settings

ROOT = Path(__file__).parents[1]
PACKAGES = ("prolink", "daemon", "console")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
CATALOGUE = ROOT / "prolink/locale/id/LC_MESSAGES/prolink.po"

SMELL, TOO_LONG = 300, 400  # lines


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


# Size.


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    for name, lines in lengths.items():
        if lines > SMELL:
            print(f"{name} has {lines} lines: more than {SMELL} is a smell")
    assert {name: lines for name, lines in lengths.items() if lines > TOO_LONG} == {}


def test_every_test_folder_is_a_package() -> None:
    """One without __init__.py shadows the real package of its name."""
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert [name_of(folder) for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


def test_the_wings_are_empty_at_their_door() -> None:
    """A foreign package called daemon or console then does no harm to an installed wheel."""
    assert [(ROOT / wing / "__init__.py").read_text() for wing in ("daemon", "console")] == ["", ""]


def test_every_module_opens_with_a_sentence() -> None:
    full = [path for path in SOURCES if path.read_text("utf-8").strip()]
    assert [name_of(path) for path in full if not ast.get_docstring(ast.parse(path.read_text("utf-8")))] == []


# Imports.


def test_help_loads_no_wing_and_no_heavy_library() -> None:
    ask = (
        "import sys\nfrom click.testing import CliRunner\nfrom prolink.cli import main\n"
        "answer = CliRunner().invoke(main, ['--help'])\nassert answer.exit_code == 0, answer.output\n"
        "print(' '.join(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    answer = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(answer.stdout.split())
    assert (
        loaded
        & {"telegram", "aiohttp", "textual", "rich", "aiosqlite", "yaml", "rapidfuzz", "holidays", "daemon", "console"}
        == set()
    )


# Settings and their paper.


class Section(Struct, frozen=True):
    """One table of the settings: its title in the paper and its keys, with their defaults."""

    title: str
    keys: dict[str, Any]


REQUIRED = "required"


def fields(kind: type[Struct]) -> dict[str, Any]:
    found = {}
    for field in msgspec.structs.fields(kind):
        made = field.default_factory
        default = field.default if made is msgspec.NODEFAULT else made()
        found[field.encode_name] = REQUIRED if default is msgspec.NODEFAULT else default
    return found


def sections() -> Iterator[Section]:
    for field in msgspec.structs.fields(settings.Settings):
        if field.name == "agents":
            yield Section("agents.NAME", fields(settings.AgentSettings))
        elif field.name != "channels":
            yield Section(field.name, fields(field.type))
    for path in sorted(ROOT.glob("daemon/channels/*/settings.py")):
        kind = path.parent.name
        module = importlib.import_module(f"daemon.channels.{kind}.settings")
        own = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Struct)]
        keys = {
            key: value
            for one in own
            if one.__struct_config__.forbid_unknown_fields
            for key, value in fields(one).items()
        }
        secrets = {*re.findall(r'secret\(\w+, "(\w+)"', path.read_text("utf-8")), *getattr(module, "SECRETS", ())}
        yield Section(
            f"channels.{kind}.NAME", keys | {f"{name}_{how}": None for name in secrets for how in ("env", "file")}
        )


def paper() -> dict[str, dict[str, str]]:
    """Return docs/settings.md as section → key → what stands in the column of defaults."""
    found: dict[str, dict[str, str]] = {}
    rows: dict[str, str] = {}
    for line in (ROOT / "docs/settings.md").read_text("utf-8").splitlines():
        if line.startswith("## ["):
            rows = found[line[4:-1]] = {}
        elif line.startswith("| `"):
            keys, default, *_meaning = line.strip("| ").split(" | ")
            rows |= dict.fromkeys(re.findall(r"`(\w+)`", keys), default)
    return found


@pytest.mark.parametrize("section", list(sections()), ids=lambda section: section.title)
def test_every_key_stands_in_the_paper_and_no_other(section: Section) -> None:
    assert set(paper().get(section.title, {})) == set(section.keys)


@pytest.mark.parametrize("section", list(sections()), ids=lambda section: section.title)
def test_the_paper_names_every_short_default_as_it_is(section: Section) -> None:
    written = paper()[section.title]
    for key, default in section.keys.items():
        if default is REQUIRED:
            assert (key, written[key]) == (key, REQUIRED)
        elif default is not None and len(json.dumps(default)) <= 60:
            assert (key, written[key]) == (key, f"`{json.dumps(default)}`")


def test_the_sample_settings_can_be_read() -> None:
    assert config.load(ROOT / "config.toml").desk.name


# Words.


def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="id")


def words() -> Iterator[tuple[str, str]]:
    """Yield every word on screen in the sources, with the file that says it."""
    for path in SOURCES:
        for _line, message, _comments, _context in extract_from_file(
            "python", path, keywords={"_": None, "n_": (1, 2)}
        ):
            yield (message[0] if isinstance(message, tuple) else message), name_of(path)


def test_every_word_on_screen_has_its_indonesian() -> None:
    known = {one.id[0] if isinstance(one.id, tuple) else one.id: one.string for one in catalogue() if one.id}
    missing = sorted({(place, text) for text, place in words() if not any(known.get(text) or ())})
    assert missing == [], "\n".join(f"{place}: {text}" for place, text in missing)


def test_every_translation_names_the_same_blanks() -> None:
    wrong = []
    for one in catalogue():
        sources = forms(one.id)
        strings = forms(one.string)
        allowed = {blank for text in sources for blank in blanks(text)}
        if one.id and any(set(blanks(text)) - allowed for text in strings):
            wrong.append(one.id)
    assert wrong == []


def forms(text: Any) -> tuple[str, ...]:
    """The singular and plural of a message, or its one form."""
    return tuple(text) if isinstance(text, tuple | list) else (text or "",)


def blanks(text: str) -> list[str]:
    return re.findall(r"(?<!\{)\{(\w+)[^{}]*\}(?!\})", text)


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    written = {forms(one.id): forms(one.string) for one in catalogue() if one.id and one.string and not one.fuzzy}
    assert {forms(one.id): forms(one.string) for one in compiled if one.id} == written
