"""prolink lint: what an operator edits is read as the bot reads it, and every flaw stands at its line."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from daemon.profile.profile import folder_of
from prolink.cli import main
from prolink.errors import Exit

ENTRY = """\
- id: {id}
  question: {id}?
  variants: [{id} a, {id} b, {id} c, {id} d, {id} e, {id} f, {id} g, {id} h]
  answer: {answer}
  category: Domain
  office: PANDI
  source: pandi.id
  verified: '2026-11-01'
"""
CONFIG = """\
[desk]
profile = "{folder}/profile"
[faq]
file = "{folder}/faq.yaml"
[faq.values]
jam = "08.00"
"""


class Place:
    """An operator's folder: PANDI's profile over a small FAQ that has all the entries which it names."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.config = folder, folder / "config.toml"
        shutil.copytree(folder_of("pandi"), folder / "profile")
        texts = "".join(path.read_text("utf-8") for path in (folder / "profile").glob("*.yaml"))
        self.entries = {id: ENTRY.format(id=id, answer="Ya.") for id in sorted(set(re.findall(r"\bO\d\d\b", texts)))}
        self.entries["O02"] = ENTRY.format(id="O02", answer="Pukul {{jam}}.")
        self.config.write_text(CONFIG.format(folder=folder), "utf-8")

    def change(self, name: str, old: str, new: str) -> int:
        """Change one text of the profile and return its line."""
        path = self.folder / "profile" / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        return text[: text.index(old)].count("\n") + 1

    def lint(self, *more: str) -> Result:
        (self.folder / "faq.yaml").write_text("".join(self.entries.values()), "utf-8")
        return CliRunner().invoke(main, ["lint", "--config", str(self.config), *more])

    def found(self) -> list[dict[str, Any]]:
        """Return what is worse than a note."""
        found: list[dict[str, Any]] = json.loads(self.lint("--json", "--quiet").stdout)
        return found


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_what_is_right_is_left_alone(place: Place) -> None:
    assert place.found() == []
    assert place.lint("--strict", "--quiet").exit_code == Exit.DONE


MENU, TEXTS, PROFILE = "menu.yaml", "texts.id.yaml", "profile.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "kind", "says"),
    [
        (MENU, "entry: O26", "entry: O99", "dead_end", "“Penyalahgunaan domain” leads to O99, which is not in use"),
        (MENU, "command: berlangganan", "command: terbang", "dead_end", "the word terbang, which the bot"),
        (MENU, "command: darurat", "command: berlangganan", "emergency", "the first item is not the emergency"),
        (MENU, "person: ya", "entry: O01", "person", "no item of the first menu leads to a person"),
        (MENU, "Sengketa nama", "Sengketa nama domain dan merek", "length", "24 are shown"),
        (MENU, "Sengketa nama", "Penyalahgunaan domain", "same", "stands twice in one menu"),
        (MENU, "title: Sengketa nama", "titel: Sengketa nama", "unreadable", "unknown key 'titel'"),
        (PROFILE, "harga: O04", "harga: O98", "dead_end", "the word harga leads to O98"),
        (PROFILE, "title: Kabar domain .id", "title: Kabar kebijakan dan program", "length", "24 are shown"),
        (PROFILE, "values:\n", "values:\n  alamat: Jalan Contoh 1\n", "unused", "values: alamat is used by no text"),
        (TEXTS, "*{{tempat}}*", "sekian", "blank", "does not say {{tempat}}"),
        (TEXTS, "none_of_these: Bukan itu", "none_of_these: Bukan itu, cari hal yang lain", "length", "24 are"),
        (TEXTS, "none_of_these: Bukan itu", "", "unreadable", "none_of_these is missing"),
        (TEXTS, "*{{nama}}*", "{{nma}}", "unreadable", "{{nma}} is not known here"),
    ],
)  # fmt: skip
def test_a_flaw_of_the_profile_is_found(place: Place, file: str, old: str, new: str, kind: str, says: str) -> None:
    place.change(file, old, new)
    found = [one for one in place.found() if one["kind"] == kind and one["file"] == f"profile/{file}"]
    assert found, place.lint().output
    assert any(says in one["text"] for one in found), found


def test_a_flaw_stands_at_its_line(place: Place) -> None:
    line = place.change("menu.yaml", "- title: Sengketa nama", "- title: Sengketa nama domain dan merek")
    (found,) = place.found()
    assert (found["file"], found["line"]) == ("profile/menu.yaml", line)


LONG = "x" * 1100


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (lambda place: place.entries.pop("O26"), "dead_end"),
        (lambda place: place.entries.update(O26=ENTRY.format(id="O26", answer="'{{mana}}'")), "unreadable"),
        (lambda place: place.entries.update(O26=place.entries["O26"] + "  valid_until: '2026-01-01'\n"), "expired"),
        (lambda place: place.entries.update(O26=place.entries["O26"] + "  state: draft\n"), "dead_end"),
        (lambda place: place.entries.update(O90=ENTRY.format(id="O90" * 22, answer="Ya.")), "id"),
        (lambda place: place.change("texts.id.yaml", "Maksud Anda yang mana?", LONG), "length"),
        (lambda place: place.change("texts.id.yaml", "Maksud Anda yang mana?", LONG), "long"),
        (lambda place: place.config.write_text(CONFIG.format(folder=place.folder) + 'jma = "8"\n'), "unused"),
    ],
    ids=["gone", "unknown variable", "expired", "draft", "long id", "split", "phone", "unused fact"],
)
def test_a_flaw_beyond_the_profile_is_found(place: Place, spoil: Callable[[Place], object], kind: str) -> None:
    spoil(place)
    assert kind in {one["kind"] for one in place.found()}, place.lint().output


def test_the_jurisdiction_names_entries_that_exist(tmp_path: Path) -> None:
    place = Place(tmp_path)
    text = (
        "city: {words: [kota]}\nregency: {words: [kabupaten, kota]}\nmatters: [ktp]\nentries: [Z01]\ndoubtful: [jati]\n"
    )
    (tmp_path / "profile/jurisdiction.yaml").write_text(text, "utf-8")
    assert {one["kind"] for one in place.found()} >= {"dead_end", "same", "unused"}


def test_a_fact_that_the_profile_gives_is_not_missed_in_the_settings(place: Place) -> None:
    with place.config.open("a") as file:
        file.write('layanan_krisis = ""\n')
    assert "layanan_krisis" not in place.lint().stdout
    place.change("profile.yaml", '  layanan_krisis: "SAPA', '  layanan: "SAPA')
    assert "crisis: {{layanan_krisis}} is empty" in place.lint().stdout


def test_errors_and_with_strict_warnings_have_their_exit_code(place: Place) -> None:
    place.change("menu.yaml", "Sengketa nama", "Sengketa nama domain dan merek")
    assert place.lint().exit_code == Exit.DONE
    assert place.lint("--strict").exit_code == Exit.IN_PART
    place.entries.pop("O26")
    assert place.lint().exit_code == Exit.ERROR


def test_people_read_it_file_by_file(place: Place) -> None:
    line = place.change("menu.yaml", "- title: Sengketa nama", "- title: Sengketa nama domain dan merek")
    said = place.lint("--quiet")
    assert said.stdout.startswith("profile/menu.yaml\n")
    assert f"{line:>5}  warning  whatsapp cuts the row" in said.stdout
    assert "0 errors, 1 warnings, 0 notes" in said.stderr


def test_many_notes_of_one_kind_are_told_once(place: Place) -> None:
    for id in ("O26", "O25", "O04", "O05", "O06"):
        place.entries[id] = place.entries[id].replace("  source: pandi.id\n", "")
    said = place.lint().stdout
    assert said.count("no source is named") == 1
    assert "5 like this: O04: no source is named" in said


def test_only_the_channels_in_use_are_asked(place: Place) -> None:
    place.change("menu.yaml", "Sengketa nama", "Sengketa nama domain dan merek")
    with place.config.open("a") as file:
        file.write('[channels.livechat.web]\norigins = ["https://x.test"]\n')
    assert place.found() == []


@pytest.mark.parametrize("profile", ["sakti", "pandi"])
def test_the_shipped_profiles_are_clean(profile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["lint", "--profile", profile, "--strict", "--quiet"])
    assert (done.exit_code, done.stdout) == (Exit.DONE, ""), done.output
