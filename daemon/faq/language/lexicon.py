"""Lexicon: what is known of people's words before any FAQ: slang, dialects, English, acronyms, kinship of meanings."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from daemon.faq.language import wordlists

DIALECTS = ("slang", "javanese", "madurese", "english")

Phrases = Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
"""First word → (words, what they stand for), the longest first."""


class Lexicon(Struct, frozen=True):
    """The word lists, as matching looks them up."""

    written: Mapping[str, str]
    """One typed word → how Indonesian writes it, one or several words."""
    phrases: Phrases
    """Several typed words → how Indonesian writes them; fixed expressions stand for themselves."""
    senses: Mapping[str, tuple[str, ...]]
    """A word of two languages → what it may mean besides itself."""
    names: Mapping[str, str]
    """One word → the acronym or name by which the trade calls it."""
    long_names: Phrases
    """Several words → that acronym."""
    kin: Mapping[str, str]
    """A word → the group of words that ask for the same."""
    kin_phrases: Phrases
    beginnings: frozenset[tuple[str, ...]]
    """The first two words of all these phrases: a text without any of them holds no phrase."""
    hints: Mapping[str, tuple[str, ...]]
    """A word or phrase in which people tell what happened → the subjects that it hints at."""
    hint_beginnings: frozenset[tuple[str, ...]]
    """The first two words of those that are phrases."""
    common: frozenset[str]
    """Words that exist: they are not put right."""
    weak: frozenset[str]
    """Function words of standard Indonesian."""
    courtesy: frozenset[str]
    """Single words of greetings and openings."""


@cache
def lexicon() -> Lexicon:
    """Return the lexicon of the shipped lists."""
    dialects, names, kin = wordlists.aliases(*DIALECTS), wordlists.aliases("acronyms"), wordlists.aliases("synonyms")
    expressions = {canonical: canonical for canonical in dialects.values() if " " in canonical}
    senses = wordlists.ambiguous()
    hints = wordlists.hints()
    weak, fillers = wordlists.words("stopwords"), wordlists.words("fillers")
    canonicals = [
        *dialects.values(),
        *names.values(),
        *names,
        *kin,
        *kin.values(),
        *fillers,
        *wordlists.words("common"),
    ]
    heads = {head: head for head in kin.values()}
    phrases = _phrases(expressions | dict(dialects)), _phrases(names), _phrases({**heads, **kin})
    return Lexicon(
        written={alias: word for alias, word in dialects.items() if " " not in alias and alias not in senses},
        phrases=phrases[0],
        senses={word: tuple(each for each in meant if each != word) for word, meant in senses.items()},
        names={alias: name for alias, name in names.items() if " " not in alias},
        long_names=phrases[1],
        kin={word: head for word, head in {**heads, **kin}.items() if " " not in word},
        kin_phrases=phrases[2],
        beginnings=frozenset(parts[:2] for table in phrases for rest in table.values() for parts, _ in rest),
        hints=hints,
        hint_beginnings=frozenset(tuple(cue.split()[:2]) for cue in hints if " " in cue),
        common=weak | {part for text in (*canonicals, *hints) for part in text.split()},
        weak=weak,
        courtesy=frozenset(part for text in fillers for part in text.split()) - _MEANING,
    )


_MEANING = {"info", "informasi", "bantu", "bantuan", "kasih", "tanya", "mau", "ingin", "minta", "jadi", "baru"}
"""Words inside openings that carry a question elsewhere."""


def _phrases(table: Mapping[str, str]) -> Phrases:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for alias, canonical in table.items():
        parts = tuple(alias.split())
        if len(parts) > 1:
            found[parts[0]].append((parts, canonical))
    return {first: tuple(sorted(rest, key=lambda one: -len(one[0]))) for first, rest in found.items()}
