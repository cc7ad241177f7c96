"""A profile is read whole, or refused with every complaint at its line."""

import shutil
from pathlib import Path

import pytest

from daemon.faq.file import read
from daemon.profile.profile import COMPLAINT, SHIPPED, folder_of, load
from daemon.profile.texts import BLANKS, KEYS, render
from daemon.samples import sample
from prolink.errors import BadInput


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the city's profile that a test may spoil."""
    return Path(shutil.copytree(folder_of("sakti"), tmp_path / "profil"))


def spoil(folder: Path, name: str, old: str, new: str) -> int:
    """Change a file and return the line of what changed."""
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_profile_is_whole(name: str) -> None:
    profile = load(folder_of(name))
    assert set(profile.texts) == {"id", "en"}
    assert profile.menus[""][0].title.startswith("Darurat")
    assert profile.menus[""][-1].leads == "petugas" or name == "sakti"
    assert all(line in profile.texts["id"].crisis for line in ("112", "129", "08111-129-129", "healing119.id"))
    assert "mesin" in profile.texts["id"].greeting


@pytest.mark.parametrize("name", SHIPPED)
def test_whatever_a_shipped_profile_names_stands_in_its_faq(name: str) -> None:
    profile = load(folder_of(name))
    ids = {entry.id for entry in read(sample(profile.faq))}
    named = {
        item.leads.removeprefix("faq:") for items in profile.menus.values() for item in items if "faq:" in item.leads
    }
    named |= {*profile.words.values(), *profile.acts} - {COMPLAINT}
    if profile.jurisdiction:
        named |= {profile.jurisdiction.asks, *profile.jurisdiction.entries}
        named |= {body.entry for body in profile.jurisdiction.bodies}
    assert {id for id in named if not id.startswith("layanan:")} - ids == set()


def test_the_operator_s_name_and_facts_stand_in_the_texts() -> None:
    profile = load(folder_of("sakti"), {"kabupaten": "0335-000 (contoh)", "layanan_krisis": ""}, "Halo Kota")
    assert "*Halo Kota*" in profile.texts["id"].greeting
    assert "0335-000 (contoh)" in profile.texts["id"].regency
    assert "129" in profile.texts["id"].crisis, "an empty fact does not hide the help lines that ship"


def test_a_line_without_its_fact_is_left_out() -> None:
    assert "Kanal Kabupaten" not in load(folder_of("sakti")).texts["id"].regency


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("texts.id.yaml", "greeting:", "greting:", "tidak dikenal"),
        ("texts.id.yaml", "di *{{nama}}*", "di *{{nma}}*", "nma"),
        ("texts.en.yaml", "*{{topik}}*:", "*{{topik}*:", "rusak"),
        ("menu.yaml", "entry: F01", "entri: F01", "tidak dikenal"),
        ("menu.yaml", "command: cek", "command: cek\n  person: ya", "tepat satu"),
        ("profile.yaml", "step_minutes: 30", "step_minutes: soon", "step_minutes"),
        ("profile.yaml", "A05: person", "A05: dance", "A05"),
        ("jurisdiction.yaml", "asks: N06", "ask: N06", "tidak dikenal"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(folder: Path, file: str, old: str, new: str, complaint: str) -> None:
    line = spoil(folder, file, old, new)
    with pytest.raises(BadInput) as refused:
        load(folder)
    spot, sentence = f"profil/{file}:", complaint
    told = [one for one in str(refused.value).splitlines() if one.startswith(spot) and sentence in one]
    assert told
    numbers = {int(one.removeprefix(spot).partition(":")[0]) for one in told}
    assert any(abs(number - line) <= 2 for number in numbers), told


def test_a_missing_key_is_named(folder: Path) -> None:
    spoil(folder, "texts.id.yaml", "welcome: Sama-sama. Senang bisa membantu.\n", "")
    with pytest.raises(BadInput, match=r"profil/texts\.id\.yaml:\d+: welcome"):
        load(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "menu.yaml").unlink()
    with pytest.raises(BadInput, match=r"menu\.yaml"):
        load(folder)


def test_a_folder_that_is_not_there_names_the_shipped_ones() -> None:
    with pytest.raises(BadInput, match="sakti, pandi"):
        load(Path("/nowhere"))


def test_a_menu_has_no_more_rows_than_a_list_carries(folder: Path) -> None:
    with (folder / "menu.yaml").open("a", encoding="utf-8") as file:
        file.writelines(f"- {{title: Baris {number}, entry: F01}}\n" for number in range(9))
    with pytest.raises(BadInput, match="10"):
        load(folder)


def test_a_text_keeps_the_blanks_that_the_bot_fills() -> None:
    texts = load(folder_of("sakti")).texts["id"]
    for key, names in BLANKS.items():
        assert key in KEYS
        assert any(f"{{{{{name}}}}}" in getattr(texts, key) for name in names)


def test_a_blank_without_a_value_takes_its_line_with_it() -> None:
    assert render("Nomor {{tempat}}.\nKira-kira {{tunggu}}.\nTerima kasih.", tempat="3", tunggu="") == (
        "Nomor 3.\nTerima kasih."
    )
