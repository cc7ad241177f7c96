"""What an import would change, and how that reads."""

from msgspec.structs import replace

from daemon.faq.diff import difference, render
from prolink.model.faq import Entry, EntryState

OLD = Entry(id="F01", question="KTP baru?", variants=("bikin ktp", "ktp"), answer="Gratis.\nSatu hari.", category="c")
GONE = Entry(id="F02", question="KTP hilang?", answer="a", category="c")


def read(old: list[Entry], new: list[Entry], *, prune: bool = False) -> list[str]:
    return [f"{line.sign} {line.text}" for line in render(difference(old, new, prune=prune))]


def test_the_same_entries_are_no_difference() -> None:
    found = difference([OLD], [OLD])
    assert not found
    assert found.unchanged == 1


def test_a_new_entry_is_shown_with_its_answer() -> None:
    assert read([], [OLD]) == [
        "@ F01: new",
        "+ question: KTP baru?",
        "+ variants: 2",
        "+ answer: Gratis.",
        "+ answer: Satu hari.",
    ]


def test_a_changed_answer_shows_both_lines_and_its_surroundings() -> None:
    assert read([OLD], [replace(OLD, answer="Gratis.\nDua hari.")]) == [
        "@ F01: changed answer",
        "  answer: Gratis.",
        "- answer: Satu hari.",
        "+ answer: Dua hari.",
    ]


def test_of_variants_only_the_changed_ones_are_shown() -> None:
    assert read([OLD], [replace(OLD, variants=("bikin ktp", "ektp"))])[1:] == ["- variants: ktp", "+ variants: ektp"]


def test_what_the_file_lacks_stays_without_prune() -> None:
    assert not difference([OLD, GONE], [OLD])


def test_what_the_file_lacks_is_retired_with_prune() -> None:
    assert difference([OLD, GONE], [OLD], prune=True).retired == (GONE,)
    assert read([GONE], [], prune=True) == ["@ F02: retired", "- question: KTP hilang?"]


def test_a_retired_entry_is_not_retired_again_and_comes_back_with_the_file() -> None:
    retired = replace(GONE, state=EntryState.RETIRED)
    assert not difference([retired], [], prune=True)
    assert difference([retired], [GONE]).changed[0].fields == ("state",)
