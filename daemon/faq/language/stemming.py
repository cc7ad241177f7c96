"""Stemming: a word without its affixes, the root chosen among words that are known to exist."""

from collections.abc import Iterator, Set
from functools import cache

from daemon.faq.language import wordlists
from daemon.faq.language.lexicon import lexicon
from daemon.faq.language.normalise import words

SHORTEST = 5
"""Letters from which a word is looked into."""
_LEFT = 3
"""Letters that must be left for a root that is known."""
_LEFT_UNKNOWN = 4

_PARTICLES = ("kah", "lah", "nya", "ny", "ku", "mu")
_SUFFIXES = ("kan", "an", "in", "i", "e", "ne")
_PREFIXES = (
    *("memper", "diper", "meng", "meny", "peng", "peny", "mem", "men", "pem", "pen", "per", "ber", "ter", "nge"),
    *("se", "me", "di", "ke", "pe", "ng", "ny"),
)
_SURE_PREFIXES = tuple(prefix for prefix in _PREFIXES if prefix not in {"se", "ke", "pe", "ng", "ny"})
_PREFIXES_BY_LETTER = {
    letter: tuple(prefix for prefix in _PREFIXES if prefix[0] == letter) for letter in {p[0] for p in _PREFIXES}
}
_SWALLOWED = {
    **dict.fromkeys(("mem", "pem"), "p"),
    **dict.fromkeys(("men", "pen"), "t"),
    **dict.fromkeys(("meny", "peny", "ny"), "s"),
    **dict.fromkeys(("meng", "peng", "nge", "ng"), "k"),
}
"""The letter that a prefix takes the place of: memakai, pakai."""


class Stemmer:
    """Strips affixes towards roots that exist; made for one vocabulary."""

    def __init__(self, roots: Set[str]) -> None:
        self._roots = roots
        self._known: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        """Return the root of a word; the same for the same word, at most MOST are remembered."""
        found = self._known.get(word)
        if found is None:
            if len(self._known) >= MOST:
                self._known.clear()
            found = self._known[word] = self._stem(word)
        return found

    def forget(self) -> None:
        """Forget the roots that were found; they are found again when they are asked for."""
        self._known.clear()

    def _stem(self, word: str) -> str:
        if len(word) < SHORTEST:
            return word
        base = _bare(word)
        if base in whole_words():
            return base
        if word in whole_words():
            return word
        found = [root for root in _roots(base) if root in self._roots]
        return min(found, key=len) if found else _plain(base)


MOST = 50_000
"""Words whose roots are remembered."""


@cache
def whole_words() -> frozenset[str]:
    """Return words that look as if they had affixes and have none, or mean something else without them."""
    questions = {"berapa", "kapan", "dimana", "mana", "siapa", "kenapa", "mengapa", "kemana"}
    return wordlists.words("stopwords") | {w for w in wordlists.words("fillers") if " " not in w} | questions


def stems(text: str) -> list[str]:
    """Return a text's content words written out and without affixes; courtesy only where it says nothing else."""
    lexicon_ = lexicon()
    written = [part for word in words(text) for part in lexicon_.written.get(word, word).split()]
    content = [word for word in written if word not in lexicon_.courtesy and word not in _OPENING]
    stem = _plain_stemmer()
    return [stem(word) for word in content or written]


_OPENING = {"mau", "ingin", "tanya", "info", "minta"}


@cache
def _plain_stemmer() -> Stemmer:
    return Stemmer(lexicon().common)


def _bare(word: str) -> str:
    for particle in _PARTICLES if word.endswith(_PARTICLES) else ():
        if word.endswith(particle) and len(word) - len(particle) >= _LEFT:
            return word[: -len(particle)]
    return word


def _roots(base: str) -> Iterator[str]:
    stems = [base]
    if base.endswith(_SUFFIXES):
        stems += [base[: -len(end)] for end in _SUFFIXES if base.endswith(end) and len(base) - len(end) >= _LEFT]
    for stem in stems:
        yield stem
        for prefix in _PREFIXES_BY_LETTER.get(stem[0], ()):
            if stem.startswith(prefix) and len(stem) - len(prefix) >= _LEFT:
                rest = stem[len(prefix) :]
                yield rest
                if prefix in _SWALLOWED and (rest[0] in "aeiou" or prefix not in {"mem", "pem", "men", "pen"}):
                    yield _SWALLOWED[prefix] + rest


def _plain(base: str) -> str:
    """Return a word that nothing is known of without its commonest affixes."""
    if base.startswith("ke") and base.endswith("an") and len(base) >= _LEFT_UNKNOWN + 4:
        return base[2:-2]
    for prefix in _SURE_PREFIXES:
        if base.startswith(prefix) and len(base) - len(prefix) >= _LEFT_UNKNOWN:
            base = base[len(prefix) :]
            break
    for suffix in ("kan", "an", "in"):
        if base.endswith(suffix) and len(base) - len(suffix) >= _LEFT_UNKNOWN:
            return base[: -len(suffix)]
    return base
