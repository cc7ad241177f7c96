"""PROLINK's own word lists: what people type in chat, in dialect and in English, and what it stands for."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent / "words"
"""Where the lists lie; each opens with comment lines that say its purpose and how to add to it."""

TABLES = ("slang", "javanese", "madurese", "english", "acronyms")
"""Lists that rewrite, lines `canonical: alias, alias`, in the order in which they apply (synonyms only draw nearer)."""

_BLANK_SEPARATED = frozenset({"common", "stopwords"})
# Folded as messages are: e-KTP is typed with and without its hyphen, Madurese mostly without its apostrophes.
_FOLDED = str.maketrans({"'": None, "’": None, "`": None, "-": " ", "/": " ", ".": " "})


@dataclass(frozen=True, slots=True)
class Places:
    """Names of places, folded; one of several words holds single blanks."""

    own: Mapping[str, frozenset[str]]
    """The names of the own districts and the neighbour's, by heading: `kota`, `kabupaten`."""
    elsewhere: frozenset[str]
    """Regencies, cities and provinces that are never the own one, with their abbreviations."""
    doubtful: frozenset[str]
    """Those that are everyday words or names of streets too: they count after `di`, `kota` or `kabupaten` only."""


@cache
def lines(name: str) -> tuple[str, ...]:
    """Return the lines of the shipped list `name` as they are written, comments and empty ones left out."""
    text = (FOLDER / f"{name}.txt").read_text("utf-8")
    return tuple(line for row in text.splitlines() if (line := row.strip()) and not line.startswith("#"))


@cache
def aliases(*names: str) -> Mapping[str, str]:
    """Return alias → canonical of one list, or of several as one; where two claim an alias, the first named wins.

    A canonical that a later list rewrites is followed (lmpu jln → lampu jalan → pju); two that name each other stay.
    """
    found: dict[str, str] = {}
    for name in names:
        for canonical, terms in rows(name):
            if canonical:
                for term in terms:
                    found.setdefault(term, canonical)
    for term, canonical in found.items():
        seen = {term}
        while canonical in found and canonical not in seen:
            seen.add(canonical)
            canonical = found[canonical]
        found[term] = canonical
    return MappingProxyType(found)


@cache
def hints() -> Mapping[str, tuple[str, ...]]:
    """Return what people say when they tell what happened → the subjects that it hints at."""
    found: dict[str, list[str]] = defaultdict(list)
    for subject, cues in rows("situations"):
        for cue in cues:
            found[cue].append(subject)
    return MappingProxyType({cue: tuple(subjects) for cue, subjects in found.items()})


@cache
def words(name: str) -> frozenset[str]:
    """Return every word and phrase of a list, canonicals and aliases alike; headings of `places_own` are left out."""
    if name in _BLANK_SEPARATED:
        return frozenset(word for line in lines(name) for word in line.lower().split())
    heads = () if name == "places_own" else (canonical for canonical, _ in rows(name) if canonical)
    return frozenset(heads) | {term for _, terms in rows(name) for term in terms}


@cache
def ambiguous() -> Mapping[str, tuple[str, ...]]:
    """Return what words of two languages may mean, the Indonesian sense first: never rewrite them outright."""
    return MappingProxyType(dict(rows("ambiguous")))


@cache
def places() -> Places:
    """Return the names of places, own and foreign."""
    own: dict[str, frozenset[str]] = {}
    for heading, terms in rows("places_own"):
        own[heading] = own.get(heading, frozenset()).union(terms)
    return Places(MappingProxyType(own), words("cities"), words("cities_doubtful"))


@cache
def rows(name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the lines of a list as (canonical, terms), folded; a line without a colon has the canonical ''."""
    found = []
    # Folded as one text: term by term the lists took 20 ms to load, not 12.
    for line in "\n".join(lines(name)).lower().translate(_FOLDED).split("\n"):
        canonical, _, terms = " ".join(line.split()).rpartition(":")
        found.append((canonical.strip(), tuple(cut for term in terms.split(",") if (cut := term.strip()))))
    return tuple(found)
