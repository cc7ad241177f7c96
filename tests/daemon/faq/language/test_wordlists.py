"""The word lists that ship: each parses strictly, contradicts no other, and is as large as was promised."""

import re
import unicodedata
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from daemon.faq.language import wordlists
from daemon.faq.language.terms import LONGEST_HINT

LISTS = sorted(path.stem for path in wordlists.FOLDER.glob("*.txt"))
REWRITING = ("slang", "javanese", "madurese", "english")
UNCOMMON = {"kan", "wa"}
"""Parts of canonicals that are no words of their own."""
LEAST = {
    "slang": 1500,
    "javanese": 1200,
    "madurese": 900,
    "english": 500,
    "acronyms": 300,
    "cities": 500,
    "common": 3000,
    "generic": 350,
    "situations": 3000,
}
PLAIN = re.compile(r"[a-z0-9]+( [a-z0-9]+)*")


def terms(name: str) -> list[str]:
    return [term for _, found in wordlists.rows(name) for term in found]


def twice(found: list[str]) -> set[str]:
    return {one for one in found if found.count(one) > 1} if len(found) != len(set(found)) else set()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_says_what_it_is_for_and_how_to_add_to_it(name: str) -> None:
    head = (wordlists.FOLDER / f"{name}.txt").read_text("utf-8").splitlines()[:2]
    assert all(line.startswith("# ") for line in head)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_composed_text_in_clean_lines(name: str) -> None:
    text = (wordlists.FOLDER / f"{name}.txt").read_text("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert [line for line in text.splitlines() if line != line.strip() or not line.isprintable()] == []


@pytest.mark.parametrize("name", [name for name in LISTS if name != "generic"])
def test_what_a_list_holds_is_lower_case_letters_and_digits(name: str) -> None:
    assert [line for line in wordlists.lines(name) if line != line.lower()] == []
    assert [word for word in sorted(wordlists.words(name)) if not PLAIN.fullmatch(word)] == []


@pytest.mark.parametrize("name", wordlists.TABLES)
def test_every_line_of_a_table_has_one_canonical_and_its_aliases(name: str) -> None:
    assert [line for line in wordlists.lines(name) if line.count(":") != 1 or line.endswith(":")] == []
    assert all(canonical and found for canonical, found in wordlists.rows(name))


@pytest.mark.parametrize("name", [*wordlists.TABLES, "cities", "places_own", "cities_doubtful", "fillers"])
def test_nothing_is_claimed_twice_in_a_list(name: str) -> None:
    assert twice(terms(name)) == set()


@pytest.mark.parametrize("name", wordlists.TABLES)
def test_nothing_in_a_list_stands_for_itself_or_for_what_is_rewritten_again(name: str) -> None:
    assert sorted({canonical for canonical, _ in wordlists.rows(name)} & set(terms(name))) == []


def test_a_situation_is_told_in_other_words_than_its_subject() -> None:
    """And in one that is not of every subject: each cue hints at three at most, once on its line."""
    rows = wordlists.rows("situations")
    assert [(subject, cue) for subject, cues in rows for cue in cues if set(cue.split()) <= set(subject.split())] == []
    assert [subject for subject, cues in rows if twice(list(cues)) or list(cues) != sorted(cues)] == []
    assert twice([subject for subject, _ in rows]) == set()
    assert [
        cue for cue, subjects in wordlists.hints().items() if len(subjects) > 3 or len(cue.split()) > LONGEST_HINT
    ] == []


def test_no_situation_is_told_in_a_word_that_says_nothing() -> None:
    empty = wordlists.words("stopwords") | wordlists.words("fillers") | wordlists.places().elsewhere
    assert sorted(wordlists.hints().keys() & empty) == []


def test_what_several_lists_make_of_a_word_is_rewritten_no_further() -> None:
    every = wordlists.aliases(*wordlists.TABLES)
    assert sorted(every.keys() & every.values()) == []
    assert every["lmpu jln"] == "pju"


def test_lists_that_name_each_other_end(tmp_path: Path) -> None:
    """As slang and synonyms may have “wali kota” and “walikota”: an operator's edit must not hang the desk."""
    for name, line in (("one", "wali kota: walikota"), ("other", "walikota: wali kota")):
        (tmp_path / f"{name}.txt").write_text(line, "utf-8")
    assert wordlists.aliases(str(tmp_path / "one"), str(tmp_path / "other"))["walikota"] in {"walikota", "wali kota"}


def test_no_canonical_of_several_words_holds_a_word_that_is_rewritten() -> None:
    """Or whoever rewrites a text twice, or its words after its phrases, gets another text."""
    every = wordlists.aliases(*wordlists.TABLES)
    assert [text for text in every.values() if " " in text and not every.keys().isdisjoint(text.split())] == []


@pytest.mark.parametrize("name", REWRITING)
def test_what_a_word_is_rewritten_to_exists(name: str) -> None:
    known = wordlists.words("common") | wordlists.words("stopwords") | wordlists.words("acronyms") | UNCOMMON
    parts = {part for text in wordlists.aliases(name).values() for part in text.split()}
    assert sorted(parts - known) == []


@pytest.mark.parametrize("name", wordlists.TABLES)
def test_a_table_can_be_read_by_its_order(name: str) -> None:
    """Within a section, that is up to the next comment or empty line, canonicals and their aliases are sorted."""
    text = (wordlists.FOLDER / f"{name}.txt").read_text("utf-8")
    for section in re.split(r"^(?:#.*)?$", text, flags=re.MULTILINE):
        heads = [line.partition(":")[0] for line in section.split("\n") if line]
        assert all(one < other for one, other in pairwise(heads)), heads
    for line in wordlists.lines(name):
        found = [term.strip() for term in line.partition(":")[2].split(",")]
        assert found == sorted(found)


@pytest.mark.parametrize("name", REWRITING)
def test_no_everyday_word_is_rewritten(name: str) -> None:
    everyday = wordlists.words("common") | wordlists.words("stopwords") | wordlists.ambiguous().keys()
    assert sorted(wordlists.aliases(name).keys() & everyday) == []


def test_an_ambiguous_word_has_both_its_meanings() -> None:
    rows = wordlists.rows("ambiguous")
    assert [word for word, meanings in rows if not word or len(set(meanings)) < 2] == []
    assert twice([word for word, _ in rows]) == set()


@pytest.mark.parametrize(("one", "other"), [*combinations(["cities", "cities_doubtful", "places_own"], 2)])
def test_a_place_is_own_or_elsewhere_or_doubtful(one: str, other: str) -> None:
    assert sorted(wordlists.words(one) & wordlists.words(other)) == []


@pytest.mark.parametrize("other", ["common", "stopwords", "fillers", "ambiguous", *REWRITING])
def test_a_place_elsewhere_is_no_word_that_people_use_otherwise(other: str) -> None:
    words = wordlists.ambiguous().keys() if other == "ambiguous" else wordlists.words(other)
    assert sorted(wordlists.places().elsewhere & words) == []


def test_the_own_places_are_under_their_two_headings() -> None:
    own = wordlists.places().own
    assert own.keys() == {"kota", "kabupaten"}
    assert {"mayangan", "kanigaran", "kedopok", "wonoasih", "kademangan"} <= own["kota"]
    assert {"kraksaan", "dringu", "paiton", "leces"} <= own["kabupaten"]
    assert own["kota"].isdisjoint(own["kabupaten"])


@pytest.mark.parametrize("name", wordlists.TABLES)
def test_a_filler_stands_for_nothing(name: str) -> None:
    assert sorted(wordlists.words("fillers") & wordlists.aliases(name).keys()) == []


def test_the_messages_out_of_scope_are_distinct() -> None:
    assert twice([line.casefold() for line in wordlists.lines("generic")]) == set()


@pytest.mark.parametrize(("name", "least"), LEAST.items())
def test_a_list_is_as_large_as_promised(name: str, least: int) -> None:
    held = wordlists.aliases if name in wordlists.TABLES else wordlists.lines if name == "generic" else wordlists.words
    assert len(held(name)) >= least


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("gmn", "bagaimana"), ("e ktp", "ktp"), ("auth code", "epp"), ("mall pelayanan publik", "mpp")],
)
def test_what_people_type_is_understood(typed: str, meant: str) -> None:
    assert wordlists.aliases(*wordlists.TABLES)[typed] == meant


def test_of_two_lists_the_first_named_wins() -> None:
    one, other = wordlists.aliases("javanese"), wordlists.aliases("madurese")
    both = wordlists.aliases("javanese", "madurese")
    assert both.keys() == one.keys() | other.keys()
    assert {term: both[term] for term in one} == one
